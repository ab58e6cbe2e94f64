"""What one parameter of a definition is: the values it can have, and its words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Any, Protocol

from events.errors import Invalid
from events.fields import check_text

MOST = 1_000_000
"""The largest whole number of a definition: more days than a calendar has."""

MOST_GROWTH = 10
"""The largest rate of growth: ten times more, every year. A larger one is a slip."""


class Values(Protocol):
    """The values that a parameter can have.

    `read` gives the value of a plain one (as TOML and JSON have it) or of one that was read before;
    `parse` that of an option's text. Both raise `Invalid`. `limits` says what is allowed; `listed`
    are the allowed values where they are few.
    """

    def read(self, value: Any) -> Any: ...

    def parse(self, text: str) -> Any: ...

    @property
    def limits(self) -> str: ...

    @property
    def listed(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = MOST

    def read(self, value: Any) -> int:
        if type(value) is not int:
            raise Invalid("definition.not_a_whole_number", value=plain_text(value))
        if not self.least <= value <= self.most:
            raise Invalid(
                "definition.out_of_range",
                value=plain_text(value),
                least=self.least,
                most=self.most,
            )
        return value

    def parse(self, text: str) -> int:
        if not re.fullmatch(r"-?\d{1,4000}", text, re.ASCII):
            raise Invalid("definition.not_a_whole_number", value=plain_text(text))
        return self.read(int(text))

    @property
    def limits(self) -> str:
        if self.most == MOST:
            return f"a whole number, {self.least} or more"
        return f"{self.least} to {self.most}"

    @property
    def listed(self) -> tuple[str, ...]:
        few = self.most - self.least < 10
        return tuple(map(str, range(self.least, self.most + 1))) if few else ()


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of growth a year: 0.02 is 2 %."""

    limits = f"a rate above -1 and up to {MOST_GROWTH}; 2 % is 0.02"
    listed: tuple[str, ...] = ()

    def read(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Invalid("definition.not_a_rate", value=plain_text(value))
        if not -1 < value <= MOST_GROWTH:  # which NaN is not either
            raise Invalid("definition.rate_out_of_range", value=plain_text(value), most=MOST_GROWTH)
        return math.fsum([value])  # 0.0 for -0.0 and 0: one value has one hash

    def parse(self, text: str) -> float:
        try:
            return self.read(float(text))
        except ValueError:
            raise Invalid("definition.not_a_rate", value=plain_text(text)) from None


SHARE = re.compile(r"\d{1,6}(/\d{1,6}|\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Share:
    """An exact share above 0 and up to 1."""

    limits = 'a share above 0 and up to 1, like "1/3", "0.5" or "1"'
    listed: tuple[str, ...] = ()

    def read(self, value: Any) -> Fraction:
        typed = value.replace(" ", "") if isinstance(value, str) else str(value)
        if isinstance(value, bool) or not SHARE.fullmatch(typed):
            raise Invalid("definition.not_a_share", value=plain_text(value))
        try:
            share = Fraction(typed)
        except ZeroDivisionError:
            raise Invalid("definition.share_divides_by_zero", value=plain_text(value)) from None
        if not 0 < share <= 1:
            raise Invalid("definition.share_out_of_range", value=str(share))
        return share

    def parse(self, text: str) -> Fraction:
        return self.read(text)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words: the members of an enumeration, or texts. `or_every` also allows None."""

    words: type[StrEnum] | tuple[str, ...]
    or_every: bool = False

    def read(self, value: Any) -> str | None:
        if value is None and self.or_every:
            return None
        if not isinstance(value, str) or value not in self.listed:
            raise Invalid(
                "definition.not_one_of",
                value=plain_text(value),
                allowed=self.listed,
                close=close_to(str(value), self.listed),
            )
        return value if isinstance(self.words, tuple) else self.words(value)

    def parse(self, text: str) -> str | None:
        same = [word for word in self.listed if word.casefold() == text.casefold()]
        return self.read(same[0] if same else text)

    @property
    def limits(self) -> str:
        return ", ".join(f'"{word}"' for word in self.listed)

    @property
    def listed(self) -> tuple[str, ...]:
        return tuple(str(word) for word in self.words)


@dataclass(frozen=True, slots=True)
class TextOrEvery:
    """A text, or None for every."""

    limits: str
    listed: tuple[str, ...] = ()

    def read(self, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise Invalid("definition.not_a_text", value=plain_text(value))
        check_text(value)
        return value.strip()

    def parse(self, text: str) -> str | None:
        return self.read(text)


@dataclass(frozen=True, slots=True)
class Option:
    """How a parameter is typed on the command line. `metavar` stands for its value in the help;
    where the allowed values are words, these do."""

    metavar: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a definition: everything that others need to know of it.

    `help` is a sentence that ends in a full stop, `detail` what a study's file says besides. Where
    `standard` is None, which means every, `example` is a value to show. `varied` are the values of
    a sensitivity analysis, plain; `not_above` names a parameter whose value limits this one.
    """

    standard: Any
    values: Values
    label: str
    help: str
    detail: str = ""
    example: str = ""
    varied: tuple[Any, ...] = ()
    not_above: str | None = None
    option: Option | None = None
    name: str = ""

    def read(self, value: Any) -> Any:
        """The value of a plain one. Raises `Invalid` about this parameter."""
        try:
            return self.values.read(value)
        except Invalid as error:
            raise error.within(parameter=self.name) from None

    def parse(self, text: str) -> Any:
        """The value of an option's text. Raises `Invalid` about the option."""
        try:
            return self.values.parse(text)
        except Invalid as error:
            raise error.within(option=self.spelling) from None

    @property
    def limits(self) -> str:
        """What its value may be, as part of a sentence."""
        other = f", not above {self.not_above}" if self.not_above else ""
        return f"{self.values.limits}{other}"

    @property
    def spelling(self) -> str:
        """The option's name."""
        return "--" + self.name.replace("_", "-")

    @property
    def metavar(self) -> str:
        """What stands for the option's value in the help."""
        given = self.option.metavar if self.option else ""
        return given or "|".join(self.values.listed)

    @property
    def option_help(self) -> str:
        """The sentence with the standard value, where there is one."""
        if self.standard is None:
            return self.help
        return f"{self.help.removesuffix('.')} [default: {plain(self.standard)}]."


def parameter(standard: Any, values: Values, label: str, help: str, **others: Any) -> Any:  # noqa: A002
    """The declaration of a field of `Definition`; see `Parameter`."""
    declared = Parameter(standard, values, label, help, **others)
    return field(default=standard, metadata={"parameter": declared})


def plain(value: Any) -> Any:
    """A value of a parameter as JSON and TOML can hold it."""
    return str(value) if isinstance(value, Fraction | Enum) else value


MOST_SHOWN = 60


def plain_text(value: Any) -> str:
    """A plain value as it is typed in a study's file, cut to a readable length."""
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "every"
        case date() | time():
            return value.isoformat()
        case _:
            text = repr(plain(value))
            return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def close_to(word: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """The allowed word that was probably meant, whatever its case; nothing if none is close."""
    from difflib import get_close_matches  # loaded when somebody mistypes

    by_key = {each.casefold(): each for each in allowed}
    return tuple(by_key[key] for key in get_close_matches(word.casefold(), by_key, n=1))
