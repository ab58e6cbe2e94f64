"""The golden files: what was stored for each kind and version, and how it has to be read.

`golden/KIND.vN.json` holds the kind, the stored object as it stands in a log, and the values it
has to be read as. A file is written once, by hand, when a version ships, and never edited:
logs in the field are full of these bytes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from events.base import Event
from events.codec import decode
from events.dates import PartialDate, Precision

FOLDER = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Golden:
    """One golden file."""

    name: str
    kind: str
    version: int
    stored: dict[str, Any]
    decoded: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> Golden:
        document = json.loads(path.read_text(encoding="utf-8"))
        stored = document["stored"]
        return cls(path.name, document["kind"], stored["v"], stored, document["decoded"])

    @property
    def state(self) -> bytes:
        """The bytes in the log: the object in its order, without spaces, in UTF-8."""
        return json.dumps(self.stored, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def event(self) -> Event:
        return decode(self.kind, self.state, originator_id="c-golden0000", originator_version=1)

    @property
    def expected(self) -> dict[str, Any]:
        return {name: value_of(said) for name, said in self.decoded.items()}

    def __str__(self) -> str:
        return self.name.removesuffix(".json")


def value_of(said: Any) -> Any:
    """The value that a golden file says in JSON: `{"decimal": "1.5"}`, `{"when": …}`, …"""
    match said:
        case {"decimal": str(text)}:
            return Decimal(text)
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case {"datetime": str(text)}:
            return datetime.fromisoformat(text)
        case {"when": str(text)}:
            span, precision = text.split(" ")
            earliest, latest = (date.fromisoformat(day) for day in span.split(".."))
            return PartialDate(earliest, latest, Precision(precision))
        case {"choice": str(text)}:
            return Choice(text)
        case {"list": list(items)}:
            return tuple(items)
        case {"json": dict(anything)}:
            return anything
        case _:
            return said


@dataclass(frozen=True)
class Choice:
    """One of a few words; equal to any enumeration's member of that value, and to no plain text."""

    word: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StrEnum) and other.value == self.word

    def __hash__(self) -> int:
        return hash(self.word)


GOLDEN = [Golden.read(path) for path in sorted(FOLDER.glob("*.json"))]
