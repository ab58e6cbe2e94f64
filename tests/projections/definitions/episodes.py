"""Threats and episodes."""

from tests.projections.text_tables import case

CASES = [
    case(
        "threats 180 days apart are one episode",
        """
        on         | what   | with
        2015-01-01 | threat | T1 severity=serious
        2015-03-01 | abated | T1
        2015-08-28 | threat | T2 severity=existential
        2015-12-31 | abated | T2
        """,
        episodes="""
        episode | started_on | index_date | threats | severity
        1       | 2015-01-01 | 2015-12-31 | T1 T2   | existential
        """,
    ),
    case(
        "threats 181 days apart are two",
        """
        on         | what   | with
        2015-01-01 | threat | T1 severity=serious
        2015-03-01 | abated | T1
        2015-08-29 | threat | T2 severity=existential
        2015-12-31 | abated | T2
        """,
        episodes="""
        episode | started_on | index_date | threats | severity
        1       | 2015-01-01 | 2015-03-01 | T1      | serious
        2       | 2015-08-29 | 2015-12-31 | T2      | existential
        """,
    ),
    case(
        "a gap counts from the end that lies last",
        """
        on         | what   | with
        2015-01-01 | threat | T1
        2015-02-01 | threat | T2
        2015-02-20 | abated | T2
        2016-12-31 | abated | T1
        2017-06-29 | threat | T3
        2017-12-31 | abated | T3
        """,
        episodes="""
        episode | started_on | index_date | threats
        1       | 2015-01-01 | 2017-12-31 | T1 T2 T3
        """,
    ),
    case(
        "an episode lasts while one of its threats does",
        """
        on         | what   | with
        2010-01-01 | threat | T1
        2015-01-01 | threat | T2
        2016-01-01 | abated | T2
        """,
        episodes="""
        episode | started_on | index_date | threats
        1       | 2010-01-01 | -          | T1 T2
        """,
        threats="""
        threat | started_on | ended_on
        T1     | 2010-01-01 | -
        T2     | 2015-01-01 | 2016-01-01
        """,
        outcomes="""
        episode | index_date | follow_up_years | complete | fate | growth  | outcome
        1       | -          | -               | no       | open | unknown | open
        """,
        revenue_path="""
        episode | year
        """,
    ),
    case(
        "an imprecise start counts from its earliest day, an imprecise end to its latest",
        """
        on      | what   | with
        2015-Q2 | threat | T1
        2016-02 | abated | T1
        2018    | threat | T2
        2019-Q3 | abated | T2
        """,
        episodes="""
        episode | started_on | index_date
        1       | 2015-04-01 | 2016-02-29
        2       | 2018-01-01 | 2019-09-30
        """,
    ),
    case(
        "episodes are numbered as they happened, not as they were logged",
        """
        on         | what   | with | recorded
        2018-01-01 | threat | T1   | 2020-01-01
        2018-06-30 | abated | T1   | 2020-01-01
        2010-01-01 | threat | T2   | 2020-01-01
        2010-06-30 | abated | T2   | 2020-01-01
        """,
        episodes="""
        episode | started_on | index_date | threats
        1       | 2010-01-01 | 2010-06-30 | T2
        2       | 2018-01-01 | 2018-06-30 | T1
        """,
    ),
    case(
        "the latest correction that stands is what is read",
        """
        on         | what    | with          | recorded
        2015-01-01 | threat  | T1            |
        2015-03-01 | abated  | T1            |
                   | correct | #2 on=2015-04 | 2016-01-01
                   | correct | #2 on=2015-05 | 2016-01-02
                   | correct | #1 severity=serious note=heard | 2016-01-03
                   | retract | #4            | 2016-01-04
        """,
        episodes="""
        episode | started_on | index_date | severity
        1       | 2015-01-01 | 2015-04-30 | serious
        """,
    ),
    case(
        "a retraction of a retraction brings back what was withdrawn",
        """
        on         | what    | with | recorded
        2015-01-01 | threat  | T1   |
        2015-03-01 | abated  | T1   |
                   | retract | #2   | 2016-01-01
                   | retract | #3   | 2016-01-02
                   | retract | #4   | 2016-01-03
                   | retract | #5   | 2016-01-04
        """,
        episodes="""
        episode | started_on | index_date
        1       | 2015-01-01 | 2015-03-01
        """,
    ),
    case(
        "a threat that is withdrawn was none",
        """
        on         | what    | with | recorded
        2015-01-01 | threat  | T1   |
                   | retract | #1   | 2016-01-01
        """,
        episodes="""
        episode | started_on
        """,
        threats="""
        threat
        """,
        drivers="""
        driver
        """,
    ),
]
