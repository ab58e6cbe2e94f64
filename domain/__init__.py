"""What may happen: rules, decisions, and the definitions every figure rests on."""
