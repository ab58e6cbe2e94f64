"""Revenue at the years around an index date, and growth."""

from domain.definition.definition import Definition
from tests.projections.text_tables import Case, case, split_rows

THREAT = """
        on                     | what    | with | recorded
        2015-03-01             | threat  | T1   |
        2016-06-30             | abated  | T1   |
"""


def path(name: str, reported: str, expected: str, index_date: str = "2016-06-30") -> Case:
    """The known years of an episode that ended on a day."""
    history = THREAT.replace("2016-06-30", index_date) + reported
    known = {row.split("|")[0].strip(): row for row in split_rows(expected)}
    table = "\n".join(known.get(str(year), f"{year} | - | -") for year in range(-5, 6))
    return case(name, history, revenue_path=f"year | period_end | amount\n{table}")


def growth(name: str, reported: str, expected: str, definition: Definition | None = None) -> Case:
    """`expected` has `r0 | r5 | multiple | cagr | growth`."""
    history = THREAT + reported
    expected = "r0 | r5 | multiple | cagr | growth\n" + expected
    if definition is None:
        return case(name, history, outcomes=expected)
    return case(name, history, definition=definition, outcomes=expected)


PATHS = [
    path(
        "six months before is out",
        "2015-01-01..2015-12-30 | revenue | 1 | ",
        "-1 | 2015-12-30 | 1",
    ),
    path(
        "less than six months before is in",
        "2015-01-01..2015-12-31 | revenue | 1 | ",
        "0 | 2015-12-31 | 1",
    ),
    path(
        "six months after is in",
        "2016-01-01..2016-12-30 | revenue | 1 | ",
        "0 | 2016-12-30 | 1",
    ),
    path(
        "more than six months after is out",
        "2016-01-01..2016-12-31 | revenue | 1 | ",
        "1 | 2016-12-31 | 1",
    ),
    path(
        "the period that ends nearest",
        "2015-05-01..2016-04-30 | revenue | 1; 2015-08-30..2016-08-29 | revenue | 2",
        "0 | 2016-08-29 | 2",
    ),
    path(
        "the earlier of two that end as near",
        """
        2015-08-31..2016-08-30 | revenue | 2    |
        2015-05-01..2016-04-30 | revenue | 1    | 2016-09-01
        """,
        "0 | 2016-04-30 | 1",
    ),
    path("349 days are no year", "2015-01-17..2015-12-31 | revenue | 1 |", ""),
    path(
        "350 days are a year",
        "2015-01-16..2015-12-31 | revenue | 1 |",
        "0 | 2015-12-31 | 1",
    ),
    path(
        "380 days are a year",
        "2014-12-17..2015-12-31 | revenue | 1 |",
        "0 | 2015-12-31 | 1",
    ),
    path("381 days are no year", "2014-12-16..2015-12-31 | revenue | 1 |", ""),
    path(
        "five years either way and no further",
        """
        FY2009                 | revenue | 9    |
        FY2010                 | revenue | 10   |
        FY2020                 | revenue | 20   |
        FY2021                 | revenue | 21   |
        """,
        "-5 | 2010-12-31 | 10; 5 | 2020-12-31 | 20",
    ),
    path(
        "a figure that was corrected",
        "FY2015 | revenue | 9; | correct | #3 amount=12.5 | 2017-01-01",
        "0 | 2015-12-31 | 12.5",
    ),
    # t is 28 February in years without a 29th, and the windows follow it: (28 Aug, 28 Aug].
    path(
        "the 29th of February",
        """
        2015-08-30..2016-08-29 | revenue | 16   |
        2016-08-30..2017-08-29 | revenue | 17   |
        2019-08-30..2020-08-29 | revenue | 20   |
        """,
        """
        0 | 2016-08-29 | 16
        1 | 2016-08-29 | 16
        2 | 2017-08-29 | 17
        4 | 2020-08-29 | 20
        5 | 2020-08-29 | 20
        """,
        index_date="2016-02-29",
    ),
    # Six months before 31 August is the last of February.
    path(
        "the end of February, six months before",
        "2014-03-01..2015-02-28 | revenue | 1 |",
        "-1 | 2015-02-28 | 1",
        index_date="2015-08-31",
    ),
    path(
        "the end of February, six months after",
        "2015-03-01..2016-02-29 | revenue | 1 |",
        "0 | 2016-02-29 | 1",
        index_date="2015-08-31",
    ),
]

