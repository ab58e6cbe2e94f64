"""What differs between two bases: the facts, the rows that moved, and the events that did it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from projections.counterfactuals import row_changes, versions
from projections.counterfactuals.basis_pair import TABLES
from projections.warehouse.basis import BasisQuery, resolve
from tests.projections.differences import Difference, difference
from tests.projections.logs import LogBuilder, append, written
from tests.projections.text_tables import command, expect, rows

TODAY = date(2026, 6, 30)


def recorded(text: str) -> LogBuilder:
    """What the lines tell, each under its number, which stands first; `who` is client and name."""
    builder = LogBuilder(datetime(1990, 1, 1, 12, tzinfo=UTC))
    for line in rows(text):
        builder.now = datetime.combine(date.fromisoformat(line["recorded"]), time(12), UTC)
        numbers = {f"#{number}": number for number in range(1, len(builder.events) + 1)}
        stream = f"c-{line['who']}"
        assert builder.log(stream, command(line, line["who"], numbers)) == int(line["#"]), line
    return builder


def between(tmp_path: Path, text: str, start: str, end: str, until: str = "") -> Difference:
    """What differs between two numbers or days, `#4` or `2021-06-30`."""
    log = written(tmp_path / "log.db", recorded(text).events)
    last = date.fromisoformat(until) if until else None
    earlier, later = (
        resolve(log, replace(asked(moment), until=last), TODAY) for moment in (start, end)
    )
    return difference(log, earlier, later)


def asked(moment: str) -> BasisQuery:
    if moment.startswith("#"):
        return BasisQuery(position=int(moment[1:]))
    return BasisQuery(as_of=datetime.combine(date.fromisoformat(moment), time.max, UTC))


TEN_CORRECTIONS = """
    #  | who   | on         | what       | with                           | recorded
    1  | ash   |            | registered |                                | 2022-01-10
    2  | ash   | 2015-03-01 | threat     | T1                             | 2022-01-10
    3  | ash   | 2015-06-01 | together   | T1                             | 2022-01-10
    4  | ash   | 2016-06-30 | abated     | T1                             | 2022-01-10
    5  | ash   | FY2015     | revenue    | 100                            | 2022-01-10
    6  | ash   | FY2020     | revenue    | 160                            | 2022-01-10
    7  | beech |            | registered |                                | 2022-01-10
    8  | beech | 2015-03-01 | threat     | T1                             | 2022-01-10
    9  | beech | 2015-06-01 | together   | T1                             | 2022-01-10
    10 | beech | 2016-06-30 | abated     | T1                             | 2022-01-10
    11 | beech | FY2015     | revenue    | 100                            | 2022-01-10
    12 | beech | FY2020     | revenue    | 100                            | 2022-01-10
    13 | cedar |            | registered |                                | 2022-01-10
    14 | cedar | 2015-03-01 | threat     | T1                             | 2022-01-10
    15 | cedar | 2015-06-01 | together   | T1                             | 2022-01-10
    16 | cedar | 2016-06-30 | abated     | T1                             | 2022-01-10
    17 | cedar | FY2015     | revenue    | 100                            | 2022-01-10
    18 | cedar | FY2020     | revenue    | 160                            | 2022-01-10
    19 | ash   |            | correct    | #6 note=audited                | 2022-02-01
    20 | ash   |            | correct    | #6 amount=161                  | 2022-02-02
    21 | ash   |            | correct    | #6 amount=100                  | 2022-02-03
    22 | beech |            | correct    | #12 amount=101                 | 2022-02-04
    23 | beech |            | correct    | #8 severity=serious            | 2022-02-05
    24 | beech |            | correct    | #12 amount=50                  | 2022-02-06
    25 | beech |            | correct    | #9 on=2015-07-01               | 2022-02-07
    26 | cedar |            | correct    | #16 on=2016-06-29              | 2022-02-08
    27 | cedar |            | correct    | #17 amount=159                 | 2022-02-09
    28 | cedar |            | correct    | #15 behaviour=a_monthly_dinner | 2022-02-10
