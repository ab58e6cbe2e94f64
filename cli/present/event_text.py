"""What is said of a recorded event, in one line: dates, amounts and periods written out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cli.help.kinds import BY_CLASS
from domain.client.history import History
from events.base import Event, own_fields
from events.dates import PartialDate, Period, Precision, add_years
from events.kinds.assessments import CRITERIA, Answer, BreakthroughAssessed, LitmusTaken
from events.kinds.clients import ClientMovedIndustry, ClientRegistered, ClientRenamed
from events.kinds.corrections import EventCorrected, EventRetracted
from events.kinds.growth import PeriodEvent
from events.kinds.industries import PeersReported
from events.kinds.leadership import LeadersPulledApart, LeadersPulledTogether
from events.kinds.threats import ThreatAbated
from events.money import plain

OTHERS: Mapping[type[Event], str] = {
    ClientRegistered: "registered · {industry}, {currency}, fiscal year ends {fiscal_year_end}",
    ClientRenamed: "called {name} from {on}",
    ClientMovedIndustry: "in {industry} from {on}",
    EventCorrected: "correction of #{target}",
    EventRetracted: "retraction of #{target}",
    PeersReported: "peers of {industry} · {period} · median growth {median_growth} (n {n})",
}
"""What is said of the kinds that `fiveyear log` does not record."""

_PART = re.compile(r"\[([^\[\]]*)\]|\{(\w+)\}")


def event_text(event: Event, history: History) -> str:
    """The event in a few words, as `history`, in which it stands, lets it be said."""
    kind = BY_CLASS.get(type(event))
    template = kind.says if kind else OTHERS.get(type(event), event.TOPIC)
    return filled(template, words_of(event, history)) or event.TOPIC


def filled(template: str, words: Mapping[str, str]) -> str | None:
    """The template with words for the names in braces, or None where one of them is absent.

    What stands in brackets is left out where a word in it is absent.
    """
    absent = False

    def part(match: re.Match[str]) -> str:
        nonlocal absent
        if match[2] is None:
            return filled(match[1], words) or ""
        absent = absent or match[2] not in words
        return words.get(match[2], "")

    text = _PART.sub(part, template)
    return None if absent else text


def words_of(event: Event, history: History) -> dict[str, str]:
    """What can be said of an event, by the name of its field, and what follows from it."""
    values = {name: getattr(event, name) for name in own_fields(type(event))}
    values["on"] = event.on
    words = {name: shown(value) for name, value in values.items() if value not in (None, (), False)}
    words["year"] = str(event.on.latest.year)
    if isinstance(values.get("amount"), Decimal):
        words["amount"] = shown_amount(values["amount"], values.get("currency"))
    if values.get("distressed"):
        words["distressed"] = "distressed"
    if isinstance(event, PeersReported):
        words["median_growth"] = f"{plain(event.median_growth * 100)} %"
    return words | _following(event, history)


def _following(event: Event, history: History) -> dict[str, str]:
    """What follows from an event and the history in which it stands."""
    words: dict[str, str] = {}
    match event:
        case PeriodEvent():
            year_end = history.registered.fiscal_year_end if history.registered else "12-31"
            words["period"] = shown_period(event.period, year_end)
            words["year"] = str(event.period_end.year)
            words["next_year"] = str(event.period_end.year + 1)
        case ThreatAbated() if event.threat in history.threats:
            words["five_years"] = five_years(history, event.threat)
        case LeadersPulledTogether(threat=str(label)) | LeadersPulledApart(threat=str(label)):
            if label in history.threats and history.threats[label].abated is None:
                words["open_threat"] = label
        case LitmusTaken():
            words["score"] = f"{event.score:.2f}"
        case BreakthroughAssessed():
            known = [name for name in CRITERIA if getattr(event, name) is not Answer.UNKNOWN]
            words["known"] = str(len(known))
            words["verdict"] = verdict(event)
        case ClientRegistered():
            month, day = (int(part) for part in event.fiscal_year_end.split("-"))
            words["fiscal_year_end"] = f"{day} {date(2000, month, 1):%b}"
        case _:
            pass
    return words


def shown(value: Any) -> str:
    """One value for a person."""
    match value:
        case PartialDate():
            return shown_when(value)
        case date():
            return shown_day(value)
        case Decimal():
            return plain(value)
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(shown(item) for item in value)
        case _:
            return str(value)


def shown_day(day: date) -> str:
    """`31 Mar 2020`."""
    return f"{day.day} {day:%b} {day.year}"


def shown_when(when: PartialDate) -> str:
    """The date, with its precision where that is not the day: `Q2 2019 (quarter)`."""
    match when.precision:
        case Precision.DAY:
            return shown_day(when.earliest)
        case Precision.MONTH:
            return f"{when.earliest:%b} {when.earliest.year} (month)"
        case Precision.QUARTER:
            return f"Q{when.latest.month // 3} {when.earliest.year} (quarter)"
        case Precision.YEAR:
            return f"{when.earliest.year} (year)"


def shown_amount(amount: Decimal, currency: str | None) -> str:
    """`GBP 4,200,000`, exact."""
    whole, point, places = plain(amount).partition(".")
    figure = f"{int(whole):,}{point}{places}"
    if whole.startswith("-0"):
        figure = "-" + figure  # an integer has no minus zero
    return f"{currency} {figure}" if currency else figure


def shown_period(period: Period, fiscal_year_end: str) -> str:
    """`FY2019 to 31 Dec 2019` for a fiscal year, otherwise both days."""
    year, end = period.end.year, shown_day(period.end)
    if period == fiscal_year(year, fiscal_year_end):
        return f"FY{year} to {end}"
    return f"{shown_day(period.start)} – {end}"


def fiscal_year(year: int, fiscal_year_end: str) -> Period | None:
    try:
        return Period.fiscal_year(year, fiscal_year_end)
    except ValueError:  # before the calendar began
        return None


def verdict(event: BreakthroughAssessed) -> str:
    """What the five criteria come to, by the rule that the projections apply."""
    from domain.definition.definition import STANDARD

    answers = [getattr(event, name) for name in CRITERIA]
    if Answer.NO in answers:
        return "no"
    return "yes" if answers.count(Answer.YES) >= STANDARD.min_criteria else "not decided"


def five_years(history: History, label: str) -> str:
    """How far the five years reach that begin when the episode of a threat ends.

    Threats that overlap, or lie close together, are one episode, and it lasts while one is open.
    """
    from domain.definition.definition import STANDARD

    episode: list[str] = []
    reached = date.min
    begun = [(threat.encountered.on.earliest, name) for name, threat in history.threats.items()]
    for start, name in sorted(begun):
        if (start - reached).days > STANDARD.merge_gap_days:
            if label in episode:
                break
            episode.clear()
        abated = history.threats[name].abated
        episode.append(name)
        reached = max(reached, abated.on.latest if abated else date.max)
    still_open = [name for name in episode if history.threats[name].abated is None]
    if still_open:
        verb = "is" if len(still_open) == 1 else "are"
        return f"the episode goes on: {', '.join(still_open)} {verb} open"
    return f"five years run to {shown_day(add_years(reached, 5))}"
