"""What may be recorded: commands, aggregates and their rules, and the definitions of analyses."""
