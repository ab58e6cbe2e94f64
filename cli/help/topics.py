"""The contents of `fiveyear help` and of the reference: kinds of event, dates, amounts and grades.

Kinds and their fields are read off the classes of the events and the commands themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from cli.help.kind import Kind
from cli.help.kinds import BY_WORD, KINDS, WORD_OF
from cli.present import confirmation
from domain.grammar.values import PERIOD, metavar
from events.base import Event, own_fields
from events.catalogue import CATALOGUE
from events.fields import Field, schema

TOPICS: Mapping[str, str] = {
    "kinds": "What can be recorded: every kind of event.",
    "dates": "How dates and periods are typed.",
    "amounts": "How sums of money and figures are typed.",
    "grades": "What counts as evidence, and what is hindsight.",
    "exits": "How a command ends: its exit code.",
}

ELSEWHERE: Mapping[str, str] = {
    "client.registered": "client add",
    "client.renamed": "client rename",
    "client.moved_industry": "client move",
    "event.corrected": "correct",
    "event.retracted": "retract",
    "subject.erased": "erase",
    "study.registered": "study register",
    "study.amended": "study amend",
    "study.locked": "study lock",
    "peers.reported": "industry peers",
}
"""The kinds that are recorded by other commands than `log`, and by which."""

DATES: Sequence[tuple[str, str]] = (
    ("2019-10-03", "a day"),
    ("2019-10", "a month"),
    ("2019-Q4", "a quarter"),
    ("2019", "a year"),
    ("3 Oct 2019", "a day"),
    ("Mar 2023", "a month"),
    ("Q4 2019", "a quarter"),
    ("today", "the day it is"),
    ("yesterday", "the day before"),
    ("3 weeks ago", "a day; days, months and years too"),
    ("last friday", "the latest friday before today"),
)

PERIODS: Sequence[tuple[str, str]] = (
    ("FY2019", "the fiscal year that ends in 2019, at the client's fiscal year end"),
    ("2018-07-01..2019-06-30", "these days, both included"),
    ("2018-07..2019-06", "these months, both included"),
    ("2019-Q2", "a quarter"),
    ("2019-03", "a month"),
)

AMOUNTS: Sequence[tuple[str, str]] = (
    ("4.2m", "4,200,000; k, m and bn are thousands, millions and billions"),
    ("850k", "850,000"),
    ("4,200,000", "with commas between thousands, or without any"),
    ("GBP 4.2m", "in a currency other than the client's own"),
)

GRADES: Sequence[tuple[str, str]] = (
    ("A", "recorded by 90 days after the index date (the end of the episode)"),
    (
        "B",
        (
            "recorded later, but before any event after the index date was recorded; or based on"
            " a document dated within those 90 days (--source, --source-date)"
        ),
    ),
    ("C", "recorded after information about the outcome was on record (hindsight)"),
)

COMMON: Sequence[tuple[str, str, str]] = tuple(
    (str(option.default), option.metavar, option.help)  # Typer takes the first word for a default
    for option in (get_args(each)[1] for each in confirmation.COMMON.values())
)
"""The options that every kind of event takes: spelling, form and help."""


@dataclass(frozen=True, slots=True)
class FieldHelp:
    """One field as it is typed: its label, its form, whether it is required, and its help."""

    label: str
    form: str
    required: bool
    help: str

    @property
    def typed(self) -> str:
        """The label with its form, where that says more."""
        return self.label if self.form in ("", self.label) else f"{self.label} {self.form}"


@dataclass(frozen=True, slots=True)
class KindPage:
    """The help of a kind. `command` records it; `example` is a line that does."""

    name: str
    summary: str
    command: str | None
    usage: str
    fields: tuple[FieldHelp, ...]
    example: str | None

    @property
    def word(self) -> str:
        """Its name on the command line: the word of `fiveyear log`, or the permanent name."""
        return (self.command or self.name).removeprefix("log ")


def kind_pages() -> Iterator[KindPage]:
    """Every kind: first those that are logged, in their order, then the others."""
    for kind in KINDS:
        yield kind_page(kind.topic)
    for name in CATALOGUE:
        if name not in WORD_OF:
            yield kind_page(name)


def kind_page(name: str) -> KindPage:
    """The page of a kind by its permanent name."""
    if name in WORD_OF:
        return _logged(BY_WORD[WORD_OF[name]])
    cls = CATALOGUE[name]
    command = ELSEWHERE[name]
    found = command_example(command.split())
    return KindPage(
        name,
        _summary(cls),
        None if found is None else command,
        "" if found is None else f"fiveyear {command} …",
        tuple(
            FieldHelp(each, _stored_form(schema(cls)[each]), not schema(cls)[each].optional, "")
            for each in own_fields(cls)
        ),
        found,
    )


def _stored_form(field: Field) -> str:
    return "OBJECT" if field.type is dict else metavar(field)


def _logged(kind: Kind) -> KindPage:
    fields = tuple(
        FieldHelp(_label(kind, name), form(kind, name), kind.required(name), kind.help(name))
        for name in kind.typed
    )
    words = [_bracketed(each, positional=not each.label.startswith("-")) for each in fields]
    return KindPage(
        kind.topic,
        _summary(kind.cls),
        f"log {kind.word}",
        " ".join([f"fiveyear log {kind.word} CLIENT", *words, "[--on WHEN]"]),
        fields,
        f"fiveyear log {kind.word} aldgate {kind.example}",
    )


def _label(kind: Kind, name: str) -> str:
    label = kind.label(name)
    return f"{label}/--no-{label[2:]}" if kind.field(name).type is bool else label


def form(kind: Kind, name: str) -> str:
    """The form of what is typed for a field, in a word or as its choices; a flag has none."""
    if kind.field(name).type is bool:
        return ""
    if name == PERIOD:
        return "PERIOD"
    return "AMOUNT" if name == "amount" else metavar(kind.field(name))


def _bracketed(each: FieldHelp, *, positional: bool) -> str:
    word = each.label if positional else each.typed
    return word if each.required else f"[{word}]"


def _summary(cls: type[Event]) -> str:
    """The first paragraph of the class's docstring."""
    return " ".join((cls.__doc__ or "").partition("\n\n")[0].split()).replace("`", "")


def command_example(path: Sequence[str]) -> str | None:
    """The example that a command's help gives; None where there is no such command."""
    import typer

    from cli.root import app

    found: Any = typer.main.get_command(app)
    for word in path:
        if not hasattr(found, "list_commands") or found.get_command(None, word) is None:
            return None
        found = found.get_command(None, word)
    return next(iter(examples(found.help or "")), None)


def examples(text: str) -> list[str]:
    """The lines that a help gives as examples, each without its label."""
    marked = [part for part in text.split("\n\n") if part.lstrip().startswith("Example:")]
    return [" ".join(part.split()).removeprefix("Example: ") for part in marked]
