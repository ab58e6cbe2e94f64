"""Thin commands: each reads its words, calls one thing below, and shows what came of it."""
