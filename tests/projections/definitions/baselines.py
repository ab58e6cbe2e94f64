"""Trust, the litmus test and the drivers before an episode: the 730 days before it starts."""

from tests.projections.text_tables import Case, case

THREAT = """
        on         | what   | with
        2015-03-01 | threat | T1
"""
"""The window reaches from 1 March 2013 to 28 February 2015."""


def trust(name: str, assessed: str, baseline: str) -> Case:
    return case(name, THREAT + assessed, episodes=f"trust_baseline\n{baseline}")


CASES = [
    trust("the first day of the window", "2013-03-01 | trust | 4", "4"),
    trust("the day before the window", "2013-02-28 | trust | 4", "-"),
    trust("the last day of the window", "2015-02-28 | trust | 4", "4"),
    trust("the first day of the episode", "2015-03-01 | trust | 4", "-"),
    trust("a date that reaches out of the window", "2013 | trust | 4", "-"),
    trust("a date that reaches into the episode", "2015 | trust | 4", "-"),
    trust("a date wholly inside the window", "2014 | trust | 4", "4"),
    trust(
        "the last one counts",
        "2014-06-01 | trust | 2; 2014-05-01 | trust | 5",
        "2",
    ),
    trust(
        "an imprecise one counts by its last day",
        "2014-06-15 | trust | 2; 2014-06 | trust | 5",
        "5",
    ),
    trust(
        "of two that end on one day the one recorded last",
        "2014-06-30 | trust | 2; 2014-06 | trust | 5; 2014-Q2 | trust | 3",
        "3",
    ),
    case(
        "the litmus score is the mean of six items, each from 0 to 1",
        THREAT + "2014-06-30 | litmus | 9 3 5 4 3 2 1",
        # 9 of 15 experiences is 0.6; then 1, 0.8, 0.6, 0.4, 0.2: 3.6 / 6
        episodes="trust_baseline | litmus_baseline\n- | 0.6",
    ),
    case(
        "all eight explanations stand, whether they are known or not",
        THREAT
        + """
        2014-06-01 | driver | plan 2
        2014-06-02 | driver | plan 4
        2014-06-03 | driver | budget 1
        2014-06    | trust  | 3
        2012-06-03 | driver | talent 1
        """,
        drivers="""
        driver         | rating | assessed_on
        accountability | -      | -
        budget         | 1      | 2014-06-03
        industry       | -      | -
        plan           | 4      | 2014-06-02
        services       | -      | -
        strategy       | -      | -
        talent         | -      | -
        trust          | 3      | 2014-06-30
        """,
    ),
]
