"""Why a client counts as it does, down to the events behind each part of an outcome."""
