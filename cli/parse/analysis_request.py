"""The options of an analysis: `--study`, one option for each parameter of a definition that has
one, and what a command adds to them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import typer

from domain.definition.definition import PARAMETERS, Definition
from events.errors import Invalid

PERMUTATIONS = Annotated[
    str | None,
    typer.Option(
        "--permutations",
        metavar="N",
        help="Draws of the permutation test, 0 for no test [default: 9999].",
    ),
]
VARY = Annotated[
    bool,
    typer.Option("--vary", help="Run the full sensitivity analysis, even on a large log."),
]
STUDY = Annotated[
    str | None,
    typer.Option("--study", metavar="NAME", help="Use the definition of this study."),
]


@dataclass(frozen=True)
class ComparisonRequest:
    """What was asked for, as typed. `options` holds the text of each parameter that was typed."""

    options: Mapping[str, str] = field(default_factory=dict)
    study: str | None = None
    permutations: str | None = None
    vary: bool = False

    def definition(self, standard: Definition) -> Definition:
        """The definition with the values typed in place of its own. Raises `Invalid`."""
        typed = {name: PARAMETERS[name].parse(text) for name, text in self.options.items()}
        return replace(standard, **typed)

    @property
    def draws(self) -> int:
        """The draws of the permutation test, 0 for no test. Raises `Invalid`."""
        from cli.query_context import whole
        from projections.statistics.permutation import DRAWS

        if self.permutations is None:
            return DRAWS
        return whole("--permutations", self.permutations, MOST_DRAWS)

    def words(self) -> Iterator[str]:
        """The request as words of a command line."""
        if self.study is not None:
            yield from ("--study", self.study)
        for name, text in self.options.items():
            yield from (PARAMETERS[name].spelling, text)
        if self.permutations is not None:
            yield from ("--permutations", self.permutations)
        if self.vary:
            yield "--vary"


MOST_DRAWS = 1_000_000


def with_analysis_options(**more: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A decorator for a command with a parameter `request`: Typer sees one option for each part of
    the `ComparisonRequest` that the command receives. `more` are annotated parts, by name."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(command, eval_str=True)
        kept = [each for each in own.parameters.values() if each.name != "request"]
        added = [_option("study", STUDY), *_parameter_options(), *map(_option, more, more.values())]

        def run(**values: Any) -> None:
            typed = {each.name: values.pop(each.name) for each in added}
            parts = {name: typed.pop(name) for name in ("study", *more)}
            options = {name: text for name, text in typed.items() if text is not None}
            command(request=ComparisonRequest(options, **parts), **values)

        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__signature__ = own.replace(parameters=[*kept, *added])  # type: ignore[attr-defined]
        return run

    return decorate


def _parameter_options() -> Iterator[inspect.Parameter]:
    for each in PARAMETERS.values():
        if each.option is not None:
            option = typer.Option(each.spelling, metavar=each.metavar, help=each.option_help)
            yield _option(each.name, Annotated[str | None, option])


def _option(name: str, annotated: Any) -> inspect.Parameter:
    default = False if annotated.__origin__ is bool else None
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotated
    )


def check_draws(draws: int) -> None:
    """Refuse a ranking without permutations."""
    if draws < 1:
        raise Invalid("--permutations: 0 draws rank nothing", "give 1 or more, or leave it out")
