"""The command line: parses words, calls one use case, prints, and exits with its code."""
