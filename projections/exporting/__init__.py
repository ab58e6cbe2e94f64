"""What leaves the house whole: recorded events as rows that can be brought in again, the tables of
the projections, and facts in the shape that cohort tools read."""
