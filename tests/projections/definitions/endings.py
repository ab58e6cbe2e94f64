"""Follow-up, fate, breakthrough and outcome."""

from tests.projections.text_tables import CLOCK, Case, case

THREAT = """
        on         | what        | with | recorded
        2015-03-01 | threat      | T1   |
        2016-06-30 | abated      | T1   |
"""
"""Five years run to 30 June 2021."""


def ends(
    name: str, history: str, expected: str, clock: str = str(CLOCK), threat: str = THREAT
) -> Case:
    """`expected` has `follow_up_years | complete | fate | outcome`."""
    header = "follow_up_years | complete | fate | outcome"
    return case(name, threat + history, clock=clock, outcomes=f"{header}\n{expected}")


FOLLOW_UP = [
    ends("over on the last day", "", "5.00 | yes | continuing | unknown", clock="2021-06-30"),
    # 1,825 days by 365.25, never rounded up
    ends("open on the day before", "", "4.99 | no | open | open", clock="2021-06-29"),
    ends("two years on", "", "1.99 | no | open | open", clock="2018-06-30"),
    ends("four years on", "", "4.00 | no | open | open", clock="2020-06-30"),
    ends("on the index date", "", "0.00 | no | open | open", clock="2016-06-30"),
    ends("before the index date", "", "0.00 | no | open | open", clock="2016-01-30"),
    ends(
        "five years from the 29th of February, over",
        "",
        "5.00 | yes | continuing | unknown",
        clock="2021-02-28",
        threat=THREAT.replace("2016-06-30", "2016-02-29"),
    ),
    ends(
        "five years from the 29th of February, open",
        "",
        "4.99 | no | open | open",
        clock="2021-02-27",
        threat=THREAT.replace("2016-06-30", "2016-02-29"),
    ),
]

ENGAGED = """
        2010-01-01 | engaged     |      |
"""

LOST = [
    ends(
        "left, and nothing known since",
        ENGAGED + "2018-06-30 | disengaged | | ",
        "1.99 | no | lost | lost",
    ),
    ends(
        "left, and something known of that very day",
        ENGAGED + "2018-06-30 | disengaged; 2018-06 | note | | 2019-01-01",
        "1.99 | no | lost | lost",
    ),
    ends(
        "left, and something known of the day after",
        ENGAGED + "2018-06-30 | disengaged; 2018-07-01 | note",
        "5.00 | yes | continuing | unknown",
    ),
    ends(
        "what is withdrawn is not known",
        ENGAGED + "2018-06-30 | disengaged; 2018-07-01 | note; | retract | #5 | 2018-07-02",
        "1.99 | no | lost | lost",
    ),
    ends(
        "left, and came back",
        ENGAGED + "2017-06-30 | disengaged; 2018-06-30 | engaged",
        "5.00 | yes | continuing | unknown",
    ),
    ends(
        "left on the day before the horizon",
        ENGAGED + "2021-06-29 | disengaged | | ",
        "4.99 | no | lost | lost",
    ),
    ends(
        "left on the horizon",
        ENGAGED + "2021-06-30 | disengaged | | ",
        "5.00 | yes | continuing | unknown",
    ),
    ends(
        "left in a year known as a whole",
        ENGAGED + "2020 | disengaged | | ",
        "4.50 | no | lost | lost",
    ),
    ends(
        "left, and the five years not over",
        ENGAGED + "2018-06-30 | disengaged | | ",
        "1.99 | no | open | open",
        clock="2021-06-29",
    ),
    ends("never engaged", "2016-07-01 | note | | ", "5.00 | yes | continuing | unknown"),
]

BROKE_APART = [
    ends(
        "broke apart before the episode",
        "2015-02-28 | broke_apart | | ",
        "5.00 | yes | continuing | unknown",
    ),
    ends(
        "broke apart on its first day",
        "2015-03-01 | broke_apart | | ",
        "5.00 | yes | broke_apart | broke_apart",
    ),
    ends(
        "broke apart on the horizon",
        "2021-06-30 | broke_apart | | ",
        "5.00 | yes | broke_apart | broke_apart",
    ),
    ends(
        "broke apart after the horizon",
        "2021-07-01 | broke_apart | | ",
        "5.00 | yes | continuing | unknown",
    ),
    ends(
        "broke apart in a month known as a whole",
        "2021-06 | broke_apart | | ",
        "5.00 | yes | broke_apart | broke_apart",
    ),
    ends(
        "broke apart in a quarter that may reach past the horizon",
        "2021 | broke_apart | | ",
        "5.00 | yes | continuing | unknown",
    ),
    ends(
        "broke apart during a threat that did not end",
        "2025-06-30 | broke_apart | | ",
        "- | no | broke_apart | broke_apart",
        threat="""
        on         | what        | with | recorded
        2015-03-01 | threat      | T1   |
        """,
    ),
    ends(
        "broke apart while the five years run",
        "2017-06-30 | broke_apart | | ",
        "1.99 | no | broke_apart | broke_apart",
        clock="2018-06-30",
    ),
    ends(
        "broke apart, and lost from sight",
        ENGAGED + "2017-06-30 | broke_apart; 2018-06-30 | disengaged",
        "1.99 | no | broke_apart | broke_apart",
    ),
]

