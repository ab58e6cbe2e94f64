"""Why, in words: what the tables say of an episode and of each event that could bear on it.

Functions of rows, which `projections.explanation.episodes` reads; each reason is one that the
engine applied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.definition.definition import ANNUAL_DAYS, STANDARD
from projections.explanation.parts import Aside, Because, Bound, Observation, Unplaced

Row = dict[str, Any]

DAY = len("2015-03-01")
"""A date of that many characters is exact."""


# -- the episode ------------------------------------------------------------------------------


def began(episode: Row, bounds: Sequence[Row]) -> tuple[Bound, ...]:
    within = f"{STANDARD.merge_gap_days} days"
    merges = f"it overlaps an earlier threat of the episode, or starts within {within} of its end"
    found = []
    for row in (row for row in bounds if row["begins"]):
        decides = row["day"] == episode["started_on"]
        why = "the first day of the episode" if decides else merges
        found.append(_bound(row, decides, why, "counted from"))
    return tuple(found)


def ended(episode: Row, bounds: Sequence[Row]) -> tuple[Bound, ...]:
    still = going_on(bounds)
    found = []
    for row in (row for row in bounds if not row["begins"]):
        decides = row["day"] == episode["index_date"]
        if decides:
            why = "the index date"
        elif still:
            why = f"the episode goes on with {', '.join(still)}"
        else:
            why = f"the episode lasted until {episode['index_date']}"
        found.append(_bound(row, decides, why, "counted to"))
    return tuple(found)


def going_on(bounds: Sequence[Row]) -> tuple[str, ...]:
    """The threats that have not ended."""
    over = {row["threat"] for row in bounds if not row["begins"]}
    return tuple(row["threat"] for row in bounds if row["begins"] and row["threat"] not in over)


def _bound(row: Row, decides: bool, why: str, counted: str) -> Bound:
    if len(row["on"]) < DAY:
        why = f"{why}; {counted} {row['day']}"
    return Bound(row["position"], row["threat"], row["on"], row["day"], decides, why)


# -- observations -----------------------------------------------------------------------------


def observation(row: Row) -> Observation:
    behind = {row["moved_by"], row["known_by"]} - {None, row["position"]}
    return Observation(
        position=row["position"],
        response=_response(row),
        on=row["on"],
        grade=row["grade"],
        counted=row["grade"] == "A",
        why=_graded(row),
        by=tuple(sorted(behind)),
    )


def unplaced(row: Row) -> Unplaced:
    why = "it names no threat, and no episode contains its whole date"
    if row["threat"] is not None:
        why = f"{row['threat']}, which it names, is not on record"
    return Unplaced(row["position"], _response(row), row["on"], why)


def _response(row: Row) -> str:
    return "together" if row["together"] else "apart"


def _graded(row: Row) -> str:
    on = f"{row['graded_at']:%Y-%m-%d}"
    said = f"recorded {on}"
    if row["moved_by"] is not None:
        said = f"date or threat corrected {on} by #{row['moved_by']}"
    if row["index_date"] is None:
        return f"{said}, and the episode is not over"
    if row["graded_at"].date() <= row["index_date"]:
        return f"{said}, by the index date {row['index_date']}"
    if row["grade"] == "A":
        return f"{said}, within {STANDARD.prompt_days} days of the index date {row['index_date']}"
    late = f"{said}, later than {row['prompt_until']:%Y-%m-%d}"
    if row["known_by"] is None:
        return f"{late}, but nothing that came after the index date is on record"
    first = (
        f"before #{row['known_by']} ({row['known_at']:%Y-%m-%d}), the first to tell of what came "
        "after the index date"
    )
    if row["graded_at"] < row["known_at"]:
        return f"{late}, but {first}"
    if row["grade"] == "B":
        return f"{late}, but resting on a document of {row['document_date']}; not {first}"
    return f"{late}, and not {first}"


# -- revenue ----------------------------------------------------------------------------------


def unused(row: Row, figures: Sequence[Row]) -> str:
    """Why a figure that was reported is not used. `figures` are those near a year, best first."""
    if not row["annual"]:
        low, high = ANNUAL_DAYS
        return f"a period of {row['days']} days is no annual figure, which has {low} to {high}"
    near = [each for each in figures if each["position"] == row["position"]]
    if not near:
        return "it does not end within six months of any year from −5 to 5"
    return "; ".join(_farther(each, figures) for each in near)


def _farther(row: Row, figures: Sequence[Row]) -> str:
    taken = next(each for each in figures if each["year"] == row["year"] and each["place"] == 1)
    of_year = f"#{taken['position']} is taken for year {row['year']}"
    if taken["period_end"] == row["period_end"]:
        return f"{of_year}: it ends on the same day, and was recorded first"
    away, taken_away = (abs((each["period_end"] - each["target"]).days) for each in (row, taken))
    if away == taken_away:
        return f"{of_year}: it ends as near to {row['target']}, and earlier"
    return f"{of_year}: it ends nearer to {row['target']}"


# -- what became of it ------------------------------------------------------------------------


def fate(episode: Row, bounds: Sequence[Row], endings: Sequence[Row]) -> Because:
    because = _fate(episode, bounds, [row for row in endings if _ends(episode, row)])
    passed_over = tuple(
        Aside(row["position"], row["on"], _does_not_end(episode, row))
        for row in endings
        if not _ends(episode, row)
    )
    return Because(because.says, because.why, because.by, passed_over)


def _fate(episode: Row, bounds: Sequence[Row], deciding: Sequence[Row]) -> Because:
    says, horizon_on = episode["fate"], episode["horizon_on"]
    match says:
        case "broke_apart" | "liquidity":
            happened = "broke apart" if says == "broke_apart" else "was sold or listed"
            by = tuple(row["position"] for row in deciding)
            first = min(deciding, key=lambda row: (row["occurred_to"], row["position"]))
            index_date = episode["index_date"]
            when = "before the episode was over"
            if index_date is not None and first["occurred_to"] > index_date:
                when = f"in the five years to {horizon_on}"
            return Because(says, f"it {happened} {when} ({first['on']})", by)
        case "open" if episode["index_date"] is None:
            threats = going_on(bounds)
            are = "is" if len(threats) == 1 else "are"
            return Because(says, f"{', '.join(threats)} {are} not over")
        case "open":
            return Because(
                says,
                f"the five years end on {horizon_on}, and the reference date is "
                f"{episode['reference_date']}",
            )
        case "lost":
            why = f"the engagement ended on {episode['engaged_to']}, nothing is known of later days"
            return Because(says, why, (episode["disengaged_by"],))
        case _:
            return _continuing(episode)


def _continuing(episode: Row) -> Because:
    over = f"the five years ended on {episode['horizon_on']}"
    if episode["engaged_to"] is None or episode["engaged_to"] >= episode["horizon_on"]:
        return Because("continuing", over)
    by = (episode["disengaged_by"], episode["last_known_by"])
    left = f"the engagement ended on {episode['engaged_to']}, but a later day is known of"
    return Because("continuing", f"{over}; {left}", by)


def _within(episode: Row, ending: Row) -> bool:
    last: Any = episode["horizon_on"]
    day: Any = ending["occurred_to"]
    return bool(day >= episode["started_on"] and (last is None or day <= last))


def _ends(episode: Row, ending: Row) -> bool:
    """Whether it is one of the events that gave the episode its fate."""
    if ending["fate"] != episode["fate"] or not _within(episode, ending):
        return False
    sold = ending["fate"] == "liquidity"
    return not sold or ending["occurred_to"] > episode["index_date"]


def _does_not_end(episode: Row, ending: Row) -> str:
    if ending["fate"] is None:
        return "a distressed sale does not count as liquidity"
    if ending["occurred_to"] < episode["started_on"]:
        return f"before the episode began on {episode['started_on']}"
    if not _within(episode, ending):
        return f"not surely by {episode['horizon_on']}, when the five years end"
    if episode["index_date"] is None or ending["occurred_to"] <= episode["index_date"]:
        return "a sale before the episode was over is not one of the five years"
    return "it broke apart, which takes precedence over a sale"


def breakthrough(episode: Row, judgements: Sequence[Row]) -> Because:
    judged, known = episode["breakthrough_judged"], episode["criteria_known"]
    by = next((row for row in judgements if row["position"] == episode["judged_by"]), None)
    passed_over = tuple(
        Aside(row["position"], row["on"], _not_judged_by(episode, row, by))
        for row in judgements
        if row is not by
    )
    if by is None:
        why = "no assessment of a breakthrough belongs to this episode"
        return Because("unknown", why, (), passed_over)
    says = {True: "yes", False: "no", None: "unknown"}[judged]
    why = {
        True: f"{known} of 5 criteria are known, all of them yes",
        False: f"{known} of 5 criteria are known, not all of them yes",
        None: f"{known} of 5 criteria are known, {STANDARD.min_criteria} are needed",
    }[judged]
    return Because(says, why, (by["position"],), passed_over)


def _not_judged_by(episode: Row, row: Row, taken: Row | None) -> str:
    if episode["index_date"] is None:
        return "the episode is not over"
    if row["occurred_from"] <= episode["index_date"]:
        return f"not surely after the index date {episode['index_date']}"
    if row["occurred_to"] > episode["judged_until"]:
        return f"later, or not surely earlier, than {episode['judged_until']}"
    following = episode["next_started_on"]
    if following is not None and row["occurred_from"] >= following:
        return f"the next episode had begun on {following}"
    if taken is None:
        raise ValueError(f"no judgement is taken, and nothing speaks against #{row['position']}")
    if row["occurred_to"] == taken["occurred_to"]:
        return f"#{taken['position']} is of the same day, and was recorded later"
    return f"#{taken['position']} is of a later day"


def outcome(
    episode: Row, fate: Because, breakthrough: Because, figures: Mapping[int, Row]
) -> Because:
    """`figures` are those taken, by year."""
    says = episode["outcome"]
    if says == "breakthrough":
        return Because(says, "it was judged a breakthrough", breakthrough.by)
    if says in ("broke_apart", "liquidity", "open", "lost"):
        return Because(says, "by its fate", fate.by)
    ends = (figures.get(0), figures.get(STANDARD.years))
    by = tuple(figure["position"] for figure in ends if figure is not None)
    if says == "unknown":
        return Because(says, _unknown(episode), by)
    multiple = f"{episode['multiple']:.2f} times the revenue of year 0".replace("-", "−")
    if episode["cagr"] is None:
        return Because(says, f"{multiple}: below zero", by)
    grew, declined = _percent(STANDARD.grew, 0), _percent(STANDARD.declined, 0)
    border = {"grew": f"more than {grew}", "declined": f"less than {declined}"}
    is_flat = f"from {declined} to {grew}"
    return Because(says, f"{multiple}, {_rate(episode)} a year: {border.get(says, is_flat)}", by)


def _rate(episode: Row) -> str:
    """The rate a year, with as many places as it takes to see on which side of a border it is."""
    rate, says = episode["cagr"], episode["outcome"]
    for places in range(2, 13):
        shown = float(f"{rate:.{places + 2}f}")
        if {"grew": shown > STANDARD.grew, "declined": shown < STANDARD.declined}.get(says, True):
            break
    return _percent(rate, places)


def _percent(share: float, places: int) -> str:
    return f"{100 * share:.{places}f} %".replace("-", "−")


def _unknown(episode: Row) -> str:
    ends = ((0, episode["r0"]), (STANDARD.years, episode["r_end"]))
    lacking = [f"revenue at year {year}" for year, amount in ends if amount is None]
    if lacking:
        return f"no {' and no '.join(lacking)}"
    if episode["r0"] <= 0:
        return "revenue at year 0 is not above zero"
    return "the two figures are in different currencies"
