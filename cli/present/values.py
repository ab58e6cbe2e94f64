"""One value as text and as JSON: never rounded, cut or dropped."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal

from cli.present.terminal_text import control_characters
from events.money import plain


def to_text(value: object) -> str:
    """The value as text, whole: what a cell of TSV or CSV holds before it is escaped."""
    match value:
        case None:
            return ""
        case str():
            return str(value)
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value)
        case Decimal():
            return plain(value) if value.is_finite() else str(value)
        case datetime():
            return utc(value).isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case Mapping() | list() | tuple() | set() | frozenset():
            return to_json(value)
        case _:
            return str(value)


def to_json(value: object) -> str:
    """The value as JSON on one line. Decimals are numbers with all their digits; what JSON has
    no number for (infinity, not a number) is null."""
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case str():
            return _quoted(str(value))
        case int():
            return int.__repr__(value)
        case float():
            return repr(value) if math.isfinite(value) else "null"
        case Decimal():
            return plain(value) if value.is_finite() else "null"
        case Mapping():
            pairs = (f"{_quoted(str(key))}: {to_json(item)}" for key, item in value.items())
            return "{" + ", ".join(pairs) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(to_json, value)) + "]"
        case set() | frozenset():
            return "[" + ", ".join(sorted(map(to_json, value))) + "]"
        case _:
            return _quoted(to_text(value))


def utc(value: datetime) -> datetime:
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return control_characters().sub(lambda match: json.dumps(match[0])[1:-1], quoted)
