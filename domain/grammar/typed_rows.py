"""Rows of text that describe events: what a file holds once its columns are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from events.base import Event
from events.errors import FiveyearError


@dataclass(frozen=True, slots=True)
class TypedEvent:
    """One event in texts: by canonical column, with what errors call each column."""

    cls: type[Event]
    client: str
    typed: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, name: str) -> str:
        return self.labels.get(name, name)

    @property
    def content(self) -> tuple[type[Event], str, Mapping[str, str]]:
        """Everything but the labels."""
        return self.cls, self.client, self.typed


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One row and its events; `problem` is set where it could not be read.

    `number` is its line in the file. `about` describes a client that the row registers.
    """

    number: int
    events: tuple[TypedEvent, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    problem: FiveyearError | None = None
