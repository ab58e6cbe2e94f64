"""The tables of INTERFACE.md, as lists of dictionaries.

`summary` is left out of the timeline: its wording is a matter of presentation, not of definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from domain.definition.definition import STANDARD, Definition, Grade
from events.base import Event
from events.kinds.assessments import CRITERIA
from events.names import normalise
from tests.naive import earning, ending, reaching, responses
from tests.naive.facts import Client, Fact, clients, peers
from tests.naive.reaching import World
from tests.naive.responses import Episode

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def tables(
    events: Iterable[Event],
    clock: date,
    definition: Definition = STANDARD,
    *,
    until: date | None = None,
) -> Tables:
    """Every table, under a definition, by name; `clock` is the day that counts as today, `until`
    the last day of which anything is included."""
    history = list(events)
    known = clients(history, until)
    found = {
        name: [row for client in known for row in rows(client, definition, clock)]
        for name, rows in ROWS.items()
    }
    world = World(known, peers(history, until))
    for name, rows_in in IN_THE_WORLD.items():
        found[name] = [row for client in known for row in rows_in(client, world, definition, clock)]
    return found


def client_rows(client: Client, _: Definition, __: date) -> list[Row]:
    (registered,) = client.all("client.registered")
    starts = [fact.earliest for fact in client.all("engagement.started")]
    return [
        {
            **_named(client),
            "industry": _latest(client, "client.moved_industry", "industry"),
            "currency": registered.says.currency,
            "fiscal_year_end": registered.says.fiscal_year_end,
            "engaged_from": min(starts, default=None),
            "engaged_to": ending.engaged_to(client),
            "first_event_on": min((fact.earliest for fact in client.about_it), default=None),
            "last_event_on": max((fact.latest for fact in client.about_it), default=None),
        }
    ]


def leader_rows(client: Client, _: Definition, __: date) -> list[Row]:
    spells: list[Row] = []
    for fact in client.facts:
        if fact.kind == "leader.joined":
            spells.append(
                {
                    **_named(client),
                    "leader": fact.says.leader,
                    "role": fact.says.role,
                    "senior": fact.says.senior,
                    "joined_on": fact.earliest,
                    "left_on": None,
                }
            )
        elif fact.kind == "leader.left":
            # It ends the spell it follows: one whose own end is not included stays open.
            for spell in reversed(spells):
                if spell["left_on"] is None and _same(spell["leader"], fact.says.leader):
                    spell["left_on"] = fact.latest
                    break
    return spells


def timeline_rows(client: Client, definition: Definition, _: date) -> list[Row]:
    episodes = responses.episodes(client, definition)
    rows = []
    for fact in client.about_it:
        threat = getattr(fact.says, "threat", None)
        episode = _episode_of(fact, threat, episodes)
        index_date = episode.index_date if episode else None
        rows.append(
            {
                **_named(client),
                "occurred_on": fact.earliest,
                "precision": str(fact.says.on.precision),
                "kind": fact.kind,
                "threat": threat,
                "episode": episode.number if episode else None,
                "years_since_index": None
                if index_date is None
                else round((fact.earliest - index_date).days / 365.25, 2),
                "position": fact.position,
            }
        )
    return rows


def threat_rows(client: Client, _: Definition, __: date) -> list[Row]:
    return [
        {
            **_named(client),
            "threat": threat.label,
            "threat_kind": threat.began.says.threat_kind,
            "severity": str(threat.began.says.severity),
            "description": threat.began.says.description,
            "started_on": threat.started_on,
            "ended_on": threat.ended_on,
        }
        for threat in responses.threats(client)
    ]


def episode_rows(client: Client, definition: Definition, _: date) -> list[Row]:
    episodes = responses.episodes(client, definition)
    of = {grade: responses.counted(client, episodes, definition, grade) for grade in Grade}
    rows = []
    for episode in episodes:
        a = of[Grade.A][episode.number]
        window = responses.explanations(client, episode, definition)
        litmus = responses.in_window(client, episode, definition, "litmus.taken")
        rows.append(
            {
                **_named(client),
                "episode": episode.number,
                "started_on": episode.started_on,
                "index_date": episode.index_date,
                "threats": {threat.label for threat in episode.threats},
                "severity": _severity(episode),
                "together": a.together,
                "apart": a.apart,
                "net": a.net,
                "response": a.response(definition),
                "response_ab": of[Grade.AB][episode.number].response(definition),
                "response_all": of[Grade.ALL][episode.number].response(definition),
                "trust_baseline": window["trust"][-1].says.rating if window["trust"] else None,
                "litmus_baseline": responses.litmus_score(litmus[-1].says) if litmus else None,
            }
        )
    return rows


def classified_rows(client: Client, definition: Definition, _: date) -> list[Row]:
    """The episodes by the evidence that the definition lets in, where `episode_rows` gives that of
    each grade."""
    episodes = responses.episodes(client, definition)
    counted = responses.counted(client, episodes, definition, definition.grade)
    return [
        {
            "client_id": client.client_id,
            "episode": episode.number,
            "started_on": episode.started_on,
            "index_date": episode.index_date,
            "severity": _severity(episode),
            "threats": {threat.label for threat in episode.threats},
            "together": counted[episode.number].together,
            "apart": counted[episode.number].apart,
            "response": counted[episode.number].response(definition),
        }
        for episode in episodes
    ]


def revenue_rows(client: Client, _: Definition, __: date) -> list[Row]:
    return [
        {
            **_named(client),
            "period_start": figure.period_start,
            "period_end": figure.period_end,
            "amount": figure.amount,
            "currency": figure.currency,
            "position": figure.position,
        }
        for figure in earning.figures(client)
    ]


def path_rows(client: Client, definition: Definition, _: date) -> list[Row]:
    known = earning.figures(client)
    rows = []
    for episode, response in _answered(client, definition):
        if episode.index_date is None:
            continue
        base = earning.at_year(known, episode.index_date, 0)
        for year in range(-5, 6):
            figure = earning.at_year(known, episode.index_date, year)
            ratio = earning.ratio(figure, base)
            rows.append(
                {
                    **_named(client),
                    "episode": episode.number,
                    "response": response,
                    "year": year,
                    "period_end": figure.period_end if figure else None,
                    "amount": figure.amount if figure else None,
                    "index": None if ratio is None else float(100 * ratio),
                }
            )
    return rows


def outcome_rows(client: Client, world: World, definition: Definition, clock: date) -> list[Row]:
    known = earning.figures(client)
    answered = _answered(client, definition)
    episodes = [episode for episode, _ in answered]
    rows = []
    for number, (episode, response) in enumerate(answered, 1):
        following = episodes[number] if number < len(episodes) else None
        index_date = episode.index_date
        first = last = None
        if index_date is not None:
            first = earning.at_year(known, index_date, 0)
            last = earning.at_year(known, index_date, definition.years)
        multiple = earning.ratio(last, first)
        followed = ending.follow_up(client, episode, definition, clock)
        verdict = ending.judged(client, episode, following, definition)
        computed = reaching.computed(client, episode, following, world, definition, clock)
        growth = earning.growth(multiple, definition)
        rows.append(
            {
                **_named(client),
                "industry": _latest(client, "client.moved_industry", "industry"),
                "episode": episode.number,
                "index_date": index_date,
                "response": response,
                "follow_up_years": followed.years,
                "complete": followed.complete,
                "r0": first.amount if first else None,
                "r5": last.amount if last else None,
                "multiple": None if multiple is None else float(multiple),
                "cagr": earning.cagr(multiple, definition.years),
                "growth": growth,
                "fate": followed.fate,
                "breakthrough_judged": verdict.breakthrough,
                "breakthrough_computed": computed.breakthrough(definition),
                "criteria_known": verdict.criteria_known,
                "outcome": ending.outcome(followed.fate, verdict.breakthrough, growth),
                "criteria_computed": len(computed.known),
            }
        )
    return rows


def criterion_rows(client: Client, world: World, definition: Definition, clock: date) -> list[Row]:
    episodes = responses.episodes(client, definition)
    rows = []
    for number, episode in enumerate(episodes, 1):
        following = episodes[number] if number < len(episodes) else None
        verdict = ending.judgement(client, episode, following, definition)
        computed = reaching.computed(client, episode, following, world, definition, clock)
        rows += [
            {
                **_named(client),
                "episode": episode.number,
                "criterion": name,
                "judged": str(getattr(verdict.says, name)) if verdict else None,
                "computed": getattr(computed, name),
                "peers_from": computed.peers_from if name == "outperformed_peers" else None,
            }
            for name in CRITERIA
        ]
    return rows


def driver_rows(client: Client, definition: Definition, _: date) -> list[Row]:
    rows = []
    for episode in responses.episodes(client, definition):
        for name, found in responses.explanations(client, episode, definition).items():
            last = found[-1] if found else None
            rows.append(
                {
                    **_named(client),
                    "episode": episode.number,
                    "driver": name,
                    "rating": last.says.rating if last else None,
                    "assessed_on": last.latest if last else None,
                    "position": last.position if last else None,
                }
            )
    return rows


ROWS: dict[str, Callable[[Client, Definition, date], list[Row]]] = {
    "clients": client_rows,
    "leaders": leader_rows,
    "timeline": timeline_rows,
    "threats": threat_rows,
    "episodes": episode_rows,
    "classified": classified_rows,
    "revenue": revenue_rows,
    "revenue_path": path_rows,
    "drivers": driver_rows,
}
IN_THE_WORLD: dict[str, Callable[[Client, World, Definition, date], list[Row]]] = {
    "outcomes": outcome_rows,
    "criteria": criterion_rows,
}
"""Tables for which more has to be known than the one client."""


def _answered(client: Client, definition: Definition) -> list[tuple[Episode, str]]:
    """Each episode with the response to it, from the grades that the definition lets in."""
    episodes = responses.episodes(client, definition)
    found = responses.counted(client, episodes, definition, definition.grade)
    return [(episode, found[episode.number].response(definition)) for episode in episodes]


def _episode_of(fact: Fact, threat: str | None, episodes: list[Episode]) -> Episode | None:
    if threat is not None:
        for episode in episodes:
            if threat in [each.label for each in episode.threats]:
                return episode
    begun = [episode for episode in episodes if episode.started_on <= fact.earliest]
    return begun[-1] if begun else None


def _severity(episode: Episode) -> str:
    severities = [str(threat.began.says.severity) for threat in episode.threats]
    return "existential" if "existential" in severities else "serious"


def _named(client: Client) -> Row:
    return {
        "client_id": client.client_id,
        "client": _latest(client, "client.renamed", "name"),
    }


def _latest(client: Client, change: str, field: str) -> Any:
    """What the last change in the world says; of two on one day, the one recorded last."""
    changes = client.all(change) or client.all("client.registered")
    last = max(changes, key=lambda fact: (fact.earliest, fact.position))
    return getattr(last.says, field)


def _same(one: str, other: str) -> bool:
    return normalise(one) == normalise(other)
