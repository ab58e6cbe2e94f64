"""Why each client counts as it does: worked out by hand from the definitions, event by event."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.explanation.parts import (
    Aside,
    Because,
    Bound,
    EpisodeExplanation,
    Figure,
    PassedOver,
    Rating,
)
from projections.warehouse.basis import BasisQuery
from tests.naive.facts import moment_of
from tests.projections.explaining import EVERYTHING, Explanation, explain, explain_events, numbers
from tests.projections.histories import CLOCKS, HISTORIES, STREAMS
from tests.projections.laws import law
from tests.projections.logs import LogBuilder

pytestmark = pytest.mark.minutes

THREAT = """
    on         | what     | with | recorded
    2015-03-01 | threat   | T1   |
    2016-06-30 | abated   | T1   |
"""
"""#2 and #3. Index date 30 June 2016, ninety days after it 28 September; the five years end on 30
June 2021, and a breakthrough may be judged to 30 June 2022."""

KNOWN = "2016-09-01 | note     |      |\n"
"""#4, the first to tell of what came after."""

NOTHING = tuple(
    Rating(name, None, None, None)
    for name in "accountability budget industry plan services strategy talent trust".split()
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def pounds(amount: str) -> tuple[Decimal, str]:
    return Decimal(amount), "GBP"


# -- the worked example, in full --------------------------------------------------------------


def test_the_worked_example_down_to_its_events() -> None:
    found = explain(
        """
        on         | what     | with | recorded
        2015-03-01 | threat   | T1   |
        FY2015     | revenue  | 80   |
        2016-06-30 | abated   | T1   |
        FY2016     | revenue  | 90   |
        FY2017     | revenue  | 100  |
        FY2018     | revenue  | 110  |
        FY2019     | revenue  | 130  |
        FY2020     | revenue  | 160  |
        """,
        turning=True,
    )
    assert found.only() == EpisodeExplanation(
        episode=1,
        started_on=day("2015-03-01"),
        index_date=day("2016-06-30"),
        began=(
            Bound(2, "T1", "2015-03-01", day("2015-03-01"), True, "the first day of the episode"),
        ),
        ended=(Bound(4, "T1", "2016-06-30", day("2016-06-30"), True, "the index date"),),
        going_on=(),
        responses={"A": "unclassified", "AB": "unclassified", "all": "unclassified"},
        observations=(),
        baseline=NOTHING,
        revenue=(
            Figure(0, day("2016-06-30"), 3, day("2015-12-31"), *pounds("80")),
            Figure(1, day("2017-06-30"), 5, day("2016-12-31"), *pounds("90")),
            Figure(2, day("2018-06-30"), 6, day("2017-12-31"), *pounds("100")),
            Figure(3, day("2019-06-30"), 7, day("2018-12-31"), *pounds("110")),
            Figure(4, day("2020-06-30"), 8, day("2019-12-31"), *pounds("130")),
            Figure(5, day("2021-06-30"), 9, day("2020-12-31"), *pounds("160")),
        ),
        passed_over=(),
        fate=Because("continuing", "the five years ended on 2021-06-30"),
        breakthrough=Because("unknown", "no assessment of a breakthrough belongs to this episode"),
        outcome=Because(
            "grew", "2.00 times the revenue of year 0, 14.87 % a year: more than 2 %", (3, 9)
        ),
        analysed=True,
        first_failing_rule=None,
        failing_rules=(),
    )
    assert (found.outside, found.failing_rules, found.corrections) == ([], (), {})
    assert [
        (flip.of, flip.change, flip.position or flip.observed, flip.becomes)
        for flip in found.flips[1]
    ] == [
        ("response", "added", "together", "together"),
        ("response", "added", "apart", "apart"),
        ("outcome", "retracted", 3, "unknown"),
        ("outcome", "retracted", 4, "open"),
        ("outcome", "retracted", 9, "unknown"),
    ]  # fmt: skip


# -- beginning and end ------------------------------------------------------------------------


def bounds(found: tuple[Bound, ...]) -> list[tuple[int, str, bool, str]]:
    return [(each.position, each.threat, each.decides, each.why) for each in found]


def test_imprecise_dates_say_what_they_count_as() -> None:
    found = explain(
        """
        on      | what   | with | recorded
        2015-Q1 | threat | T1   |
        2016-06 | abated | T1   |
        """
    ).only()
    assert bounds(found.began) == [
        (2, "T1", True, "the first day of the episode; counted from 2015-01-01")
    ]
    assert bounds(found.ended) == [(3, "T1", True, "the index date; counted to 2016-06-30")]


def test_of_nested_threats_the_first_begins_and_the_last_to_abate_ends_the_episode() -> None:
    found = explain(
        """
        on         | what   | with | recorded
        2015-03-01 | threat | T1   |
        2015-06-01 | threat | T2   |
        2015-09-01 | abated | T2   |
        2016-06-30 | abated | T1   |
        """
    ).only()
    assert bounds(found.began) == [
        (2, "T1", True, "the first day of the episode"),
        (
            3,
            "T2",
            False,
            "it overlaps an earlier threat of the episode, or starts within 180 days of its end",
        ),
    ]
    assert bounds(found.ended) == [
        (4, "T2", False, "the episode lasted until 2016-06-30"),
        (5, "T1", True, "the index date"),
    ]


def test_an_episode_that_goes_on_names_the_threat_that_does() -> None:
    found = explain(
        """
        on         | what     | with | recorded
        2015-03-01 | threat   | T1   |
        2015-06-01 | threat   | T2   |
        2015-07-01 | together |      |
        2015-09-01 | abated   | T1   |
        """
    ).only()
    assert bounds(found.ended) == [(5, "T1", False, "the episode goes on with T2")]
    assert found.going_on == ("T2",)
    assert found.fate == Because("open", "T2 is not over")
    assert found.outcome == Because("open", "by its fate")
    assert found.observations[0].why == "recorded 2015-07-01, and the episode is not over"
    assert (found.revenue, found.passed_over) == ((), ())
    assert found.first_failing_rule == "the threat ended"
    assert found.failing_rules == (
        "the threat ended",
        "5 years are over",
        "revenue at year 0, above zero",
        "revenue at year 5",
    )


# -- observations -----------------------------------------------------------------------------

FIRST = "#4 (2016-09-01), the first to tell of what came after the index date"
LATE = "later than 2016-09-28"


@pytest.mark.parametrize(
    ("history", "grade", "why", "by"),
    [
        ("2015-04 | together | |", "A", "recorded 2015-04-30, by the index date 2016-06-30", ()),
        (
            "2015-04-01 | together | | 2016-09-28",
            "A",
            "recorded 2016-09-28, within 90 days of the index date 2016-06-30",
            (),
        ),
        (
            "2015-04-01 | together | | 2016-09-29",
            "B",
            f"recorded 2016-09-29, {LATE}, but nothing that came after the index date is on record",
            (),
        ),
        (
            "2015-04-01 | together | | 2016-10-01\n2016-09-01 | note | | 2016-10-02",
            "B",
            f"recorded 2016-10-01, {LATE}, but before {FIRST}".replace(
                "#4 (2016-09-01)", "#5 (2016-10-02)"
            ),
            (5,),
        ),
    ],
)
def test_an_observation_says_why_it_has_its_grade(
    history: str, grade: str, why: str, by: tuple[int, ...]
) -> None:
    (seen,) = explain(THREAT + history).only().observations
    assert (seen.grade, seen.why, seen.by, seen.counted) == (grade, why, by, grade == "A")


@pytest.mark.parametrize(
    ("history", "number", "grade", "why", "by"),
    [
        ("2015-04-01|together||2017-01-01", 5, "C", f"{LATE}, and not before {FIRST}", (4,)),
        (
            "2015-04-01 | together | source=minutes source_date=2016-09-28 | 2017-01-01",
            5,
            "B",
            f"{LATE}, but resting on a document of 2016-09-28; not before {FIRST}",
            (4,),
        ),
        (
            "2015-04-01 | together | | 2016-09-02\n | correct | #4 on=2015-05-01 | 2017-01-01",
            5,
            "C",
            f"{LATE}, and not before {FIRST}",
            (4, 6),
        ),
        (
            "2015-04-01 | together | | 2016-09-02\n | correct | #4 threat=T1 | 2017-01-01",
            5,
            "C",
            f"{LATE}, and not before {FIRST}",
            (4, 6),
        ),
    ],
)
def test_once_something_was_known_the_first_event_that_says_so_is_named(
    history: str, number: int, grade: str, why: str, by: tuple[int, ...]
) -> None:
    (seen,) = explain(THREAT + KNOWN + history).only().observations
    recorded = "recorded 2017-01-01"
    if 6 in by:
        recorded = "date or threat corrected 2017-01-01 by #6"
    assert (seen.position, seen.grade, seen.by) == (number, grade, by)
    assert seen.why == f"{recorded}, {why}"


def test_a_correction_of_something_else_leaves_the_reason_and_is_named_beside() -> None:
    found = explain(
        THREAT
        + KNOWN
        + """
        2015-04-01 | together |                        | 2016-09-02
                   | correct  | #4 behaviour=a_dinner  | 2017-01-01
                   | correct  | #4 behaviour=a_lunch   | 2017-01-02
                   | correct  | #4 on=2015-04-02       | 2017-01-03
                   | retract  | #7                     | 2017-01-04
        """
    )
    assert found.whys() == {5: "recorded 2016-09-02, within 90 days of the index date 2016-06-30"}
    assert found.corrections == {5: [6, 7]}


def test_what_was_known_is_named_though_it_was_retracted() -> None:
    found = explain(
        THREAT
        + KNOWN
        + """
                   | retract  | #3 | 2016-09-03
        2015-04-01 | together |    | 2016-10-01
        """
    )
    assert found.whys() == {6: f"recorded 2016-10-01, {LATE}, and not before {FIRST}"}


def test_observations_outside_of_all_episodes_are_shown_with_the_reason() -> None:
    found = explain(THREAT + "2016-07-01 | apart | |\n2016 | together | |")
    why = "it names no threat, and no episode contains its whole date"
    assert [(each.position, each.response, each.why) for each in found.outside] == [
        (4, "apart", why),
        (5, "together", why),
    ]
    assert found.only().observations == ()


# -- what was known before --------------------------------------------------------------------


def test_a_baseline_is_the_last_assessment_of_its_window_with_its_date_as_said() -> None:
    found = explain(
        """
        on         | what   | with     | recorded
        2013-02-28 | trust  | 5        |
        2014-03    | trust  | 4        |
        2014-Q4    | trust  | 2        |
        2015-02-28 | driver | talent 3 |
        2015-03-01 | threat | T1       |
        2015-03-02 | trust  | 1        |
        """
    ).only()
    assert found.baseline[:2] == (
        Rating("trust", 2.0, "2014-Q4", 4),
        Rating("talent", 3.0, "2015-02-28", 5),
    )
    assert {each.position for each in found.baseline[2:]} == {None}


# -- revenue ----------------------------------------------------------------------------------


NEARER = "#6 is taken for year 0: it ends nearer to 2016-06-30"


def test_each_figure_passed_over_says_why() -> None:
    found = explain(
        THREAT
        + """
        2015-08-30..2016-08-29 | revenue | 1 |
        2015-05-01..2016-04-30 | revenue | 2 | 2016-09-01
        2015-06-01..2016-05-31 | revenue | 3 | 2016-09-02
        2015-05-31..2016-05-31 | revenue | 4 | 2016-09-03
        2015-08-01..2016-07-30 | revenue | 5 | 2016-09-04
        2016-01-01..2016-06-30 | revenue | 6 | 2016-09-05
        FY2022                 | revenue | 7 |
        """
    ).only()
    # year 0 aims at 30 June 2016: 31 May and 30 July both lie 30 days from it
    assert found.revenue == (
        Figure(0, day("2016-06-30"), 6, day("2016-05-31"), *pounds("3")),
    )  # fmt: skip
    assert found.passed_over == (
        PassedOver(
            4, day("2016-08-29"), *pounds("1"), NEARER
        ),
        PassedOver(
            5, day("2016-04-30"), *pounds("2"), NEARER
        ),
        PassedOver(
            7,
            day("2016-05-31"),
            *pounds("4"),
            "#6 is taken for year 0: it ends on the same day, and was recorded first",
        ),
        PassedOver(
            8,
            day("2016-07-30"),
            *pounds("5"),
            "#6 is taken for year 0: it ends as near to 2016-06-30, and earlier",
        ),
        PassedOver(
            9,
            day("2016-06-30"),
            *pounds("6"),
            "a period of 182 days is no annual figure, which has 350 to 380",
        ),
        PassedOver(
            10,
            day("2022-12-31"),
            *pounds("7"),
            "it does not end within six months of any year from −5 to 5",
        ),
    )  # fmt: skip


# -- what became of it ------------------------------------------------------------------------

MULTIPLE = "times the revenue of year 0"


@pytest.mark.parametrize(
    ("first", "last", "outcome", "why"),
    [
        ("80", "160", "grew", f"2.00 {MULTIPLE}, 14.87 % a year: more than 2 %"),
        ("80", "80", "flat", f"1.00 {MULTIPLE}, 0.00 % a year: from −2 % to 2 %"),
        ("80", "0", "declined", f"0.00 {MULTIPLE}, −100.00 % a year: less than −2 %"),
        ("80", "-40", "declined", f"−0.50 {MULTIPLE}: below zero"),
        # 1.02 ^ 5 = 1.1040808032, and a rate that is rounded to 2.00 % would not be more than 2 %
        ("10000", "11041", "grew", f"1.10 {MULTIPLE}, 2.0004 % a year: more than 2 %"),
        ("1000000", "1104080.8032", "flat", f"1.10 {MULTIPLE}, 2.00 % a year: from −2 % to 2 %"),
        ("0", "160", "unknown", "revenue at year 0 is not above zero"),
        ("-80", "160", "unknown", "revenue at year 0 is not above zero"),
        ("80", "160 EUR", "unknown", "the two figures are in different currencies"),
    ],
)
def test_growth_is_shown_with_the_border_it_lies_beyond(
    first: str, last: str, outcome: str, why: str
) -> None:
    history = f"FY2015 | revenue | {first} | 2016-07-01\nFY2020 | revenue | {last} |"
    assert explain(THREAT + history).only().outcome == Because(outcome, why, (4, 5))


@pytest.mark.parametrize(
    ("history", "why", "by"),
    [
        ("", "no revenue at year 0 and no revenue at year 5", ()),
        ("FY2015 | revenue | 80 | 2016-07-01", "no revenue at year 5", (4,)),
        ("FY2020 | revenue | 80 |", "no revenue at year 0", (4,)),
    ],
)
def test_what_is_lacking_for_growth_is_said(history: str, why: str, by: tuple[int, ...]) -> None:
    assert explain(THREAT + history).only().outcome == Because("unknown", why, by)


SINCE = "it broke apart in the five years to 2021-06-30"
BEFORE = "a sale before the episode was over is not one of the five years"


@pytest.mark.parametrize(
    ("history", "fate"),
    [
        (
            "2019-06 | broke_apart | |",
            Because("broke_apart", f"{SINCE} (2019-06)", (4,)),
        ),
        (
            "2016-05-01 | broke_apart | | 2016-07-01",
            Because("broke_apart", "it broke apart before the episode was over (2016-05-01)", (4,)),
        ),
        (
            "2017-06-30 | sold | |\n2018-06-30 | broke_apart | |",
            Because(
                "broke_apart",
                f"{SINCE} (2018-06-30)",
                (5,),
                (Aside(4, "2017-06-30", "it broke apart, which takes precedence over a sale"),),
            ),
        ),
        (
            "2016-05-01|sold||2016-07-01\n2018|sold||\n2019-01-01|sold|distressed|\n2021|sold||",
            Because(
                "liquidity",
                "it was sold or listed in the five years to 2021-06-30 (2018)",
                (5,),
                (
                    Aside(4, "2016-05-01", BEFORE),
                    Aside(6, "2019-01-01", "a distressed sale does not count as liquidity"),
                    Aside(7, "2021", "not surely by 2021-06-30, when the five years end"),
                ),
            ),
        ),
        (
            "2016-05-01 | sold | | 2016-07-01",
            Because(
                "continuing",
                "the five years ended on 2021-06-30",
                (),
                (Aside(4, "2016-05-01", BEFORE),),
            ),
        ),
        (
            "2014-05-01 | broke_apart | | 2016-07-01",
            Because(
                "continuing",
                "the five years ended on 2021-06-30",
                (),
                (Aside(4, "2014-05-01", "before the episode began on 2015-03-01"),),
            ),
        ),
    ],
)  # fmt: skip
def test_a_fate_names_what_decided_it_and_what_did_not(history: str, fate: Because) -> None:
    found = explain(THREAT + history).only()
    assert found.fate == fate
    if fate.says != "continuing":
        assert found.outcome == Because(fate.says, "by its fate", fate.by)


LEFT = THREAT + "2010-01-01 | engaged | | 2016-07-01\n2018-06-30 | disengaged | |\n"
"""#4 and #5."""


def test_the_end_of_an_engagement_after_which_nothing_is_known() -> None:
    found = explain(LEFT).only()
    why = "the engagement ended on 2018-06-30, nothing is known of later days"
    assert found.fate == Because("lost", why, (5,))
    assert found.outcome == Because("lost", "by its fate", (5,))
    assert found.first_failing_rule == "followed to the end"


def test_the_end_of_an_engagement_after_which_something_is_known() -> None:
    found = explain(LEFT + "2020-03-01 | note | |\n2019-03-01 | note | | 2020-04-01").only()
    why = (
        "the five years ended on 2021-06-30; "
        "the engagement ended on 2018-06-30, but a later day is known of"
    )
    assert found.fate == Because("continuing", why, (5, 6))


def test_of_two_engagements_the_last_end_counts_whichever_was_recorded_first() -> None:
    found = explain(
        THREAT
        + """
        2017-01-01 | engaged    | |
        2018-06-30 | disengaged | |
        2010-01-01 | engaged    | | 2018-07-01
        2012-01-01 | disengaged | | 2018-07-02
        """
    ).only()
    assert (found.fate.says, found.fate.by) == ("lost", (5,))


@pytest.mark.parametrize("clock", ["2021-06-29", "2018-01-01"])
def test_a_window_that_is_not_over_says_when_it_will_be(clock: str) -> None:
    found = explain(THREAT, clock=day(clock)).only()
    why = f"the five years end on 2021-06-30, and the reference date is {clock}"
    assert found.fate == Because("open", why)
    assert found.failing_rules == (
        "5 years are over",
        "revenue at year 0, above zero",
        "revenue at year 5",
    )


YES = "yes yes yes unknown unknown"
NO = "yes yes no unknown unknown"
FEW = "yes yes unknown unknown unknown"
SIX = f"""
    2015-12-01 | verdict | {NO}  | 2016-07-01
    2018       | verdict | {YES} | 2020-01-01
    2017       | verdict | {NO}  | 2020-01-02
    2018-12    | verdict | {FEW} | 2020-01-03
    2016       | verdict | {NO}  | 2020-01-04
    2022-07-01 | verdict | {NO}  |
"""


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (
            f"2019 | verdict | {YES} |",
            Because("yes", "3 of 5 criteria are known, all of them yes", (4,)),
        ),
        (
            f"2019 | verdict | {NO} |",
            Because("no", "3 of 5 criteria are known, not all of them yes", (4,)),
        ),
        (
            f"2019 | verdict | {FEW} |",
            Because("unknown", "2 of 5 criteria are known, 3 are needed", (4,)),
        ),
        (
            SIX,
            Because(
                "unknown",
                "2 of 5 criteria are known, 3 are needed",
                (7,),
                (
                    Aside(4, "2015-12-01", "not surely after the index date 2016-06-30"),
                    Aside(5, "2018", "#7 is of the same day, and was recorded later"),
                    Aside(6, "2017", "#7 is of a later day"),
                    Aside(8, "2016", "not surely after the index date 2016-06-30"),
                    Aside(9, "2022-07-01", "later, or not surely earlier, than 2022-06-30"),
                ),
            ),
        ),
    ],
)  # fmt: skip
def test_of_several_judgements_the_latest_in_its_time_is_taken(
    history: str, expected: Because
) -> None:
    found = explain(THREAT + history).only()
    assert found.breakthrough == expected
    if expected.says == "yes":
        assert found.outcome == Because("breakthrough", "it was judged a breakthrough", (4,))


