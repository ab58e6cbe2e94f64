"""Mending by further events: nothing is ever edited or deleted."""

from __future__ import annotations

from typing import Annotated, Any

from events.base import Event, kind
from events.errors import Invalid
from events.fields import Between, Text

Position = Annotated[int, Between(1, 2**62)]


@kind
class EventCorrected(Event):
    """Fields of an earlier event are superseded.

    `target` is that event's position. `changes` maps names of fields to their new stored value;
    null takes an optional field away.
    """

    TOPIC = "event.corrected"
    target: Position
    changes: dict[str, Any]
    reason: Text

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.changes:
            raise Invalid("correction.no_changes").within(field="changes")


@kind
class EventRetracted(Event):
    """An earlier event is withdrawn. `target` is its position; it may itself be a retraction."""

    TOPIC = "event.retracted"
    target: Position
    reason: Text


@kind
class SubjectErased(Event):
    """What was personal about somebody was destroyed; `subject` says who without naming them."""

    TOPIC = "subject.erased"
    subject: Text
