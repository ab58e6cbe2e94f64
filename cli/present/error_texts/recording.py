"""Errors of commands: rules of a client's history, corrections, writing, industries, studies."""

from __future__ import annotations

from typing import Any

from cli.present.error_text import Text, error_text, numbers
from events.errors import FiveyearError, Refused
from events.money import plain

NOTHING = "nothing needs to be done"
CHECK_DATE = "check the date"
FREE_LABEL = "leave the label out, and the next free one is taken"

CORRECTIONS = {
    "event.corrected": "a correction",
    "event.retracted": "a retraction",
    "subject.erased": "an erasure",
}


def _team(error: FiveyearError) -> str:
    team = error.values["team"]
    return f"in the team: {', '.join(team)}" if team else "nobody has joined so far"


def _threats(error: FiveyearError) -> str:
    known = ", ".join(f"{label} {what!r}" for label, what in error.values["known"].items())
    return f"its threats: {known}" if known else "log it first: fiveyear log threat CLIENT …"


def _at(pairs: tuple[tuple[int, Any], ...], word: str) -> str:
    """`#5 on 2020-05, #7 on 2021`."""
    return ", ".join(f"{numbers((position,))} {word}{value}" for position, value in pairs)


def _money(currency: str, amount: Any) -> str:
    return f"{currency} {plain(amount)}"


def _revenue_differs(error: FiveyearError) -> str:
    values = error.values
    recorded = _money(values["recorded_currency"], values["recorded_amount"])
    now = _money(values["currency"], values["amount"])
    return f"revenue of {values['period']} is {recorded} already; now {now} " + _places(error)


def _places(error: FiveyearError) -> str:
    return f"({numbers(error.positions)})"


def _impossible(error: FiveyearError, verb: str) -> str:
    """One sentence, however many later events are in the way."""
    target = error.values["target"]
    conflicts: tuple[tuple[int, Refused], ...] = error.values["conflicts"]
    (position, cause), *more = conflicts
    begins = f"{numbers((target,))} cannot be {verb}: "
    if more:
        last = numbers((conflicts[-1][0],))
        return (
            f"{begins}{len(conflicts)} later events need it "
            f"(first {numbers((position,))}, last {last}): {error_text(cause)[0]}"
        )
    own = position == target
    return (
        begins + error_text(cause)[0]
        if own
        else (f"{begins}{numbers((position,))} needs it: {error_text(cause)[0]}")
    )


def _first_correct(error: FiveyearError) -> str:
    target = error.values["target"]
    if error.positions == (target,):  # the correction contradicts what was recorded before it
        return f"correct it in another way, or retract it: fiveyear retract {target}"
    if len(error.positions) > SHOWN:
        return (
            f"retract or correct those {len(error.positions)} events first; "
            "list them: fiveyear events --client NAME"
        )
    return f"retract or correct first: {numbers(error.positions)}"


SHOWN = 10
"""Positions that a hint lists one by one."""


def _content(error: FiveyearError) -> str:
    """`note.added text a note, on 2020`."""
    content = dict(error.values["content"])
    kind = content.pop("kind")
    return f"{kind} " + ", ".join(f"{name} {value}" for name, value in content.items())