SOLD = [
    ends("sold on the index date", "2016-06-30|sold||", "5.00 | yes | continuing | unknown"),
    ends("sold on the day after", "2016-07-01|sold||", "5.00 | yes | liquidity | liquidity"),
    ends("sold on the horizon", "2021-06-30|sold||", "5.00 | yes | liquidity | liquidity"),
    ends("sold after the horizon", "2021-07-01|sold||", "5.00 | yes | continuing | unknown"),
    ends("sold in distress", "2018|sold|distressed|", "5.00 | yes | continuing | unknown"),
    ends(
        "sold before the five years were over",
        "2017-06-30|sold||",
        "1.99 | no | liquidity | liquidity",
        clock="2018-06-30",
    ),
    ends(
        "sold during a threat that did not end",
        "2016-07-01|sold||",
        "- | no | open | open",
        threat="""
        on         | what        | with | recorded
        2015-03-01 | threat      | T1   |
        """,
    ),
    ends(
        "sold, then broke apart",
        "2017-06-30 | sold; 2018-06-30 | broke_apart",
        "5.00 | yes | broke_apart | broke_apart",
    ),
]


def judged(name: str, history: str, expected: str, clock: str = str(CLOCK)) -> Case:
    """`expected` has `breakthrough_judged | criteria_known | fate | outcome`."""
    header = "breakthrough_judged | criteria_known | breakthrough_computed | fate | outcome"
    cells = expected.split("|")
    expected = "|".join([*cells[:2], "-", *cells[2:]])
    return case(name, THREAT + history, clock=clock, outcomes=f"{header}\n{expected}")


THREE = "yes unknown yes unknown yes"
JUDGED = [
    judged("not judged", "", "- | 0 | continuing | unknown"),
    judged(
        "three known, all yes",
        f"2018 | verdict | {THREE} | ",
        "yes | 3 | continuing | breakthrough",
    ),
    judged(
        "two known, both yes",
        "2018 | verdict | yes yes unknown unknown unknown |",
        "- | 2 | continuing | unknown",
    ),
    judged(
        "one of five is no",
        "2018 | verdict | yes yes yes yes no |",
        "no | 5 | continuing | unknown",
    ),
    judged(
        "the one known is no",
        "2018 | verdict | unknown unknown no unknown unknown |",
        "no | 1 | continuing | unknown",
    ),
    judged(
        "judged on the index date",
        f"2016-06-30 | verdict | {THREE} | ",
        "- | 0 | continuing | unknown",
    ),
    judged(
        "judged on the day after",
        f"2016-07-01 | verdict | {THREE} | ",
        "yes | 3 | continuing | breakthrough",
    ),
    judged(
        "judged on a date that may lie before the end",
        f"2016 | verdict | {THREE} | ",
        "- | 0 | continuing | unknown",
    ),
    judged(
        "judged a year after the five years",
        f"2022-06-30 | verdict | {THREE} | ",
        "yes | 3 | continuing | breakthrough",
    ),
    judged(
        "judged later than a year after the five years",
        f"2022-07-01 | verdict | {THREE} | ",
        "- | 0 | continuing | unknown",
    ),
    judged(
        "judged on a date that may be later than a year after the five years",
        f"2022 | verdict | {THREE} | ",
        "- | 0 | continuing | unknown",
    ),
    judged(
        "the latest judgement counts",
        f"""
        2018       | verdict | {THREE} |
        2017       | verdict | yes yes yes yes yes |
        2018-12-31 | verdict | yes yes unknown unknown unknown |
        """,
        "- | 2 | continuing | unknown",
    ),
    judged(
        "breakthrough comes before a sale",
        f"2018 | verdict | {THREE}; 2018-06-30 | sold",
        "yes | 3 | liquidity | breakthrough",
    ),
    judged(
        "breakthrough comes before an open window",
        f"2018 | verdict | {THREE} | ",
        "yes | 3 | open | breakthrough",
        clock="2020-01-01",
    ),
    judged(
        "breaking apart comes before breakthrough",
        f"2018 | verdict | {THREE}; 2020-06-30 | broke_apart",
        "yes | 3 | broke_apart | broke_apart",
    ),
    case(
        "a judgement belongs to the episode it follows, if the next has not begun",
        f"""
        on         | what    | with | recorded
        2010-01-01 | threat  | T1   |
        2010-12-31 | abated  | T1   |
        2013-01-01 | threat  | T2   |
        2013-06-30 | verdict | {THREE} |
        2013-12-31 | abated  | T2   |
        2015-01-01 | threat  | T3   |
        2015-12-31 | abated  | T3   |
        2012-12-31 | verdict | yes yes yes yes unknown | 2016-01-01
        2016-01-01 | verdict | no unknown unknown unknown unknown | 2016-01-02
        """,
        outcomes="""
        episode | breakthrough_judged | criteria_known
        1       | yes                 | 4
        2       | -                   | 0
        3       | no                  | 1
        """,
    ),
    case(
        "growth is the outcome of those that go on",
        THREAT + "FY2015 | revenue | 80; FY2020 | revenue | 80",
        outcomes="""
        episode | fate       | growth | outcome
        1       | continuing | flat   | flat
        """,
    ),
]

CASES = [*FOLLOW_UP, *LOST, *BROKE_APART, *SOLD, *JUDGED]
