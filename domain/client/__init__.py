"""One client: its aggregate, rules, history, default values and corrections."""