"""


def test_of_ten_corrections_exactly_those_that_moved_an_outcome_are_named(tmp_path: Path) -> None:
    found = between(tmp_path, TEN_CORRECTIONS, "#18", "#28").by_table()
    outcomes = [row for row in found["outcomes"] if row["column"] == "outcome"]
    expect(
        """
        client | episode | change  | before | after    | by
        ash    | 1       | changed | grew   | flat     | 21
        beech  | 1       | changed | flat   | declined | 24
        cedar  | 1       | changed | grew   | flat     | 27
        """,
        outcomes,
    )


def test_what_the_ten_corrections_did_else_is_named_as_well(tmp_path: Path) -> None:
    found = between(tmp_path, TEN_CORRECTIONS, "#18", "#28").by_table()
    expect(
        """
        client | column     | before     | after      | by
        ash    | r5         | 160        | 100        | 20 21
        ash    | multiple   | 1.6        | 1.0        | 20 21
        ash    | cagr       | 0.0986     | 0.0        | 20 21
        ash    | growth     | grew       | flat       | 21
        ash    | outcome    | grew       | flat       | 21
        beech  | r5         | 100        | 50         | 22 24
        beech  | multiple   | 1.0        | 0.5        | 22 24
        beech  | cagr       | 0.0        | -0.1294    | 22 24
        beech  | growth     | flat       | declined   | 24
        beech  | outcome    | flat       | declined   | 24
        cedar  | index_date | 2016-06-30 | 2016-06-29 | 26
        cedar  | r0         | 100        | 159        | 27
        cedar  | multiple   | 1.6        | 1.0063     | 27
        cedar  | cagr       | 0.0986     | 0.0013     | 27
        cedar  | growth     | grew       | flat       | 27
        cedar  | outcome    | grew       | flat       | 27
        """,
        found["outcomes"],
    )
    expect(
        """
        client | column     | before      | after      | by
        beech  | severity   | existential | serious    | 23
        cedar  | index_date | 2016-06-30  | 2016-06-29 | 26
        """,
        found["episodes"],
    )
    expect(
        """
        number | change  | field     | before        | after            | by
        6      | changed | note      | -             | audited          | 19
        6      | changed | amount    | 160           | 100              | 21
        8      | changed | severity  | existential   | serious          | 23
        9      | changed | on        | 2015-06-01    | 2015-07-01       | 25
        12     | changed | amount    | 100           | 50               | 24
        15     | changed | behaviour | weekly dinner | a monthly dinner | 28
        16     | changed | on        | 2016-06-30    | 2016-06-29       | 26
        17     | changed | amount    | 100           | 159              | 27
        """,
        found["facts"],
    )


def test_a_part_of_it_alone_names_its_own(tmp_path: Path) -> None:
    """Over two of the ten, neither of which moved an outcome."""
    found = between(tmp_path, TEN_CORRECTIONS, "#21", "#23").by_table()
    assert {row["by"] for row in found["outcomes"]} == {"22"}
    assert "outcome" not in {row["column"] for row in found["outcomes"]}
    assert {row["by"] for row in found["facts"]} == {"22", "23"}


GREW = """
    #  | who | on         | what       | with             | recorded
    1  | ash |            | registered |                  | 2022-01-10
    2  | ash | 2015-03-01 | threat     | T1               | 2022-01-10
    3  | ash | 2016-06-30 | abated     | T1               | 2022-01-10
    4  | ash | FY2015     | revenue    | 100              | 2022-01-10
    5  | ash | FY2020     | revenue    | 160              | 2022-01-10
