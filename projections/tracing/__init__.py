"""Which event did what: figures traced to their events, by telling histories again without them."""