# -- two episodes, and other bases ------------------------------------------------------------

TWO = """
    on         | what     | with      | recorded
    2010-03-01 | threat   | T1        |
    2010-04-01 | together |           |
    2010-06-30 | abated   | T1        |
    2012-01-01 | verdict  | {YES}     |
    2013-03-01 | threat   | T2        |
    2013-04-01 | apart    | T2        |
    2013-06-30 | abated   | T2        |
    2014-01-01 | verdict  | {NO}      |
""".replace("{YES}", YES).replace("{NO}", NO)


def test_of_two_episodes_each_has_its_own_events() -> None:
    one, two = explain(TWO).episodes
    assert [one.responses["A"], two.responses["A"]] == ["together", "apart"]
    assert [[seen.position for seen in each.observations] for each in (one, two)] == [[3], [7]]
    assert one.breakthrough == Because(
        "yes",
        "3 of 5 criteria are known, all of them yes",
        (5,),
        (Aside(9, "2014-01-01", "the next episode had begun on 2013-03-01"),),
    )
    assert two.breakthrough == Because(
        "no",
        "3 of 5 criteria are known, not all of them yes",
        (9,),
        (Aside(5, "2012-01-01", "not surely after the index date 2013-06-30"),),
    )


def test_of_what_had_happened_by_a_day_nothing_later_is_named() -> None:
    found = explain(TWO, BasisQuery(until=day("2013-05-31")))
    one, two = found.episodes
    assert one.fate == Because(
        "open", "the five years end on 2015-06-30, and the reference date is 2013-05-31"
    )
    assert two.fate == Because("open", "T2 is not over")
    assert one.breakthrough.passed_over == ()


