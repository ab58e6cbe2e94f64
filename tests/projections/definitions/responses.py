"""Responses, which observations belong to an episode, and the grade of each."""

from domain.definition.definition import Definition
from tests.projections.text_tables import Case, case

THREAT = """
        on         | what     | with | recorded
        2015-03-01 | threat   | T1   |
        2016-06-30 | abated   | T1   |
"""
"""Index date 30 June 2016; ninety days after it is 28 September 2016."""


def response(
    name: str,
    observed: str,
    counted: str,
    threat: str = THREAT,
    definition: Definition | None = None,
) -> Case:
    """A case of one episode. `counted` has `together | apart | net | response | ab | all`."""
    header = "together | apart | net | response | response_ab | response_all"
    history = threat + observed
    if definition is None:
        return case(name, history, episodes=f"{header}\n{counted}")
    return case(name, history, definition=definition, episodes=f"{header}\n{counted}")


RATIOS = [
    response(
        "net of exactly a third is together",
        "2015-04-01 | together; 2015-04-02 | together; 2015-04-03 | apart",
        "2 | 1 | 0.3333 | together | together | together",
    ),
    response(
        "net of exactly minus a third is apart",
        "2015-04-01 | together; 2015-04-02 | apart; 2015-04-03 | apart",
        "1 | 2 | -0.3333 | apart | apart | apart",
    ),
    response(
        "net of less than a third is mixed",
        """
        2015-04-01 | together |      |
        2015-04-02 | together |      |
        2015-04-03 | together |      |
        2015-04-04 | apart    |      |
        2015-04-05 | apart    |      |
        """,
        "3 | 2 | 0.2 | mixed | mixed | mixed",
    ),
    response("nothing observed", "", "0 | 0 | - | unclassified | unclassified | unclassified"),
    response(
        "two observations where three are asked for",
        "2015-04-01 | together; 2015-04-02 | together; 2015-04-02 | together | | 2016-10-01",
        "2 | 0 | 1.0 | unclassified | together | together",
        definition=Definition(min_evidence=3),
    ),
]

BELONGING = [
    response(
        "the first and the last day are inside",
        """
        2015-02-28 | apart    |      |
        2015-03-01 | together |      |
        2016-06-30 | together |      |
        2016-07-01 | apart    |      |
        """,
        "2 | 0 | 1.0 | together | together | together",
    ),
    response(
        "a whole date has to be inside",
        "2015-Q1 | apart; 2015-03 | together; 2016-06 | together; 2016 | apart",
        "2 | 0 | 1.0 | together | together | together",
    ),
    response(
        "one that names the threat may have been seen before it began",
        "2015-Q1 | together | T1; 2015-Q1 | apart",
        "1 | 0 | 1.0 | together | together | together",
    ),
    response(
        "the days between two threats of an episode are inside",
        "2016-07-01 | together; 2016-12-01 | threat | T2; 2017-01-31 | abated | T2",
        "1 | 0 | 1.0 | together | together | together",
    ),
    case(
        "an observation belongs to the threat it names, wherever its date lies",
        """
        on         | what     | with | recorded
        2015-03-01 | threat   | T1   |
        2015-06-30 | abated   | T1   |
        2017-02-01 | threat   | T2   | 2020-01-01
        2018-06-30 | abated   | T2   | 2020-01-01
        2017       | together | T2   | 2020-01-01
        2017       | apart    |      | 2020-01-01
        2015-06-30 | apart    | T1   | 2015-07-01
        """,
        episodes="""
        episode | together | apart | response_all
        1       | 0        | 1     | apart
        2       | 0        | 0     | together
        """,
    ),
    response(
        "one that is moved to the threat counts where it was moved to",
        "2016-07-01 | apart; | correct | #3 on=2016-06-01 | 2016-07-02",
        "0 | 1 | -1.0 | apart | apart | apart",
    ),
]

A = "1 | 0 | 1.0 | together | together | together"
B = "0 | 0 | - | unclassified | together | together"
C = "0 | 0 | - | unclassified | unclassified | together"
KNOWN = """
        2016-09-01 | note     |      |
"""

