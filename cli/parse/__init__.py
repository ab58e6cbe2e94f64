"""Arguments and options of the command line as people type them."""
