"""The pages of `fiveyear help`: the kinds of event, dates, amounts, grades and exit codes.

They are made from the tables that the program itself goes by. The reference in `docs` is made from
the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from cli.exits import Exit
from cli.kind import Kind
from cli.kinds import BY_WORD, KINDS, WORD_OF
from cli.values import PERIOD, metavar
from events.base import Event, own_fields
from events.catalogue import CATALOGUE
from events.schema import Field, schema

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
    from cli import plain_words
    from cli.main import app

    found: Any = plain_words.command(app)
    for word in path:
        if not hasattr(found, "list_commands") or found.get_command(None, word) is None:
            return None
        found = found.get_command(None, word)
    return next(iter(examples(found.help or "")), None)


def examples(text: str) -> list[str]:
    """The lines that a help gives as examples, each without its label."""
    marked = [part for part in text.split("\n\n") if part.lstrip().startswith("Example:")]
    return [" ".join(part.split()).removeprefix("Example: ") for part in marked]


# -- as text --------------------------------------------------------------------------------------


def page(topic: str, width: int) -> str:
    """The page of a topic, as text."""
    return PAGES[topic](width)


def _kinds(width: int) -> str:
    blocks = [_kind_lines(each, width) for each in kind_pages()]
    common = ", ".join(f"{name} {form}" for name, form, _ in COMMON)
    return "\n\n".join(
        [
            "\n".join(_wrapped("Every kind takes as well " + common + ".", width)),
            *("\n".join(block) for block in blocks),
            "One of them, with what each word is for: fiveyear help KIND",
        ]
    )


def _kind_lines(each: KindPage, width: int) -> list[str]:
    lines = [f"{each.word}  ({each.name})", *_wrapped(each.told, width, "  ")]
    if each.command is None:
        return [*lines, "  This version has no command that records it."]
    forms = [f"{told.label} {told.form}".rstrip() for told in each.fields]
    lines += _wrapped("; ".join(forms), width, "  ") if forms else []
    return [*lines, f"  $ {each.example}"]


def text_of_kind(each: KindPage, width: int) -> str:
    """The page of one kind: every word that may be typed, its form, and what it is for."""
    lines = [f"{each.word}  ({each.name})", *_wrapped(each.told, width), ""]
    if each.usage:
        lines += [*_wrapped(each.usage, width, "  "), ""]
    told = [
        (
            f"{field.label} {field.form}".rstrip(),
            field.help + ("" if field.required else " [optional]"),
        )
        for field in each.fields
    ]
    if each.command is not None and each.command.startswith("log "):
        told += [(f"{name} {form}", f"{help_} [optional]") for name, form, help_ in COMMON]
    lines += _listed(told, width)
    if each.example:
        lines += ["", f"Example: {each.example}"]
    return "\n".join(lines)


def _dates(width: int) -> str:
    return "\n".join(
        [
            *_wrapped("A date is as precise as you know it, and is kept so:", width),
            *_listed(DATES, width),
            "",
            *_wrapped("03/04/2023 is refused, because it has two readings.", width),
            "",
            *_wrapped("A period, where one is asked for (--period):", width),
            *_listed(PERIODS, width),
        ]
    )


def _amounts(width: int) -> str:
    return "\n".join(["A sum of money:", *_listed(AMOUNTS, width)])


def _grades(width: int) -> str:
    return "\n".join(
        [
            *_wrapped(
                "Each observation of leaders pulling together or apart has a grade. It says how far"
                " the observation can be trusted not to be hindsight, and follows from when it was"
                " recorded; nobody sets it by hand.",
                width,
            ),
            *_listed(GRADES, width),
            "",
            *_wrapped(
                "compare uses A alone unless told otherwise: --grade AB lets B in, --grade all"
                " everything.",
                width,
            ),
        ]
    )


def _exits(width: int) -> str:
    return "\n".join(_listed([(str(int(code)), text) for code, text in EXITS.items()], width))


PAGES = {
    "kinds": _kinds,
    "dates": _dates,
    "amounts": _amounts,
    "grades": _grades,
    "exits": _exits,
}


def _listed(rows: Sequence[tuple[str, str]], width: int) -> list[str]:
    """Two columns; a first one that is long has a line to itself."""
    wide = min(max((len(first) for first, _ in rows), default=0), 24) + 4
    lines: list[str] = []
    for first, second in rows:
        text = wrap(second, max(width - wide, 20)) or [""]
        head = f"  {first}"
        if len(head) + 2 > wide:
            lines.append(head)
        else:
            lines.append(f"{head:<{wide}}{text.pop(0)}".rstrip())
        lines += [f"{'':<{wide}}{line}" for line in text]
    return lines


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return wrap(
        text,
        max(width, 40),
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
