"""What the fields of an event may hold, read off the annotations of its class.

An annotation such as `Annotated[int, Between(1, 5)]` is the single statement of a field's type
and limits. From it follow the check at construction, the stored form, and what the command line
offers. `schema(cls)` gives one `Field` per field of the event, those included that all have.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from events.dates import PartialDate
from events.errors import Invalid
from events.money import check_decimal, parse_currency, parse_decimal, plain

MAX_TEXT = 10_000
MOST = 2_000_000_000
"""No count is larger: it fits the INTEGER of the projections."""


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `low` to `high`, both included; `None` is no limit."""

    low: int | None = None
    high: int | None = None

    def check(self, value: Any) -> None:
        if self.low is not None and value < self.low:
            raise Invalid("value.too_small", value=value, low=self.low, high=self.high)
        if self.high is not None and value > self.high:
            raise Invalid("value.too_large", value=value, low=self.low, high=self.high)


@dataclass(frozen=True, slots=True)
class Matching:
    """A text of a certain form; `example` shows it."""

    pattern: str
    example: str

    def check(self, value: Any) -> None:
        import re  # a match on write is rare enough not to weigh on start-up

        if re.fullmatch(self.pattern, value, re.ASCII) is None:
            raise Invalid("text.form", text=value, example=self.example)


@dataclass(frozen=True, slots=True)
class CurrencyCode:
    """An ISO 4217 code in capitals."""

    def check(self, value: Any) -> None:
        if parse_currency(value) != value:
            raise Invalid("currency.not_in_capitals", text=value)


@dataclass(frozen=True, slots=True)
class Personal:
    """Says of a text that it is personal data: a leader's name, a rater, a free note."""

    def check(self, value: Any) -> None:
        """Anything goes."""


@dataclass(frozen=True, slots=True)
class Help:
    """What a field holds, in a few words, for the person who fills it in."""

    text: str