def test_of_what_was_known_on_a_day_a_later_correction_is_not_named() -> None:
    history = THREAT + "2015-04 | together | | 2015-05-01\n | correct | #3 on=2015-05 | 2016-08-01"
    then = explain(history, BasisQuery(position=4))
    assert (then.corrections, then.only().observations[0].on) == ({}, "2015-04")
    since = explain(history)
    assert (since.corrections, since.only().observations[0].on) == ({3: [5]}, "2015-05")


def test_a_client_without_a_threat_says_which_rules_it_fails() -> None:
    found = explain("on|what|with|recorded\n2015-03-01 | together | |")
    assert found.episodes == []
    assert found.failing_rules[0] == "met a threat"
    assert [each.position for each in found.outside] == [2]


# -- for any history --------------------------------------------------------------------------


@law(8)
@given(HISTORIES, CLOCKS, st.sampled_from(STREAMS), st.data())
def test_whatever_was_logged_is_explained_by_events_that_were_logged(
    builder: LogBuilder, clock: date, stream: str, data: st.DataObject
) -> None:
    asked = data.draw(st.builds(BasisQuery, **cuts(builder)) | st.just(EVERYTHING))
    found = explain_events(builder.events, stream, asked, clock, turning=True)
    logged = {
        event.position for event in builder.events[: found.position] if event.stream == stream
    }
    shown = [episode.as_json() for episode in found.episodes]
    shown += [each.as_json() for each in found.outside]
    shown += [flip.as_json() for flips in found.flips.values() for flip in flips]
    assert numbers(shown) <= logged
    assert {n for target, by in found.corrections.items() for n in (target, *by)} <= logged
    for episode in found.episodes:
        assert_its_parts_agree(episode)
    assert_nothing_is_left_unsaid(found)


