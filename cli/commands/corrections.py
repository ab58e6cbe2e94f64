"""`correct`, `retract`, `undo`: each records a further event. Nothing is ever edited or deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Any

import typer

from cli.app import new_app
from cli.help.kinds import BY_CLASS
from cli.parse import positions
from cli.parse.client_names import position_before
from cli.present import confirmation
from cli.present.event_text import event_text, shown_amount
from cli.present.suggestions import did_you_mean
from cli.session import Session
from domain.client.aggregate import Client
from domain.client.corrections import correctable
from domain.client.history import History
from domain.commands import Correct, Retract
from domain.grammar.values import PERIOD, PERIOD_ENDS, Around, Typed, read_values
from domain.service import RecordService, is_client
from events.base import Event
from events.catalogue import CORRECTIONS
from events.errors import Invalid, NotFound
from events.kinds.corrections import EventCorrected, EventRetracted
from events.store.log import EventLog

app = new_app()

Number = Annotated[str, typer.Argument(metavar="EVENT", help=confirmation.EVENT_HELP)]
UNDONE = "undone"
"""The reason of an undo without --reason."""

BLOCK = 1_000
"""Events read at once in the search for the last one of an actor."""


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    options_metavar="--FIELD VALUE …",
)
def correct(
    ctx: typer.Context,
    event: Number,
    reason: confirmation.Reason,
    key: confirmation.Key = None,
) -> None:
    """Correct fields of an earlier event; the log keeps the first values.

    FIELD is the name of a field of that kind with dashes, or on, source, source-date or note. An
    empty value removes an optional field.

    Example: fiveyear correct 4 --on 2019-10-10 --reason "minutes say the 10th"
    """
    session: Session = ctx.obj
    session.check_output()
    number = positions.read_event(event)
    typed = list(field_words(ctx.args))
    with session.record() as record:
        target = record.event(number)
        known = record.client(target.stream) if is_client(target.stream) else Client(target.stream)
        before = known.facts.get(number, target)
        # What cannot be corrected at all is refused by the domain, whatever was typed.
        values = {} if isinstance(target, CORRECTIONS) else _values(before, typed, known, record)
        decided = record.correct(
            Correct(
                target=number, values=values, reason=reason, provenance=session.provenance(key=key)
            )
        )
        name = known.history.name or target.stream
        line = "".join(_changed(each, before, name) for each in decided.events)
        if not decided.events and decided.already == (number,):
            session.notify(f"#{number} already has this value; nothing was recorded")
        then = f"timeline {confirmation.quoted(name)}"
        confirmation.confirm(session, record, decided, client=name, line=line, then=then)


@app.command()
def retract(
    ctx: typer.Context,
    event: Number,
    reason: confirmation.Reason,
    key: confirmation.Key = None,
) -> None:
    """Retract an earlier event. A retraction can itself be retracted.

    Example: fiveyear retract 4 --reason "another client's"
    """
    session: Session = ctx.obj
    session.check_output()
    number = positions.read_event(event)
    with session.record() as record:
        _retract(session, record, number, reason, key)


@app.command()
def undo(
    ctx: typer.Context,
    event: Annotated[
        str | None,
        typer.Argument(metavar="EVENT", help=f"{confirmation.EVENT_HELP} [default: your last]"),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = UNDONE,
    key: confirmation.Key = None,
    batch: Annotated[
        str | None,
        typer.Option("--batch", metavar="ID", help="All events of one import or shock."),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("-n", "--dry-run", help="With --batch: show what would be retracted."),
    ] = False,
) -> None:
    """Retract your last effective event, one by its position, or a whole batch.

    A second undo retracts the event before it. Undoing a retraction by its position restores the
    event that it retracted. Of a batch, all effective events are retracted, or none.

    Example: fiveyear undo
    """
    session: Session = ctx.obj
    session.check_output()
    if batch is not None:
        if event is not None or key is not None:
            raise Invalid("--batch does not go with EVENT or --key", "leave them out")
        _retract_batch(session, batch, reason, dry_run=dry_run)
        return
    if dry_run:
        raise Invalid("-n goes with --batch", "give the batch: fiveyear undo --batch ID -n")
    number = None if event is None else positions.read_event(event)
    with session.record() as record:
        if number is None:
            number = last_of(
                record.event_log,
                session.settings.actor,
                position_before(record.event_log, key),
            )
        _retract(session, record, number, reason, key)


# -- inside --------------------------------------------------------------------------------------


def field_words(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """`(name, value)` for `--name value` and `--name=value`. Raises `Invalid` for a stray word."""
    rest = iter(words)
    for word in rest:
        if not word.startswith("--") or word == "--":
            raise Invalid(f"{word!r} belongs to no field", "write --FIELD VALUE")
        name, has_value, value = word.partition("=")
        if not has_value:
            given = next(rest, None)
            if given is None:
                raise Invalid(f"{name} lacks its value", f'write {name} VALUE, or {name} ""')
            value = given
        yield name, value


def _values(
    before: Event, typed: list[tuple[str, str]], known: Client, record: RecordService
) -> dict[str, Any]:
    """The new values of fields, by name, read as by `fiveyear log`."""
    names = _names(type(before))
    if not typed:
        raise Invalid("nothing would change", f"name a field: {', '.join(names)}")
    fields = correctable(type(before))
    said: dict[str, Typed] = {}
    for option, text in typed:
        if option not in names:
            hint = did_you_mean(option, names)
            raise Invalid(
                f"{option}: a {before.TOPIC} has no such field",
                f"{hint}\nits fields: {', '.join(names)}".strip(),
            )
        name = names[option]
        if name in said and not (name in fields and fields[name].many):
            raise Invalid(f"{option} is given twice: {said[name]!r} and {text!r}", "give it once")
        earlier = said.get(name, ())
        many = name in fields and fields[name].many and text
        said[name] = (*earlier, text) if many and not isinstance(earlier, str | bool) else text
    taken_away = [name for name, text in said.items() if text == ""]
    values: dict[str, Any] = dict.fromkeys(taken_away)
    if PERIOD in taken_away:
        raise Invalid("--period: '' is not a period", "write it like FY2019")
    registered = known.history.registered
    around = Around(
        record.today(),
        registered.fiscal_year_end if registered else "12-31",
        getattr(before, "currency", None) or (registered.currency if registered else None),
    )
    spelled = {name: option for option, name in names.items()}
    rest = {name: text for name, text in said.items() if name not in values}
    return values | read_values(type(before), rest, around, lambda name: spelled[name])


def _names(kind: type[Event]) -> dict[str, str]:
    """The field of each option of `correct` for a kind; the period for its two ends."""
    names = {"--" + name.replace("_", "-"): name for name in correctable(kind)}
    if PERIOD_ENDS[0] in names.values():
        names["--period"] = PERIOD
    logged = BY_CLASS.get(kind)
    if logged is not None:
        names |= {logged.option(name): name for name in logged.typed}
    return names


def _changed(event: Event, before: Event, client: str) -> str:
    """`#7 corrects #4: on 2019-10-03 → 2019-10-10`."""
    if not isinstance(event, EventCorrected):
        raise TypeError(f"{event.TOPIC} corrects nothing")
    changes = [
        f"{name.replace('_', '-')} {_stored(getattr(before, name))} → {_stored(new)}"
        for name, new in event.changes.items()
    ]
    return f"#{event.position} corrects #{event.target}: {', '.join(changes)}  ({client})"


def _stored(value: Any) -> str:
    """A value in its stored form, so that old and new are shown alike."""
    match value:
        case None | () | []:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return shown_amount(value, None)
        case list() | tuple():
            return ", ".join(map(_stored, value))
        case _:
            return str(value)


def last_of(log: EventLog, actor: str, until: int | None = None) -> int:
    """The position of the last effective event of an actor, retractions excluded.

    `until` is the last position that is read, by default all. Raises `NotFound` if there is none.
    """
    retracted: set[int] = set()
    stop = log.max_notification_id() if until is None else until
    while stop > 0:
        block = log.select_notifications(max(1, stop - BLOCK + 1), BLOCK, stop)
        for stored in reversed(block):
            if stored.id in retracted:
                continue
            said = json.loads(stored.state)
            if stored.topic == EventRetracted.TOPIC:
                retracted.add(said["target"])
            elif said.get("actor") == actor:
                return stored.id
        stop -= BLOCK
    raise NotFound(
        f"no event recorded by {actor!r} is left to undo",
        "name the event: fiveyear undo EVENT",
    )


def _retract(
    session: Session, record: RecordService, number: int, reason: str, key: str | None
) -> None:
    target = record.event(number)
    history = record.client(target.stream).history if is_client(target.stream) else History()
    name = history.name
    # The text without what follows from the history, which is about to change.
    text = f"retracts #{number} {event_text(target, History())}"
    if isinstance(target, EventRetracted):
        again = record.event(target.target)
        restored = f"#{target.target} is effective again: {event_text(again, History())}"
        text = f"retracts #{number}, so {restored}"
    decided = record.retract(
        Retract(target=number, reason=reason, provenance=session.provenance(key=key))
    )
    line = "".join(
        f"#{event.position}  {f'{name} · ' if name else ''}{text}" for event in decided.events
    )
    then = f"timeline {confirmation.quoted(name)}" if name else None
    confirmation.confirm(session, record, decided, client=name, line=line, then=then)


def _retract_batch(session: Session, batch: str, reason: str, *, dry_run: bool) -> None:
    """Retract all effective events of a batch, the last recorded first, in a batch of its own."""
    from cli.present.rows import Rows
    from domain.bulk.batch_retraction import effective_events, retract_events
    from domain.bulk.keys import digest

    with session.record() as service:
        events = effective_events(service, batch)
        # Named by what it retracts: a batch may be recorded and retracted more than once.
        again = f"undo-{digest(batch, [each.position for each in events])[:10]}"
        retraction = retract_events(service, events, reason, session.provenance(batch=again))
        first = service.event_log.max_notification_id() + 1
        if not dry_run:
            retraction.flush()
        positions = retraction.numbers or range(first, first + len(events))
    session.show(
        Rows(
            ("event", "retracts", "kind", "text"),
            [
                (position, each.position, each.TOPIC, event_text(each, History()))
                for position, each in zip(positions, events, strict=True)
            ],
        )
    )
    if dry_run:
        session.notify(f"{len(events):,} events would be retracted: this was a dry run")
        return
    session.notify(f"retracted: {len(events):,} events of the batch {batch}")
    session.notify(f"    wrong? {confirmation.command_here(session)} undo --batch {again}")
