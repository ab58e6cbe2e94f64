"""What may follow on a command line, and the scripts that shells ask it with."""
