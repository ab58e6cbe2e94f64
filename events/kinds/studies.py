"""Studies, fixed before their outcome is seen."""

from __future__ import annotations

from typing import Annotated, Any

from events.base import Event, kind
from events.fields import Between, Matching, Text

Digest = Annotated[str, Matching(r"[0-9a-f]{64}", "the 64 hexadecimal digits of a SHA-256")]


@kind
class StudyRegistered(Event):
    """A study enters the record with its whole definition and that definition's SHA-256."""

    TOPIC = "study.registered"
    study: Text
    definition: dict[str, Any]
    digest: Digest


@kind
class StudyAmended(Event):
    """The definition was changed; everything under the study is exploratory from here on."""

    TOPIC = "study.amended"
    definition: dict[str, Any]
    digest: Digest
    reason: Text


@kind
class StudyLocked(Event):
    """The data of the study are those up to the position `data_until`."""

    TOPIC = "study.locked"
    data_until: Annotated[int, Between(0)]
