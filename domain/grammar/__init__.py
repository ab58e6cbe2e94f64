"""Values as people type them: dates, amounts, names and the fields of events."""
