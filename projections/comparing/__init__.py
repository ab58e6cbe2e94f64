"""The comparison of responses: cohort, groups, tests, checks, and the statements they permit."""