"""


@dataclass(frozen=True)
class Mended:
    """What is logged after `GREW`, and what differs from a number on: `column before after by` of
    the outcome, and `number change field before after by` of the facts."""

    history: str
    start: str
    outcome: str
    facts: str


MENDED = {
    "two corrections, each enough: the first moved the outcome, both the figure": Mended(
        """
    6 | ash | | correct | #5 amount=100 | 2022-02-01
    7 | ash | | correct | #5 amount=101 | 2022-02-02
        """,
        "#5",
        """
        column   | before | after | by
        r5       | 160    | 101   | 6 7
        multiple | 1.6    | 1.01  | 6 7
        cagr     | 0.0986 | 0.002 | 6 7
        growth   | grew   | flat  | 6
        outcome  | grew   | flat  | 6
        """,
        """
        number | change  | field  | before | after | by
        5      | changed | amount | 160    | 101   | 7
        """,
    ),
    "two corrections that cancel out": Mended(
        """
    6 | ash | | correct | #5 amount=100 | 2022-02-01
    7 | ash | | correct | #5 amount=160 | 2022-02-02
        """,
        "#5",
        "column",
        "number",
    ),
    "there, back and elsewhere: all three moved it": Mended(
        """
    6 | ash | | correct | #5 amount=100 | 2022-02-01
    7 | ash | | correct | #5 amount=160 | 2022-02-02
    8 | ash | | correct | #5 amount=50  | 2022-02-03
        """,
        "#5",
        """
        column   | before | after    | by
        r5       | 160    | 50       | 6 7 8
        multiple | 1.6    | 0.5      | 6 7 8
        cagr     | 0.0986 | -0.1294  | 6 7 8
        growth   | grew   | declined | 6 7 8
        outcome  | grew   | declined | 6 7 8
        """,
        """
        number | change  | field  | before | after | by
        5      | changed | amount | 160    | 50    | 8
        """,
    ),
    "a retraction of an earlier correction": Mended(
        """
    6 | ash | | correct | #5 amount=100 | 2022-02-01
    7 | ash | | retract | #6            | 2022-02-02
        """,
        "#6",
        """
        column   | before | after  | by
        r5       | 100    | 160    | 7
        multiple | 1.0    | 1.6    | 7
        cagr     | 0.0    | 0.0986 | 7
        growth   | flat   | grew   | 7
        outcome  | flat   | grew   | 7
        """,
        """
        number | change  | field  | before | after | by
        5      | changed | amount | 100    | 160   | 7
        """,
    ),
    "of two corrections the later is withdrawn, and the earlier is read again": Mended(
        """
    6 | ash | | correct | #5 amount=50           | 2022-02-01
    7 | ash | | correct | #5 amount=100 note=new | 2022-02-01
    8 | ash | | retract | #7                     | 2022-02-02
        """,
        "#7",
        """
        column   | before | after    | by
        r5       | 100    | 50       | 8
        multiple | 1.0    | 0.5      | 8
        cagr     | 0.0    | -0.1294  | 8
        growth   | flat   | declined | 8
        outcome  | flat   | declined | 8
        """,
        """
        number | change  | field  | before | after | by
        5      | changed | note   | new    | -     | 8
        5      | changed | amount | 100    | 50    | 8
        """,
    ),
    "a correction stands again": Mended(
        """
    6 | ash | | correct | #5 amount=100 | 2022-02-01
    7 | ash | | retract | #6            | 2022-02-01
    8 | ash | | retract | #7            | 2022-02-02
        """,
        "#7",
        """
        column   | before | after | by
        r5       | 160    | 100   | 8
        multiple | 1.6    | 1.0   | 8
        cagr     | 0.0986 | 0.0   | 8
        growth   | grew   | flat  | 8
        outcome  | grew   | flat  | 8
        """,
        """
        number | change  | field  | before | after | by
        5      | changed | amount | 160    | 100   | 8
        """,
    ),
    "a figure is withdrawn": Mended(
        "6 | ash | | retract | #5 | 2022-02-02",
        "#5",
        """
        column   | before | after   | by
        r5       | 160    | -       | 6
        multiple | 1.6    | -       | 6
        cagr     | 0.0986 | -       | 6
        growth   | grew   | unknown | 6
        outcome  | grew   | unknown | 6
        """,
        """
        number | change | field        | before     | after | by
        5      | went   | on           | 2020-12-31 | -     | 6
        5      | went   | period_start | 2020-01-01 | -     | 6
        5      | went   | period_end   | 2020-12-31 | -     | 6
        5      | went   | amount       | 160        | -     | 6
        5      | went   | currency     | GBP        | -     | 6
        """,
    ),
    "a withdrawn figure stands again, and is corrected at once": Mended(
        """
    6 | ash | | retract | #5            | 2022-02-01
    7 | ash | | retract | #6            | 2022-02-02
    8 | ash | | correct | #5 amount=100 | 2022-02-02
        """,
        "#6",
        """
        column   | before  | after | by
        r5       | -       | 100   | 7 8
        multiple | -       | 1.0   | 7 8
        cagr     | -       | 0.0   | 7 8
        growth   | unknown | flat  | 7 8
        outcome  | unknown | flat  | 7 8
        """,
        """
        number | change   | field        | before | after      | by
        5      | appeared | on           | -      | 2020-12-31 | 7
        5      | appeared | period_start | -      | 2020-01-01 | 7
        5      | appeared | period_end   | -      | 2020-12-31 | 7
        5      | appeared | amount       | -      | 100        | 8
        5      | appeared | currency     | -      | GBP        | 7
        """,
    ),
    "a figure goes because what withdrew its withdrawal is withdrawn": Mended(
        """
    6 | ash | | retract | #5 | 2022-02-01
    7 | ash | | retract | #6 | 2022-02-01
    8 | ash | | retract | #7 | 2022-02-02
        """,
        "#7",
        """
        column   | before | after   | by
        r5       | 160    | -       | 8
        multiple | 1.6    | -       | 8
        cagr     | 0.0986 | -       | 8
        growth   | grew   | unknown | 8
        outcome  | grew   | unknown | 8
        """,
        """
        number | change | field        | before     | after | by
        5      | went   | on           | 2020-12-31 | -     | 8
        5      | went   | period_start | 2020-01-01 | -     | 8
        5      | went   | period_end   | 2020-12-31 | -     | 8
        5      | went   | amount       | 160        | -     | 8
        5      | went   | currency     | GBP        | -     | 8
        """,
    ),
    "what is logged and withdrawn between the two was never known at either": Mended(
        "6 | ash | 2019 | note | heard | 2022-02-01; 7 | ash | | retract | #6 | 2022-02-02",
        "#5",
        "column",
        "number",
    ),
    "a new fact and the correction that shaped it": Mended(
        """
    6 | ash | 2019 | note    | heard                   | 2022-02-01
    7 | ash |      | correct | #6 text=seen            | 2022-02-02
    8 | ash |      | correct | #6 text=told source=ann | 2022-02-03
        """,
        "#5",
        "column",
        """
        number | change   | field  | before | after | by
        6      | appeared | on     | -      | 2019  | 6
        6      | appeared | source | -      | ann   | 8
        6      | appeared | text   | -      | told  | 8
        """,
    ),
    "a name": Mended(
        "6 | ash | 2021 | renamed | elm | 2022-02-01",
        "#5",
        """
        column | before | after | by
        client | ash    | elm   | 6
        """,
        """
        number | change   | field | before | after | by
        6      | appeared | on    | -      | 2021  | 6
        6      | appeared | name  | -      | elm   | 6
        """,
    ),
}


@pytest.mark.parametrize("mended", MENDED.values(), ids=MENDED)
def test_what_mends_do(tmp_path: Path, mended: Mended) -> None:
    text = GREW + mended.history
    difference = between(tmp_path, text, mended.start, f"#{len(rows(text))}")
    found = difference.by_table()
    expect(mended.outcome, found["outcomes"], left_out=["column"] * (mended.outcome == "column"))
    expect(mended.facts, found["facts"])


def test_time_alone_closes_a_window(tmp_path: Path) -> None:
    """The five years run to 30 June 2021; of the day before, 1,825 of 1,826 days are followed."""
    known = GREW.replace("2022-01-10", "2021-01-10")
    found = between(tmp_path, known, "2021-06-29", "2021-06-30").by_table()
    expect(
        """
        client | column          | before | after      | by
        ash    | follow_up_years | 4.99   | 5.0        | time
        ash    | complete        | no     | yes        | time
        ash    | fate            | open   | continuing | time
        ash    | outcome         | open   | grew       | time
        """,
        found["outcomes"],
    )
    assert (found["episodes"], found["facts"]) == ([], [])


def test_time_goes_first_and_events_follow(tmp_path: Path) -> None:
    known = (
        GREW.replace("2022-01-10", "2021-01-10")
        + "6 | ash | | correct | #5 amount=100 | 2021-07-01"
    )
    found = between(tmp_path, known, "2021-06-29", "2021-07-01").by_table()
    expect(
        """
        column          | before | after      | by
        follow_up_years | 4.99   | 5.0        | time
        complete        | no     | yes        | time
        r5              | 160    | 100        | 6
        multiple        | 1.6    | 1.0        | 6
        cagr            | 0.0986 | 0.0        | 6
        growth          | grew   | flat       | 6
        fate            | open   | continuing | time
        outcome         | open   | flat       | 6 time
        """,
        found["outcomes"],
    )


THREATS = """
    # | who | on         | what       | with             | recorded
    1 | ash |            | registered |                  | 2015-01-01
    2 | ash | 2015-03-01 | threat     | T1               | 2015-03-01
    3 | ash | 2015-06-30 | abated     | T1               | 2015-06-30
    4 | ash | 2016-03-01 | threat     | T2               | 2016-03-01
    5 | ash |            | correct    | #4 on=2015-09-01 | 2016-03-01
    6 | ash |            | retract    | #5               | 2016-03-01
