"""`explain`: why a client counts as it does, down to the numbers of the events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from cli.app import new_app
from cli.present.event_text import shown_amount
from cli.present.rows import Rows
from cli.present.terminal_text import visible
from cli.session import Session
from events.errors import NotFound

if TYPE_CHECKING:
    from projections.counterfactuals.flips import Flip
    from projections.explanation.parts import Because, EpisodeExplanation

app = new_app()

COLUMNS = ("episode", "part", "number", "on", "says", "why", "corrected_by")
"""Of the rows that a pipe gets: one for each event and each conclusion."""

Said = tuple[str, int | None, str | None, str, str | None]
"""A part, and the number, date, content and reason of what stands for it."""

Row = tuple[int | None, str, int | None, str | None, str, str | None, str | None]
"""The same of one episode, and by what the event was corrected: the columns of the rows."""

LETS_IN = {"A": "from grade A", "AB": "from grades A and B", "all": "hindsight included"}

LABEL = 12
"""Characters in which a part is named in the text."""


@app.command(as_of=True)
def explain(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(help="The client's name, or a part of it.")],
    episode: Annotated[
        str | None, typer.Option("--episode", metavar="N", help="One episode, by its number.")
    ] = None,
) -> None:
    """Explain how each of a client's episodes is classified, and by which events.

    For each episode: what began and ended it, every observation with its grade, what was known
    before it, each revenue figure used or passed over, its fate and outcome, the rules that leave
    it out, and the smallest change that would give it another response or outcome.

    Example: fiveyear explain aldgate --episode 1
    """
    from cli import query_context
    from projections.counterfactuals.flips import flips
    from projections.explanation.episodes import (
        READ,
        corrections,
        explanations,
        failing_without_episode,
    )

    session: Session = ctx.obj
    only = None if episode is None else query_context.whole("--episode", episode)
    with query_context.one_client(session, client, only=READ) as (its_own, who):
        found, outside = explanations(its_own)
        failing = () if found else failing_without_episode(its_own)
        corrected, basis = corrections(its_own), its_own.basis
        if only is not None and only not in [each.episode for each in found]:
            known = ", ".join(str(each.episode) for each in found) or "none"
            raise NotFound(f"{who.name} has no episode {only}", f"its episodes: {known}")
        shown = [each for each in found if only in (None, each.episode)]
        turning = flips(session.log_path, its_own, shown)
    if session.wants_document():
        session.document(
            {
                "basis": basis.as_json(),
                "client_id": who.stream,
                "client": who.name,
                "episodes": [
                    each.as_json() | {"flips": [flip.as_json() for flip in turning[each.episode]]}
                    for each in shown
                ],
                "outside": [each.as_json() for each in outside],
                "failing_rules": list(failing),
                "corrections": {str(number): by for number, by in corrected.items()},
            }
        )
        return
    parts: list[tuple[int | None, Said]] = [
        (each.episode, part) for each in shown for part in parts_of(each, turning)
    ]
    parts += [
        (None, ("outside", each.position, each.on, each.response, each.why)) for each in outside
    ]
    parts += [(None, ("excluded", None, None, rule, None)) for rule in failing]
    rows: list[Row] = [
        (number, *part, ", ".join(f"#{by}" for by in corrected.get(part[1] or 0, ())) or None)
        for number, part in parts
    ]
    if session.wants_rows():
        session.show(Rows(COLUMNS, rows))
    else:
        session.write_text(page(who.name, shown, rows, session.width) + "\n")
    query_context.state_basis(session, basis)


def parts_of(episode: EpisodeExplanation, turning: Mapping[int, list[Flip]]) -> Iterator[Said]:
    """One for each event and each conclusion, in the order in which they are reasoned."""
    yield from _what_happened(episode)
    yield from _what_was_known(episode)
    yield from _what_became(episode)
    for flip in turning[episode.episode]:
        says = f"{flip.of} → {flip.becomes}"
        yield "would flip", flip.position, None, says, said(flip)


def _what_happened(episode: EpisodeExplanation) -> Iterator[Said]:
    for part, bounds in (("began", episode.began), ("ended", episode.ended)):
        for bound in bounds:
            yield part, bound.position, bound.on, bound.threat, bound.why
    for threat in episode.going_on:
        yield "ended", None, None, threat, "not over"
    for grade, response in episode.responses.items():
        yield "response", None, None, response, LETS_IN[grade]
    for seen in episode.observations:
        yield "observed", seen.position, seen.on, f"{seen.response}, grade {seen.grade}", seen.why


def _what_was_known(episode: EpisodeExplanation) -> Iterator[Said]:
    for known in episode.baseline:
        if known.rating is not None:
            rating = f"{known.rating:.2f}".removesuffix(".00")
            yield "baseline", known.position, known.on, f"{known.explanation} {rating}", None
    unknown = [known.explanation for known in episode.baseline if known.rating is None]
    if unknown:
        yield "baseline", None, None, "no rating", f"of {', '.join(unknown)}"
    for figure in episode.revenue:
        amount = shown_amount(figure.amount, figure.currency)
        why = f"it ends nearest to {figure.target}"
        yield f"year {figure.year}", figure.position, str(figure.period_end), amount, why
    for unused in episode.passed_over:
        amount = shown_amount(unused.amount, unused.currency)
        yield "passed over", unused.position, str(unused.period_end), amount, unused.why


def _what_became(episode: EpisodeExplanation) -> Iterator[Said]:
    yield from _concluded("fate", episode.fate)
    yield from _concluded("breakthrough", episode.breakthrough)
    yield from _concluded("outcome", episode.outcome)
    if episode.analysed:
        yield "analysed", None, None, "yes", "it passes every rule"
    for order, rule in enumerate(episode.failing_rules):
        why = "fails as well" if order else "the first rule that fails"
        yield "excluded", None, None, rule, why


def _concluded(part: str, because: Because) -> Iterator[Said]:
    by, why = because.by, because.why
    if len(by) > 1:
        why = f"{why}; by {', '.join(f'#{number}' for number in by)}"
    yield part, by[0] if len(by) == 1 else None, None, because.says, why
    for aside in because.passed_over:
        yield part, aside.position, aside.on, "passed over", aside.why


def said(flip: Flip) -> str:
    """What would have to change, in words."""
    match flip.change:
        case "added" if flip.times == 1:
            return f"with one more observation of pulling {flip.observed}, of grade A"
        case "added":
            return f"with {flip.times} more observations of pulling {flip.observed}, of grade A"
        case "regraded":
            return "if this observation were of grade A"
        case _:
            return "without this event"


def page(name: str, episodes: list[EpisodeExplanation], rows: list[Row], width: int) -> str:
    """The explanation for a person: a heading for each episode, then a line for each row."""
    if not episodes:
        lines = [visible(f"{name}: no episode")]
        lines += [line for row in rows for line in _line(row, width)]
        return "\n".join(lines)
    lines = []
    for episode in episodes:
        index = f" to {episode.index_date}" if episode.index_date else ", not over"
        lines.append(
            visible(
                f"{name} · episode {episode.episode} · {episode.started_on}{index} · "
                f"{episode.responses['A']} → {episode.outcome.says}"
            )
        )
        before = ""
        for row in rows:
            if row[0] == episode.episode:
                part = "" if row[1] == before else row[1]
                before = row[1]
                lines += _line((row[0], part, *row[2:]), width)
        lines.append("")
    for row in rows:
        if row[0] is None:
            lines += _line(row, width)
    return "\n".join(lines).rstrip("\n")


def _line(row: Row, width: int) -> list[str]:
    """One row for a person, wrapped so that nothing is lost at any width."""
    import textwrap

    _, part, number, on, says, why, corrected_by = row
    numbered = None if number is None else f"#{number}"
    event_line = "  ".join(filter(None, [numbered, on, says]))
    mended = f" (corrected by {corrected_by})" if corrected_by else ""
    text = visible(f"{event_line}{mended}: {why}" if why else f"{event_line}{mended}")
    indent = " " * (LABEL + 4)
    return textwrap.wrap(
        text,
        max(width, LABEL + 24),
        initial_indent=f"  {part:<{LABEL}}  ",
        subsequent_indent=indent + "  ",
    )
