"""Errors of `domain`."""

from __future__ import annotations

from cli.present.error_text import Text

TEXTS: dict[str, Text] = {}
