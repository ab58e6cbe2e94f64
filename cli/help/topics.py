"""What there is to say of kinds of event, dates, amounts, grades and exit codes.

It is taken from the tables that the program itself goes by. The pages of `fiveyear help` are made
of it, and so is the reference in `docs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.exit_codes import Exit
from cli.help.kind import Kind
from cli.help.kinds import BY_WORD, KINDS, WORD_OF
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
    ("A", "recorded before the threat ended, or within 90 days after"),
    (
        "B",
        (
            "recorded later, but before anything of what came after was recorded; or resting on a"
            " document dated no later than those 90 days (--source, --source-date)"
        ),
    ),
    ("C", "recorded when something of the outcome was known already: hindsight"),
)

EXITS: Mapping[Exit, str] = {
    Exit.DONE: "done",
    Exit.FAILED: "it failed, or the history does not allow it",
    Exit.USAGE: "the words of the command are off",
    Exit.NOT_FOUND: "not found, or more than one could be meant",
    Exit.PARTLY: "done in part: some rows were rejected",
    Exit.UNVERIFIED: "verification failed",
    Exit.BUSY: "the log is busy, or somebody else wrote first",
    Exit.INTERRUPTED: "interrupted",
}

COMMON: Sequence[tuple[str, str, str]] = (
    ("--on", "WHEN", "When it happened; today if left out."),
    ("--source", "TEXT", "Where it was learned."),
    ("--source-date", "DAY", "The date of that document."),
    ("--note", "TEXT", "A remark on it."),
    ("--key", "TEXT", "Recorded once under this key, however often sent."),
)
"""What every event may be told with, whatever its kind."""


@dataclass(frozen=True, slots=True)
class Told:
    """One field as it is typed: how it is called, its form, whether it is needed, what it is."""

    label: str
    form: str
    required: bool
    help: str


@dataclass(frozen=True, slots=True)
class KindPage:
    """What there is to say of a kind. `command` records it; `example` is a line that does."""

    name: str
    told: str
    command: str | None
    usage: str
    fields: tuple[Told, ...]
    example: str | None

    @property
    def word(self) -> str:
        """What it is called on the command line: its word, or its permanent name."""
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
        _told(cls),
        None if found is None else command,
        "" if found is None else f"fiveyear {command} …",
        tuple(
            Told(each, _stored_form(schema(cls)[each]), not schema(cls)[each].optional, "")
            for each in own_fields(cls)
        ),
        found,
    )


def _stored_form(field: Field) -> str:
    return "OBJECT" if field.type is dict else metavar(field)


def _logged(kind: Kind) -> KindPage:
    fields = tuple(
        Told(_label(kind, name), form(kind, name), kind.required(name), kind.help(name))
        for name in kind.typed
    )
    words = [_bracketed(each, positional=not each.label.startswith("-")) for each in fields]
    return KindPage(
        kind.topic,
        _told(kind.cls),
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


def _bracketed(each: Told, *, positional: bool) -> str:
    word = each.label if positional else f"{each.label} {each.form}".rstrip()
    return word if each.required else f"[{word}]"


def _told(cls: type[Event]) -> str:
    """What it is: the first paragraph of the class."""
    return " ".join((cls.__doc__ or "").partition("\n\n")[0].split()).replace("`", "")


def command_example(path: Sequence[str]) -> str | None:
    """The example that a command's help gives; None where there is no such command."""
    from cli import typer_without_pydantic
    from cli.main import app

    found: Any = typer_without_pydantic.command(app)
    for word in path:
        if not hasattr(found, "list_commands") or found.get_command(None, word) is None:
            return None
        found = found.get_command(None, word)
    return next(iter(examples(found.help or "")), None)


def examples(text: str) -> list[str]:
    """The lines that a help gives as examples, each without its label."""
    marked = [part for part in text.split("\n\n") if part.lstrip().startswith("Example:")]
    return [" ".join(part.split()).removeprefix("Example: ") for part in marked]