Text = Annotated[str, Matching(r"(?s).*\S.*", "some words")]
PersonalText = Annotated[str, Matching(r"(?s).*\S.*", "some words"), Personal()]
Name = Annotated[
    str,
    # Nothing unseen: two names that look alike are one name, and can be typed.
    Matching(
        r"(?=.*\S)[^\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]{1,200}",
        "up to 200 characters that can be seen",
    ),
]
Currency = Annotated[str, CurrencyCode()]
Rating = Annotated[int, Between(1, 5)]
Score = Annotated[int, Between(0, 5)]
Percentile = Annotated[int, Between(0, 100)]
Count = Annotated[int, Between(0, MOST)]
MonthDay = Annotated[
    str,
    Matching(
        r"(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])"
        r"|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"
        r"|02-(?:0[1-9]|[12]\d)",
        "12-31 or 03-31",
    ),
]
ThreatLabel = Annotated[
    str, Matching(r"T[1-9]\d{0,5}", "T1"), Help("The threat it belongs to, as T1.")
]
GoalLabel = Annotated[str, Matching(r"G[1-9]\d{0,5}", "G1"), Help("Its label, as G1.")]
Amount = Annotated[Decimal, Help("4.2m, 850k, 4,200,000 or GBP 4.2m.")]
OtherCurrency = Annotated[Currency, Help("Where it is not the client's own: GBP, EUR, USD …")]
Leader = Annotated[PersonalText, Help("The leader's name.")]
Rater = Annotated[PersonalText, Help("Who judged.")]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of event."""

    name: str
    type: type
    many: bool
    optional: bool
    limits: tuple[Any, ...]
    help: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """The words it may be, where it is one of a few; otherwise empty."""
        return tuple(self.type) if issubclass(self.type, StrEnum) else ()

    @property
    def personal(self) -> bool:
        return any(isinstance(limit, Personal) for limit in self.limits)

    def check(self, value: Any) -> Any:
        """The value as it is kept, or `Invalid` with the field's name and the value."""
        if value is None:
            if self.optional:
                return None
            raise Invalid("field.missing", field=self.name)
        try:
            if not self.many:
                return self._check_one(value)
            return tuple(self._check_one(item) for item in _listed(value))
        except Invalid as error:
            raise error.within(field=self.name) from None

    def _check_one(self, value: Any) -> Any:
        if self.choices:
            if value not in self.choices:
                raise Invalid("value.unknown", value=value, known=self.choices)
            return self.type(value)
        if type(value) is not self.type and not (self.type is dict and isinstance(value, Mapping)):
            raise Invalid(
                "value.type",
                value=value,
                type=type(value).__name__,
                expected=self.type.__name__,
            )
        if isinstance(value, Decimal):
            check_decimal(value)
        if isinstance(value, str):
            check_text(value)
        if isinstance(value, Mapping):
            check_json(value)
        for limit in self.limits:
            limit.check(value)
        return value

    def encode(self, value: Any) -> Any:
        """The JSON value that is stored for a value that passed `check`."""
        if self.many:
            return [self._encode_one(item) for item in value]
        return self._encode_one(value)

    def _encode_one(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return plain(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, (PartialDate, StrEnum)):
            return str(value)
        return value

    def decode(self, stored: Any) -> Any:
        """The value for what is stored; the class checks it again. `Invalid` if it cannot be."""
        if stored is None:
            return None
        try:
            if self.many:
                value: Any = tuple(self._decode_one(item) for item in _listed(stored))
            else:
                value = self._decode_one(stored)
            same = self.encode(value) == stored
        except (TypeError, ValueError) as error:
            unreadable = Invalid("value.unreadable", stored=stored, reason=str(error))
            raise unreadable.within(field=self.name) from None
        except Invalid as error:
            raise error.within(field=self.name) from None
        if not same:
            raise Invalid("value.not_stored_form", stored=stored).within(field=self.name)
        return value

    def _decode_one(self, stored: Any) -> Any:
        if self.type is Decimal:
            return parse_decimal(stored)
        if self.type is PartialDate:
            return PartialDate.parse(stored)
        if self.type is date:
            return date.fromisoformat(stored)
        if self.type is datetime:
            return datetime.fromisoformat(stored)
        return stored


def _listed(value: Any) -> list[Any] | tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise Invalid("value.not_a_list", value=value)
    return value


def check_text(text: str) -> None:
    """Refuse what no field of text may hold."""
    if len(text) > MAX_TEXT:
        raise Invalid("text.too_long", start=text[:40], length=len(text), most=MAX_TEXT)
    if "\x00" in text:
        raise Invalid("text.nul", start=text[:40])
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Invalid("text.not_unicode", start=text[:40]) from None


def check_json(value: Mapping[str, Any]) -> None:
    """Refuse an object that JSON would not give back as it is."""
    try:
        same = json.loads(json.dumps(value, allow_nan=False)) == value
        json.dumps(value, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise Invalid("json.impossible", value=value, reason=str(error)) from None
    if not same:
        raise Invalid("json.changed", value=value)


def schema(cls: type[Any]) -> Mapping[str, Field]:
    """Every dataclass field of an event class by name, in the order they are declared."""
    return _schema(cls)  # type: ignore[arg-type]  # a class is hashable whatever its instances are


@cache
def _schema(cls: type[Any]) -> Mapping[str, Field]:
    hints = get_type_hints(cls, include_extras=True)
    return types.MappingProxyType(
        {
            field.name: _field(field.name, hints[field.name])
            for field in dataclasses.fields(cls)
            if field.init
        }
    )


def _field(name: str, hint: Any) -> Field:
    notes: list[Any] = []
    optional = many = False
    while True:
        origin = get_origin(hint)
        if origin is Annotated:
            hint, *more = get_args(hint)
            notes += more
        elif origin in (Union, types.UnionType):
            (hint,) = (arm for arm in get_args(hint) if arm is not type(None))
            optional = True
        elif origin is tuple:
            hint = get_args(hint)[0]
            many = True
        else:
            break
    limits = tuple(note for note in notes if not isinstance(note, Help))
    # The help of a field comes after that of its type, and replaces it.
    help_text = next((note.text for note in reversed(notes) if isinstance(note, Help)), "")
    return Field(name, origin or hint, many, optional, limits, help_text)