GRADES = [
    response("ninety days after", KNOWN + "2015-04-01 | together | | 2016-09-28", A),
    response("ninety-one days after", KNOWN + "2015-04-01 | together | | 2016-09-29", C),
    response("ninety-one days after, nothing else known", "2015-04-01|together||2016-09-29", B),
    response(
        "known later",
        "2015-04-01 | together | | 2016-10-01; 2016-09-01 | note | | 2016-10-02",
        B,
    ),
    response(
        "something about the index date itself is known",
        "2016-06-30 | note | | 2016-07-01; 2015-04-01 | together | | 2016-10-01",
        B,
    ),
    response(
        "something that may reach past the index date is known",
        "2016 | note | | 2016-07-01; 2015-04-01 | together | | 2016-10-01",
        C,
    ),
    response(
        "what was known counts though it was withdrawn",
        """
        2016-09-01 | note     |      | 2016-09-02
                   | retract  | #3   | 2016-09-03
        2015-04-01 | together |      | 2016-10-01
        """,
        C,
    ),
    response(
        "a date corrected to lie past the index date is known from then on",
        """
        2016-06-01 | note     |               | 2016-07-01
        2015-04-01 | together |               | 2016-10-01
                   | correct  | #3 on=2016-09 | 2016-10-02
        """,
        B,
    ),
    response(
        "a date corrected before the observation was logged",
        """
        2016-06-01 | note     |               | 2016-07-01
                   | correct  | #3 on=2016-09 | 2016-09-30
        2015-04-01 | together |               | 2016-10-01
        """,
        C,
    ),
    response(
        "the registration says nothing about what came after",
        "2015-04-01 | together | | 2017-01-03",
        B,
        threat="""
        on         | what       | with | recorded
                   | registered |      | 2017-01-01
        2015-03-01 | threat     | T1   | 2017-01-02
        2016-06-30 | abated     | T1   | 2017-01-02
        """,
    ),
    response(
        "a document ninety days after",
        KNOWN + "2015-04-01 | together | source=minutes source_date=2016-09-28 | 2017-01-01",
        B,
    ),
    response(
        "a document ninety-one days after",
        KNOWN + "2015-04-01 | together | source=minutes source_date=2016-09-29 | 2017-01-01",
        C,
    ),
    response(
        "a document without a date",
        KNOWN + "2015-04-01 | together | source=minutes | 2017-01-01",
        C,
    ),
    response(
        "a date of no named document",
        KNOWN + "2015-04-01 | together | source_date=2016-01-01 | 2017-01-01",
        C,
    ),
    response(
        "a corrected date is graded by its correction",
        KNOWN + "2015-04-01 | together | | 2016-09-02; | correct | #4 on=2015-05-01 | 2017-01-01",
        C,
    ),
    response(
        "a threat that is named later is graded by then",
        KNOWN + "2015-04-01 | together | | 2016-09-02; | correct | #4 threat=T1 | 2017-01-01",
        C,
    ),
    response(
        "other corrections leave the grade",
        KNOWN
        + """
        2015-04-01 | together |                        | 2016-09-02
                   | correct  | #4 behaviour=a_dinner  | 2017-01-01
        """,
        A,
    ),
    response(
        "a correction that was withdrawn leaves the grade",
        KNOWN
        + """
        2015-04-01 | together |                  | 2016-09-02
                   | correct  | #4 on=2015-05-01 | 2017-01-01
                   | retract  | #5               | 2017-01-02
        """,
        A,
    ),
    response(
        "while the episode lasts all is of grade A",
        "2016-09-01 | note; 2015-04-01 | together | | 2020-01-01",
        A,
        threat="""
        on         | what     | with | recorded
        2015-03-01 | threat   | T1   |
        """,
    ),
    response(
        "what is prompt is part of a definition",
        KNOWN + "2015-04-01 | together | | 2016-09-02",
        C,
        definition=Definition(prompt_days=30),
    ),
    response(
        "what is prompt is part of a definition, for what was seen at the end as well",
        KNOWN + "2016-06-20 | together | | 2016-09-02",
        C,
        definition=Definition(prompt_days=30),
    ),
    response(
        "what is prompt is part of a definition, the other way",
        KNOWN + "2015-04-01 | together | | 2017-01-02",
        A,
        definition=Definition(prompt_days=365),
    ),
]

CASES = [*RATIOS, *BELONGING, *GRADES]
