"""Invented clients: their histories, and two ways to put them into a log."""
