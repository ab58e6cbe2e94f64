"""The report: one page that needs nothing else, for a partner to read and print."""
