"""What may follow on a command line that is not finished: for the shells' completion.

Typer parses the words before, as it would to run them; the options, arguments and commands that may
follow are those of the command it comes to. What depends on the log is read from the log alone,
never from the projections: completion runs at each press of a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import typer

from cli.app import Group
from cli.completion.values import FILES, Candidate, Place, fields_to_correct, values_of
from cli.session import GlobalOptions, Session
from events.errors import FiveyearError


@dataclass(frozen=True, slots=True)
class Completion:
    """What may stand where the line ends; `files` if the shell's own file names may."""

    candidates: tuple[Candidate, ...] = ()
    files: bool = False


def complete(before: Sequence[str], last: str) -> Completion:
    """The completions of `last`, the word begun after the words `before`. Never fails."""
    try:
        return _complete(list(before), last)
    except (FiveyearError, OSError, UnicodeError):  # a press of a key is no place for a message
        return Completion()


def _complete(before: list[str], last: str) -> Completion:
    ended = "--" in before
    name, joined, begun = last.partition("=")
    if joined and name.startswith("--") and not ended:
        values = _complete([*before, name], begun).candidates
        return Completion(tuple(Candidate(f"{name}={each.value}", each.text) for each in values))
    context, unknown = _context(before)
    command = context.command
    parameters = command.get_params(context)
    spelled = {name: each for each in parameters for name in (*each.opts, *each.secondary_opts)}
    waiting = spelled.get(before[-1]) if before and before[-1].startswith("-") else None
    if waiting is not None and not waiting.is_flag and not ended:
        # Without the option, whose value is not there: with it, Typer would read no argument.
        return _values(waiting, _place(_context(before[:-1])[0], last))
    if unknown:
        return Completion()
    place = _place(context, last)
    if last.startswith("-") and not ended:
        known = [*fields_to_correct(place), *_options(context, parameters)]
        return Completion(_beginning(known, last))
    if isinstance(command, Group):
        known = [Candidate(*each) for each in command.summaries(context).items()]
        return Completion(_beginning(known, last))
    argument = next((each for each in parameters if _takes_a_word(context, each)), None)
    if argument is None:
        return Completion()
    completion = _values(argument, place)
    if ended:
        return completion
    # A value that begins with a dash would be read as an option.
    usable = (each for each in completion.candidates if not each.value.startswith("-"))
    return Completion(tuple(usable), completion.files)


def _context(words: list[str]) -> tuple[Any, bool]:
    """Typer's context of the command that words lead to, and whether they name an unknown one."""
    from cli.root import app

    settings: dict[str, Any] = {"resilient_parsing": True}
    root: Any = typer.main.get_command(app)
    context = root.make_context("fiveyear", [*words], obj=Session(GlobalOptions()), **settings)
    while isinstance(context.command, Group):
        rest = [*context._protected_args, *context.args]  # noqa: SLF001  # a group's first is there
        if not rest:
            break
        command = context.command.get_command(context, rest[0])
        if command is None:
            return context, True
        context = command.make_context(rest[0], rest[1:], parent=context, **settings)
    return context, False


def _place(context: Any, last: str) -> Place:
    path: list[str] = []
    above = context
    while above.parent is not None:
        path.insert(0, above.info_name)
        above = above.parent
    arguments = {
        each.name: context.params[each.name]
        for each in context.command.params
        if each.param_type_name == "argument" and _given(context, each)
    }
    return Place(last, context.obj.options.db, tuple(path), arguments)


def _given(context: Any, parameter: Any) -> bool:
    source = context.get_parameter_source(parameter.name)
    return source is not None and source.name == "COMMANDLINE"


def _takes_a_word(context: Any, parameter: Any) -> bool:
    if parameter.param_type_name != "argument":
        return False
    return parameter.nargs == -1 or not _given(context, parameter)


def _values(parameter: Any, place: Place) -> Completion:
    metavar = parameter.metavar or ""
    if metavar in FILES:
        return Completion(files=True)
    return Completion(tuple(values_of(parameter.name, metavar, place)))


def _options(context: Any, parameters: Iterable[Any]) -> list[Candidate]:
    """The options that are still to be given, in their long form."""
    return [
        Candidate(spelled, each.help or "")
        for each in parameters
        if each.param_type_name == "option" and (each.multiple or not _given(context, each))
        for spelled in (*each.opts, *each.secondary_opts)
        if spelled.startswith("--")
    ]


def _beginning(known: Iterable[Candidate], last: str) -> tuple[Candidate, ...]:
    return tuple(each for each in known if each.value.startswith(last))
