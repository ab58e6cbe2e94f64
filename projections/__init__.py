"""What it looked like and what it meant: the log rebuilt into tables, timelines and outcomes."""