GROWTH = [
    growth(
        "from the base to year five",
        "FY2015 | revenue | 80; FY2020 | revenue | 160",
        "80 | 160 | 2.00 | 0.1487 | grew",
    ),
    growth("no base", "FY2020 | revenue | 160 |", "- | 160 | - | - | unknown"),
    growth("no year five", "FY2015 | revenue | 80 |", "80 | - | - | - | unknown"),
    growth(
        "two currencies are never mixed",
        "FY2015 | revenue | 80 GBP; FY2020 | revenue | 160 EUR",
        "80 | 160 | - | - | unknown",
    ),
    growth(
        "another currency than the client's is as good, at both ends",
        "FY2015 | revenue | 80 EUR; FY2020 | revenue | 160 EUR",
        "80 | 160 | 2.00 | 0.1487 | grew",
    ),
    growth(
        "nothing can be said from a base of zero",
        "FY2015 | revenue | 0; FY2020 | revenue | 160",
        "0 | 160 | - | - | unknown",
    ),
    growth(
        "nothing can be said from a base below zero",
        "FY2015 | revenue | -80; FY2020 | revenue | 160",
        "-80 | 160 | - | - | unknown",
    ),
    growth(
        "down to nothing",
        "FY2015 | revenue | 80; FY2020 | revenue | 0",
        "80 | 0 | 0.00 | -1.00 | declined",
    ),
    growth(
        "below zero there is no rate",
        "FY2015 | revenue | 80; FY2020 | revenue | -40",
        "80 | -40 | -0.50 | - | declined",
    ),
    growth(
        "exactly two per cent is flat",
        "FY2015 | revenue | 1000000; FY2020 | revenue | 1104080.8032",
        "1000000 | 1104080.8032 | 1.1040808 | 0.02000 | flat",
    ),
    growth(
        "a little over two per cent grew",
        "FY2015 | revenue | 1000000; FY2020 | revenue | 1104080.8033",
        "1000000 | 1104080.8033 | 1.1040808 | 0.02000 | grew",
    ),
    growth(
        "exactly minus two per cent is flat",
        "FY2015 | revenue | 1000000; FY2020 | revenue | 903920.7968",
        "1000000 | 903920.7968 | 0.9039208 | -0.02000 | flat",
    ),
    growth(
        "a little under minus two per cent declined",
        "FY2015 | revenue | 1000000; FY2020 | revenue | 903920.7967",
        "1000000 | 903920.7967 | 0.9039208 | -0.02000 | declined",
    ),
    growth(
        "three years where that is the horizon",
        "FY2015 | revenue | 1000000; FY2018 | revenue | 1061208; FY2020 | revenue | 5000000",
        "1000000 | 1061208 | 1.061208 | 0.02000 | flat",
        definition=Definition(years=3),
    ),
]

INDEX = [
    case(
        "the path is in hundredths of the base, and in its currency alone",
        THREAT
        + """
        FY2014 | revenue | 40      |
        FY2015 | revenue | 80      |
        FY2016 | revenue | 90 EUR  |
        FY2017 | revenue | 100     |
        FY2018 | revenue | -8      |
        """,
        revenue_path="""
        year | period_end | amount | index
        -5   | -          | -      | -
        -4   | -          | -      | -
        -3   | -          | -      | -
        -2   | -          | -      | -
        -1   | 2014-12-31 | 40     | 50.00
        0    | 2015-12-31 | 80     | 100.00
        1    | 2016-12-31 | 90     | -
        2    | 2017-12-31 | 100    | 125.00
        3    | 2018-12-31 | -8     | -10.00
        4    | -          | -      | -
        5    | -          | -      | -
        """,
        revenue="""
        period_start | period_end | amount | currency
        2014-01-01   | 2014-12-31 | 40     | GBP
        2015-01-01   | 2015-12-31 | 80     | GBP
        2016-01-01   | 2016-12-31 | 90     | EUR
        2017-01-01   | 2017-12-31 | 100    | GBP
        2018-01-01   | 2018-12-31 | -8     | GBP
        """,
    ),
]

CASES = [*PATHS, *GROWTH, *INDEX]
