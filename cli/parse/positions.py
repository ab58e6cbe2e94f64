"""Positions of events as they are typed: `4` or `#4`."""

from __future__ import annotations

from events.errors import FiveyearError, Invalid, NotFound

MAX_POSITION = 2**63 - 1
SEE = "see the positions: fiveyear events"


def read_event(text: str) -> int:
    """The position that EVENT names, from 1."""
    position = read_position("EVENT", text, beyond=NotFound)
    if position == 0:
        raise Invalid(f"EVENT: {text!r} is no event", "positions start at 1: fiveyear events")
    return position


def read_position(label: str, text: str, beyond: type[FiveyearError] = Invalid) -> int:
    """The position that a text names, 0 for before the first event.

    Raises `Invalid` for another text, and `beyond` for a position that no log reaches.
    """
    digits = text.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit()):
        hint = f"write it like 4 or #4; {SEE}"
        raise Invalid(f"{label}: {text!r} is not the position of an event", hint)
    figures = digits.lstrip("0") or "0"
    if len(figures) > len(str(MAX_POSITION)) or int(figures) > MAX_POSITION:
        raise beyond(f"{label}: there is no event #{digits}", SEE)
    return int(figures)
