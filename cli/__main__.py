"""`python -m cli` is the command `fiveyear`."""

from cli.start import run

run()
