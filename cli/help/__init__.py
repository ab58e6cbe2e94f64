"""What `fiveyear help` explains, and the reference that is written from the code."""
