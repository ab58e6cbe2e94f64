"""Timelines, clients and leaders."""

from tests.projections.text_tables import case

CASES = [
    case(
        "a timeline places each fact by its earliest day",
        """
        on         | what     | with  | recorded
        2014-Q4    | note     |       |
        2015-03-01 | threat   | T1    |
        2015-03    | together | T1    |
        2015       | apart    |       |
        2016-06-30 | abated   | T1    |
        2018-03-01 | threat   | T2    |
        2018-06-30 | abated   | T2    |
        2018-Q1    | together | T2    |
        2017-06-30 | note     |       | 2019-01-01
                   | retract  | #1    | 2019-01-02
        """,
        timeline="""
        occurred_on | precision | kind                    | threat | episode | years_since_index
        2015-03-01  | day       | threat.encountered      | T1     | 1       | -1.33
        2015-03-01  | month     | leaders.pulled_together | T1     | 1       | -1.33
        2015-01-01  | year      | leaders.pulled_apart    | -      | -       | -
        2016-06-30  | day       | threat.abated           | T1     | 1       | 0.00
        2018-03-01  | day       | threat.encountered      | T2     | 2       | -0.33
        2018-01-01  | quarter   | leaders.pulled_together | T2     | 2       | -0.49
        2018-06-30  | day       | threat.abated           | T2     | 2       | 0.00
        2017-06-30  | day       | note.added              | -      | 1       | 1.00
        """,
    ),
    case(
        "the years are counted from an end alone",
        """
        on         | what     | with  | recorded
        2015-03-01 | threat   | T1    |
        2015-03-01 | note     |       |
        """,
        timeline="""
        occurred_on | episode | years_since_index
        2015-03-01  | 1       | -
        2015-03-01  | 1       | -
        """,
    ),
    case(
        "a client bears the name it was given last in the world",
        """
        on         | what    | with     | recorded
        2015-03-01 | renamed | Bowline  |
        2014       | renamed | Cable    | 2016-01-01
        2015-03-01 | moved   | health   | 2016-01-01
        2015-03    | moved   | retail   | 2016-01-02
        """,
        clients="""
        client  | industry | currency | fiscal_year_end | first_event_on | last_event_on
        Bowline | retail   | GBP      | 12-31           | 2014-01-01     | 2015-03-31
        """,
    ),
    case(
        "a name that was withdrawn is not borne, one that was corrected is",
        """
        on         | what       | with                  | recorded
                   | registered | fiscal_year_end=03-31 | 2010-01-01
        2015-03-01 | renamed    | Davit                 |
                   | retract    | #2                    | 2016-01-01
                   | correct    | #1 name=Eyot          | 2016-01-02
        """,
        clients="""
        client | fiscal_year_end | first_event_on | last_event_on
        Eyot   | 03-31           | -              | -
        """,
    ),
    case(
        "an engagement runs from its earliest to its latest day",
        """
        on         | what       | with | recorded
        2012       | engaged    |      |
        2013-Q2    | disengaged |      |
        2010-06    | engaged    |      | 2014-01-01
        2011-06-05 | disengaged |      | 2014-01-01
        """,
        clients="""
        engaged_from | engaged_to
        2010-06-01   | 2013-06-30
        """,
    ),
    case(
        "an engagement that is open has no end",
        """
        on         | what       | with | recorded
        2012       | engaged    |      |
        2013-Q2    | disengaged |      |
        2014       | engaged    |      |
        """,
        clients="""
        engaged_from | engaged_to
        2012-01-01   | -
        """,
    ),
    case(
        "a spell runs from a joining to the leaving that follows it",
        """
        on         | what   | with            | recorded
        2012       | joined | Ines role=head  |
        2013       | joined | Bo              |
        2014-Q1    | left   | INES            |
        2016       | joined | ines            |
        """,
        leaders="""
        leader | role | senior | joined_on  | left_on
        Ines   | head | yes    | 2012-01-01 | 2014-03-31
        Bo     | -    | yes    | 2013-01-01 | -
        ines   | -    | yes    | 2016-01-01 | -
        """,
    ),
    case(
        "a leader is known by any way of writing the name",
        """
        on         | what   | with            | recorded
        2012       | joined | Jo_Straße       |
        2013       | left   | JO__STRASSE     |
        """,
        leaders="""
        leader    | joined_on  | left_on
        Jo Straße | 2012-01-01 | 2013-12-31
        """,
    ),
    case(
        "other forms of the same letters are the same name",
        """
        on         | what   | with            | recorded
        2012       | joined | Louis_Ⅷ         |
        2013       | left   | louis_viii      |
        2014       | joined | Jo\u00a0Ann          |
        2015       | left   | jo_ann          |
        """,
        leaders="""
        leader    | joined_on  | left_on
        Louis Ⅷ   | 2012-01-01 | 2013-12-31
        Jo\u00a0Ann    | 2014-01-01 | 2015-12-31
        """,
    ),
]
