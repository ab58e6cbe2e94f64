"""What may follow on a command line that is not finished: for the shells' completion.

It is read off the commands themselves, so that there is nothing to keep in step. What depends on
the log is asked of the log alone, never of the projections: an answer is wanted at each press.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cli import typer_without_pydantic
from cli.completion.values import FILES, Candidate, Place, fields_to_correct, values_of
from cli.global_options import LOOKING_BACK, READING, VALUED, parted
from events.errors import FiveyearError

EVERYWHERE = {
    "--db": "Which log.",
    "--actor": "Who records it.",
    "--format": "In which form rows are shown.",
    "--output": "Into which file.",
    "--quiet": "Say nothing beside the data.",
    "--no-color": "Without colour.",
    "--no-input": "Ask nothing.",
    "--debug": "Show where a defect lies.",
    "--json": "As JSON.",
    "--csv": "As CSV.",
}
BACK = {
    "--as-of": "As it was known then.",
    "--at": "Once that event was recorded.",
    "--until": "What had happened by then.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What may stand where the line ends; `files` where the shell's own file names do."""

    candidates: tuple[Candidate, ...] = ()
    files: bool = False


def answer(before: Sequence[str], last: str) -> Answer:
    """What may be meant by `last`, the word begun after the words `before`. Never fails."""
    try:
        return _answer(list(before), last)
    except (FiveyearError, OSError, UnicodeError):  # a press of a key is no place for a message
        return Answer()


def _answer(before: list[str], last: str) -> Answer:
    name, joined, begun = last.partition("=")
    if joined and name.startswith("--") and "--" not in before:
        found = _answer([*before, name], begun)
        return Answer(
            tuple(Candidate(f"{name}={each.value}", each.told) for each in found.candidates)
        )
    everywhere = before[-1] if before and before[-1] in VALUED | LOOKING_BACK else None
    options, left = parted(before[:-1] if everywhere else before)
    place = Place(last, db=options.db)
    group, rest, path = _reached(left)
    if everywhere and (everywhere in VALUED or _reads(path)):
        return _values(everywhere.lstrip("-"), "", place)
    if everywhere:
        rest = [*rest, everywhere]
    if hasattr(group, "list_commands"):
        if rest:
            return Answer()
        known = _options(group, path, ()) if last.startswith("-") else _commands(group)
        return Answer(tuple(_beginning(known, last)))
    return _in_command(group, path, rest, place)


def _reached(words: Sequence[str]) -> tuple[Any, list[str], tuple[str, ...]]:
    """The command or group that words lead to, the words that are left, and those that led."""
    from cli.main import app

    group: Any = typer_without_pydantic.command(app)
    path: list[str] = []
    rest = list(words)
    while rest and hasattr(group, "list_commands"):
        command = group.get_command(None, rest[0])
        if command is None:
            break
        path.append(rest.pop(0))
        group = command
    return group, rest, tuple(path)


def _reads(path: tuple[str, ...]) -> bool:
    return path[:1] in READING or path[:2] in READING


@dataclass(frozen=True, slots=True)
class Typed:
    """What has been typed of a command: its arguments, the options that were given, the option
    that waits for its value, and whether `--` ended the options."""

    arguments: tuple[str, ...]
    options: tuple[Any, ...]
    waiting: Any
    ended: bool


def _typed(command: Any, words: Iterable[str]) -> Typed:
    spelled = {
        name: each
        for each in command.params
        if each.param_type_name == "option"
        for name in (*each.opts, *each.secondary_opts)
    }
    arguments: list[str] = []
    options: list[Any] = []
    waiting: Any = None
    ended = False
    for word in words:
        name, joined, _ = word.partition("=")
        if waiting is not None:
            waiting = None
        elif ended or not word.startswith("-") or word == "-":
            arguments.append(word)
        elif word == "--":
            ended = True
        elif (option := spelled.get(name)) is not None:
            options.append(option)
            waiting = None if joined or option.is_flag else option
    return Typed(tuple(arguments), tuple(options), waiting, ended)


def _in_command(command: Any, path: tuple[str, ...], rest: list[str], place: Place) -> Answer:
    """What may follow inside a command: the value of an option, an option, or the next argument."""
    typed = _typed(command, rest)
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    names = (each.name for each in arguments)
    place = place.within(path, dict(zip(names, typed.arguments, strict=False)))
    if typed.waiting is not None:
        return _values(typed.waiting.name, typed.waiting.metavar or "", place)
    if place.last.startswith("-") and not typed.ended:
        taken = [each for each in typed.options if not each.multiple]
        known = [*fields_to_correct(place), *_options(command, path, taken)]
        return Answer(tuple(_beginning(known, place.last)))
    several = bool(arguments) and arguments[-1].nargs == -1
    if len(typed.arguments) >= len(arguments) and not several:
        return Answer()
    argument = arguments[min(len(typed.arguments), len(arguments) - 1)]
    found = _values(argument.name, argument.metavar or "", place)
    if typed.ended:
        return found
    # What begins with a dash would be taken for an option.
    return Answer(
        tuple(each for each in found.candidates if not each.value.startswith("-")), found.files
    )


def _values(name: str, metavar: str, place: Place) -> Answer:
    if name in FILES or metavar in FILES:
        return Answer(files=True)
    return Answer(tuple(values_of(name, metavar, place)))


def _options(command: Any, path: tuple[str, ...], taken: Iterable[Any]) -> list[Candidate]:
    """The options a command takes and that are still to be given, in their long form."""
    found = [
        Candidate(spelled, each.help or "")
        for each in command.params
        if each.param_type_name == "option" and each not in taken
        for spelled in (*each.opts, *each.secondary_opts)
        if spelled.startswith("--")
    ]
    found += [Candidate(name, told) for name, told in EVERYWHERE.items()]
    if _reads(path):
        found += [Candidate(name, told) for name, told in BACK.items()]
    return [*found, Candidate("--help", "Show what it does.")]


def _commands(group: Any) -> list[Candidate]:
    from cli.help.kinds import BY_WORD
    from cli.main import COMMANDS

    known = list(group.list_commands(None))
    if known == list(COMMANDS):
        return [Candidate(name, told) for name, (_, told) in COMMANDS.items()]
    if known == list(BY_WORD):
        return [Candidate(word, kind.told) for word, kind in BY_WORD.items()]
    return [
        Candidate(name, (group.get_command(None, name).help or "").partition("\n")[0])
        for name in known
    ]


def _beginning(known: Iterable[Candidate], last: str) -> list[Candidate]:
    return [each for each in known if each.value.startswith(last)]
