"""The vocabulary: one frozen class per kind of event, by theme."""