"""


@pytest.mark.parametrize(
    ("start", "end", "change", "by"),
    [("#3", "#4", "appeared", {"4"}), ("#4", "#5", "went", {"5"}), ("#5", "#6", "appeared", {"6"})],
)
def test_rows_appear_and_go(
    tmp_path: Path, start: str, end: str, change: str, by: set[str]
) -> None:
    """T2 begins an episode of its own; moved to 63 days after T1, it belongs to the first."""
    found = between(tmp_path, THREATS, start, end).by_table()
    for table in TABLES:
        second = [row for row in found[table] if row["episode"] == 2]
        assert {row["change"] for row in second} == {change}
        assert {row["by"] for row in second} == by
        for row in second:
            gone, there = sorted((row["before"], row["after"]), key=lambda value: value is not None)
            assert (gone, there is None) == (None, False)


def test_only_what_had_happened_by_a_day_is_on_both_sides(tmp_path: Path) -> None:
    """FY2020 ended after that day. A correction moves the abatement past the end of that time."""
    known = (
        GREW
        + """
    6 | ash |            | correct | #5 amount=100    | 2022-02-01
    7 | ash |            | correct | #3 on=2017-06-30 | 2022-02-02
    8 | ash |            | correct | #3 on=2016-06-30 | 2022-02-03
    """
    )
    gone = between(tmp_path, known, "#5", "#7", until="2016-12-31").by_table()
    expect(
        """
        number | change | field  | before     | after | by
        3      | went   | on     | 2016-06-30 | -     | 7
        3      | went   | threat | T1         | -     | 7
        """,
        gone["facts"],
    )
    assert {row["by"] for row in gone["outcomes"]} == {"7"}


def test_a_correction_can_move_a_fact_before_the_limit(tmp_path: Path) -> None:
    known = (
        GREW
        + """
    6 | ash | | correct | #3 on=2017-06-30 | 2022-02-02
    7 | ash | | correct | #3 on=2016-06-30 | 2022-02-03
    """
    )
    back = between(tmp_path, known, "#6", "#7", until="2016-12-31").by_table()
    expect(
        """
        number | change   | field  | before | after      | by
        3      | appeared | on     | -      | 2016-06-30 | 7
        3      | appeared | threat | -      | T1         | 7
        """,
        back["facts"],
    )


def test_one_client_alone_is_what_it_is_among_all(tmp_path: Path) -> None:
    log = written(tmp_path / "log.db", recorded(TEN_CORRECTIONS).events)
    earlier, later = (resolve(log, asked(moment), TODAY) for moment in ("#18", "#28"))
    every, alone = difference(log, earlier, later), difference(log, earlier, later, "c-beech")
    assert alone.facts == [fact for fact in every.facts if fact.client == "beech"]
    for table in TABLES:
        assert alone.moved[table] == [row for row in every.moved[table] if row.client == "beech"]


def test_what_is_recorded_later_changes_nothing(tmp_path: Path) -> None:
    events = recorded(TEN_CORRECTIONS).events
    log = written(tmp_path / "log.db", events[:24])
    earlier, later = (resolve(log, asked(moment), TODAY) for moment in ("#18", "#23"))
    before = difference(log, earlier, later)
    append(log, events[24:])
    assert difference(log, earlier, later) == before


def test_however_few_events_a_run_has_it_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part of each client's events is logged in one run and the rest in others."""
    at_once = between(tmp_path, TEN_CORRECTIONS, "#18", "#28")
    monkeypatch.setattr(versions, "AT_ONCE", 20)
    monkeypatch.setattr(versions, "FEW", 1)
    runs = 0

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal runs
        for warehouse in versions.replay_variants(*arguments, **named):
            runs += 1
            yield warehouse

    monkeypatch.setattr(row_changes, "replay_variants", counted)
    (tmp_path / "again").mkdir()
    assert between(tmp_path / "again", TEN_CORRECTIONS, "#18", "#28") == at_once
    assert runs > 5