def cuts(builder: LogBuilder) -> dict[str, st.SearchStrategy[date | int | None]]:
    days = [event.on.latest + timedelta(days=n) for event in builder.events for n in (-1, 0)]
    last = moment_of(builder.events[-1]).date()
    return {
        "position": st.none() | st.integers(0, len(builder.events)),
        "until": st.none() | st.sampled_from([min(each, last) for each in days]),
    }


def assert_its_parts_agree(episode: EpisodeExplanation) -> None:
    assert min(bound.day for bound in episode.began if bound.decides) == episode.started_on
    deciding = {bound.day for bound in episode.ended if bound.decides}
    assert deciding == ({episode.index_date} if episode.index_date else set())
    assert bool(episode.going_on) == (episode.index_date is None)
    assert episode.analysed == (not episode.failing_rules)
    assert bool(episode.fate.by) or episode.fate.says in ("continuing", "open")


def assert_nothing_is_left_unsaid(found: Explanation) -> None:
    """Every figure and judgement is used or passed over, in every episode."""
    weighed = [
        (
            {each.position for each in episode.revenue}
            | {each.position for each in episode.passed_over},
            set(episode.breakthrough.by)
            | {each.position for each in episode.breakthrough.passed_over},
        )
        for episode in found.episodes
        if episode.index_date is not None
    ]
    assert all(each == weighed[0] for each in weighed)
