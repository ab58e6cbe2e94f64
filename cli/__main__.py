"""`python -m cli` is the command `fiveyear`."""

from cli.main import run

run()
