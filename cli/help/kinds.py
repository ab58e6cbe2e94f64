"""The kinds of event a person logs, one row each, in the order of docs/reference/kinds.md."""

from __future__ import annotations

from collections.abc import Mapping

from cli.help.kind import Kind
from domain.grammar.kinds import read_kind
from events.base import Event
from events.kinds import assessments, clients, growth, leadership, threats

NEXT_YEAR = "log revenue {client} AMOUNT --period FY{next_year}"
END_OF_THREAT = ("log abated {client} {open_threat} --on WHEN", "timeline {client}")

KINDS: tuple[Kind, ...] = (
    Kind(
        clients.EngagementStarted,
        "engagement started · {on}",
        '--on 2014-03 --reason "new managing partner"',
        then=("log leader-joined {client} NAME --on WHEN",),
    ),
    Kind(
        clients.EngagementEnded,
        "engagement ended · {on}",
        '--on 2024-06-30 --reason "goals reached"',
    ),
    Kind(
        leadership.LeaderJoined,
        "leader {leader} joined[ as {role}] · {on}",
        '"Ann Field" --role "managing partner" --on 2012',
        ("leader",),
        ("log trust {client} RATING",),
    ),
    Kind(
        leadership.LeaderLeft,
        "leader {leader} left · {on}",
        '"Ann Field" --on 2023-12-31',
        ("leader",),
    ),
    Kind(
        threats.ThreatEncountered,
        "threat {threat} encountered · {on}",
        '"Largest client left" --on 2019-Q2 --severity existential',
        ("description",),
        ("log together {client} BEHAVIOUR --during {threat}",),
    ),
    Kind(
        threats.ThreatAbated,
        "{threat} abated {on} · {five_years}",
        'T1 --on 2020-03-31 --resolution "replaced by three others"',
        ("threat",),
        ("log revenue {client} AMOUNT --period FY{year}",),
    ),
    Kind(
        leadership.LeadersPulledTogether,
        "pulled together[ during {threat}] · {on}",
        '"Weekly partners\' dinner" --during T1 --on 2019-10-03',
        ("behaviour",),
        END_OF_THREAT,
    ),
    Kind(
        leadership.LeadersPulledApart,
        "pulled apart[ during {threat}] · {on}",
        '"Partners stopped meeting" --during T1 --on 2019-08',
        ("behaviour",),
        END_OF_THREAT,
    ),
    Kind(
        assessments.TrustAssessed,
        "trust {rating} of 5[ ({label})] · {on}",
        "4 --label deep --rater Ben --on 2018-11",
        ("rating",),
        ("log driver {client} DRIVER RATING",),
    ),
    Kind(
        assessments.LitmusTaken,
        "litmus score {score} · {on}",
        "--described 18 --leaders 5 --vision 4 --stories 3 --set-aside 4 --best-idea 5 "
        "--informal 4 --on 2018-11-20",
        then=("log trust {client} RATING",),
    ),
    Kind(
        assessments.DriverAssessed,
        "{driver} {rating} of 5 · {on}",
        "talent 4 --rater Ben --on 2018",
        ("driver", "rating"),
        ("log trust {client} RATING",),
    ),
    Kind(
        threats.MarketShifted,
        "market: {direction} · {on}",
        "downturn --on 2020-03",
        ("direction",),
        ("log threat {client} DESCRIPTION --severity serious",),
    ),
    Kind(
        growth.RevenueReported,
        "revenue {period} · {amount}",
        "4.2m --period FY2019 --source accounts",
        ("amount",),
        (NEXT_YEAR, "timeline {client}"),
    ),
    Kind(
        growth.RevenueMilestoneReached,
        "revenue milestone {amount} · {on}",
        '10m "Ten million in a year" --on 2021-12',
        ("amount", "description"),
    ),
    Kind(
        growth.HeadcountReported,
        "headcount {count} · {on}",
        "85 --on 2019-12-31",
        ("count",),
        ("log revenue {client} AMOUNT --period FY{year}",),
    ),
    Kind(
        growth.ClientsAcquired,
        "{count} clients acquired · {period}",
        "12 --period FY2019",
        ("count",),
    ),
    Kind(
        growth.ExpansionMade,
        "expansion: {expansion_kind} · {on}",
        'office "Opened in Leeds" --on 2021-05',
        ("expansion_kind", "description"),
    ),
    Kind(
        growth.GoalDeclared,
        "goal {goal} declared · {on}[ · due {due}]",
        '"An office abroad" --due 2025 --on 2018-01',
        ("description",),
        ("log goal-achieved {client} {goal} --on WHEN",),
    ),
    Kind(
        growth.GoalAchieved,
        "goal {goal} achieved · {on}",
        "G1 --on 2021-05",
        ("goal",),
    ),
    Kind(
        growth.TargetSet,
        "target {metric} {amount} · {period} · {on}",
        "revenue 5m --period FY2021 --on 2020-01",
        ("metric", "amount"),
        ("log revenue {client} AMOUNT --period FY{year}",),
    ),
    Kind(
        assessments.StandingAssessed,
        "standing {perceived_percentile} perceived, {size_percentile} by size · {on}",
        "--perceived-percentile 80 --size-percentile 40 --on 2019",
    ),
    Kind(
        clients.LiquidityRealized,
        "liquidity: {liquidity_kind}[ · {amount}][ · {multiple} times][ · {distressed}] · {on}",
        '"trade sale" --amount 40m --multiple 3.5 --on 2023-09-01',
        ("liquidity_kind",),
        ("log breakthrough {client} --realised-vision yes",),
    ),
    Kind(
        clients.ClientBrokeApart,
        "broke apart ({how}) · {on}",
        "distressed-sale --on 2022-02-14",
        ("how",),
    ),
    Kind(
        assessments.BreakthroughAssessed,
        "breakthrough: {verdict}, {known} of 5 criteria known · {on}",
        "--outperformed-peers yes --realised-vision yes --punched-above-weight no --on 2024",
        then=("compare",),
    ),
    Kind(
        clients.NoteAdded,
        "note · {on}",
        '"Met both founders" --source interview --on 2019-10-03',
        ("text",),
    ),
)

BY_WORD: Mapping[str, Kind] = {kind.word: kind for kind in KINDS}
BY_CLASS: Mapping[type[Event], Kind] = {kind.cls: kind for kind in KINDS}


WORD_OF = {kind.topic: word for word, kind in BY_WORD.items()}


def permanent_name(typed: str) -> str:
    """The permanent name of a kind, for that name or the word of `fiveyear log`.

    Raises `Invalid` with the word and the names there are.
    """
    return read_kind(typed).TOPIC