TEXTS: dict[str, Text] = {
    # -- clients
    "client.broke_apart_already": Text(
        "the client broke apart on {broke_apart} already ({positions})",
        "if that is wrong: fiveyear correct {position} …",
    ),
    "client.has_name_already": Text("the client is called {name!r} already", NOTHING),
    "client.in_industry_already": Text("the client is in {industry!r} already", NOTHING),
    "client.not_registered": Text(
        "the client is not registered", "register it first: fiveyear client add NAME"
    ),
    "client.registered_already": Text(
        "it is registered already, as {registered!r}; now {name!r} ({positions})", NOTHING
    ),
    "client.revenue_after_break_up": Text(
        lambda error: (
            f"revenue is recorded for periods that begin after {error.values['on']}: "
            f"{_at(error.values['periods'], '')} {_places(error)}"
        ),
        "breaking apart ends the client's revenue: check the date, or retract those",
    ),
    "engagement.ends_before_start": Text(
        "{on} is before the engagement began on {start} ({positions})", CHECK_DATE
    ),
    "engagement.inside_another": Text(
        "{on} is inside the engagement from {start} to {end} ({positions})",
        "one engagement is open at a time: check the date",
    ),
    "engagement.none_open": Text(
        "no engagement is open", "log its start first: fiveyear log engagement-start"
    ),
    "engagement.open": Text(
        "an engagement is open since {since} ({positions})",
        "end it first: fiveyear log engagement-end CLIENT --on WHEN",
    ),
    "engagement.overlaps": Text(
        "the engagement from {start} to {end} would overlap the one that began on {other} "
        "({positions})",
        "one engagement is open at a time: check the dates",
    ),
    "goal.achieved_already": Text(
        "{label} was achieved on {achieved} already ({positions})", NOTHING
    ),
    "goal.achieved_before_declared": Text(
        "{on} is before {label} was declared on {declared} ({positions})", CHECK_DATE
    ),
    "goal.label_taken": Text(
        "{label} is the goal {description!r} already ({positions})", FREE_LABEL
    ),
    "goal.unknown": Text(
        "there is no goal {label}",
        lambda error: f"declared goals: {', '.join(error.values['known']) or 'none'}",
    ),
    "leader.joined_already": Text(
        "{leader!r} joined on {joined} and has not left ({positions})",
        "log the leaving first: fiveyear log leader-left CLIENT NAME",
    ),
    "leader.leaves_before_joining": Text(
        "{on} is before {leader!r} joined on {joined} ({positions})", CHECK_DATE
    ),
    "leader.not_in_team": Text("{leader!r} has not joined, or has left already", _team),
    "observation.after_threat": Text(
        "{on} is, or may be, after {label} abated on {abated} ({positions})",
        "check the date, give it more precisely, or leave --during out",
    ),
    "observation.before_threat": Text(
        "{on} is before {label} began on {start} ({positions})",
        "check the date, or leave --during out",
    ),
    "revenue.after_break_up": Text(
        "the period {period} begins after the client broke apart on {broke_apart} ({positions})",
        "breaking apart ends the client's revenue: check the period",
    ),
    "revenue.differs": Text(
        _revenue_differs,
        lambda error: (
            "another figure is a correction: fiveyear correct "
            f"{error.positions[0]} --amount {plain(error.values['amount'])} --reason …"
        ),
    ),
    "threat.abated_already": Text(
        "{label} abated on {abated} already ({positions})",
        "if that is wrong: fiveyear correct {position} --on {on} --reason …",
    ),
    "threat.abates_before_start": Text(
        "{on} is before {label} began on {start} ({positions})",
        "check the date, or correct the beginning",
    ),
    "threat.label_taken": Text(
        "{label} is the threat {description!r} already ({positions})", FREE_LABEL
    ),
    "threat.observed_later": Text(
        lambda error: (
            f"observations under {error.values['label']} may be from after {error.values['on']}: "
            f"{_at(error.values['observations'], 'on ')} {_places(error)}"
        ),
        "check the date, or correct those observations first",
    ),
    "threat.unknown": Text("the client has no threat {label}", _threats),
    # -- commands
    "amount.impossible": Text(
        "{text!r} cannot be stored: {cause}", lambda error: error_text(error.values["cause"])[1]
    ),
    "date.in_future": Text(
        "{day} is in the future (today is {today})", "log what has happened, once it has"
    ),
    "field.required": Text("{field} is missing", "a {kind} needs its {field}"),
    "field.unknown": Text(
        "{kind} has no field {field!r}",
        lambda error: f"its own fields are {', '.join(error.values['known'])}",
    ),
    # -- corrections and retractions
    "correction.impossible": Text(lambda error: _impossible(error, "corrected so"), _first_correct),
    "correction.no_longer_applies": Text(
        "{positions} corrects #{target}, which would then be impossible: {cause}",
        "retract that correction first: fiveyear retract {position} --reason …",
    ),
    "correction.not_of_client": Text(
        "{positions} is not an event of a client",
        "retract it, and record it again: fiveyear retract {position} --reason …",
    ),
    "correction.of_correction": Text(
        lambda error: (
            f"{numbers(error.positions)} is {CORRECTIONS[error.values['kind']]}, which cannot be "
            "corrected"
        ),
        "retract it instead: fiveyear retract {position} --reason …",
    ),
    "correction.of_retracted": Text(
        "{positions} is retracted", "retract the retraction first, or log the event again"
    ),
    "correction.unknown_field": Text(
        lambda error: (
            f"{error.values['kind']} has no field "
            f"{', '.join(map(repr, error.values['fields']))} to correct"
        ),
        lambda error: f"its fields are {', '.join(error.values['known'])}",
    ),
    "event.not_of_this_client": Text(
        "{positions} is not an event of this client", "the numbers are shown by: fiveyear events"
    ),
    "event.retracted_already": Text("{positions} is retracted already", NOTHING),
    "retraction.impossible": Text(lambda error: _impossible(error, "retracted"), _first_correct),
    "retraction.of_study": Text("{positions} belongs to a study", "amend the study, with a reason"),
    # -- writing
    "batch.contended": Text(
        "another process wrote to the same clients first: {count} events were not recorded",
        "run it again: events recorded already are recognised by their key",
    ),
    "key.used_for_other_content": Text(
        lambda error: (
            f"the key {error.values['key']!r} was used for other content: "
            f"{numbers(error.positions)} {error.values['kind']} {error.values['stored']}; "
            f"now {_content(error)}"
        ),
        "use another key, or correct what was recorded",
    ),
    "key.used_twice": Text("the key {key!r} is used twice", "give each event its own key"),
    "stream.contended": Text(
        "another process keeps writing to the same client", "try again in a moment"
    ),
    # -- restoring a log
    "restore.correction_of_study": Text(
        "a study is amended, not corrected", "see: fiveyear study amend --help"
    ),
    "restore.log_not_empty": Text(
        "the log holds {count:,} events already, and an export goes into an empty one",
        "create one: fiveyear --db NEW.db init",
    ),
    "restore.target_missing": Text("{positions} is not an earlier event of this client"),
    "restore.unknown_stream": Text(
        "{stream!r} is not a stream name of this version", "leave it as it was exported"
    ),
    # -- industries
    "peers.differ": Text(
        "peers of {industry} in {period} are {recorded_growth} (n {recorded_n}) already; "
        "now {growth} (n {n})",
        "retract {positions} first, with a reason",
    ),
    "peers.twice": Text(
        "{positions} would both be figures of {period}", "retract one of them first"
    ),
    # -- studies
    "study.data_not_recorded": Text(
        "the log has no event #{data_until}", "the last one is #{last}"
    ),
    "study.locked_already": Text(
        "the study {study!r} is locked to the data up to #{data_until}",
        "register another study to analyse later data",
    ),
    "study.not_registered": Text("the study is not registered", "register it first"),
    "study.registered_already": Text(
        "the study {study!r} is registered already", "amend it, with a reason"
    ),
    "study.unchanged": Text(
        "the definition of {study!r} is the same already", "change it before you amend it"
    ),
}
