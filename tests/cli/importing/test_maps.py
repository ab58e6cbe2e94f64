"""A map turns any table into canonical rows; a map that is off says where."""

from __future__ import annotations

import pytest

from cli.importing.canonical import TARGETS, canonical_map
from cli.importing.maps import Cell, read_map
from cli.importing.proposing import proposal
from cli.importing.reading import read
from cli.importing.rows import rows
from events.errors import Invalid

EVENT = '[[event]]\nclient = "c"\nkind = { constant = "trust" }\n'


@pytest.mark.parametrize(
    ("made", "cell", "text"),
    [
        ('"x"', "4.2m", "4.2m"),
        ('{ constant = "legal" }', "anything", "legal"),
        ("{ constant = 2019 }", "", "2019"),
        ('{ column = "x", scale = 1_000_000 }', "9823.5", "9823500000"),
        ('{ column = "x", scale = 0.1 }', "0.3", "0.03"),
        ('{ column = "x", scale = 1000 }', "1,234,567.891", "1234567891"),
        ('{ column = "x", offset = -1, form = "FY{}" }', "1955", "FY1954"),
        ('{ column = "x", scale = -1, offset = 6 }', "2", "4"),
        ('{ column = "x", values = { "Y" = "yes" } }', " y ", "yes"),
        ('{ column = "x", values = { "Y" = "yes" }, otherwise = "no" }', "?", "no"),
        ('{ column = "x", values = { "low" = "2" }, scale = 2 }', "LOW", "4"),
        ('{ column = "x", scale = 2 }', "", ""),
        ('{ column = "x", form = "FY{}" }', "", ""),
    ],
)
def test_a_target_is_made_step_by_step(made: str, cell: str, text: str) -> None:
    by = read_map(f"{EVENT}source = {made}", TARGETS)
    assert by.events[0].targets["source"].text({"x": cell.strip()} if cell else {}) == text


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ('{ column = "x", scale = 2 }', "'many' is not a number"),
        ('{ column = "x", values = { "much" = "5" } }', "'many' is not in the map's table"),
    ],
)
def test_a_cell_that_a_map_cannot_turn_is_shown(cell: str, says: str) -> None:
    made: Cell = read_map(f"{EVENT}source = {cell}", TARGETS).events[0].targets["source"]
    with pytest.raises(Invalid, match=says):
        made.text({"x": "many"})


@pytest.mark.parametrize(
    ("toml", "says", "mend"),
    [
        ("=", "the map is not TOML", ""),
        ("a = 99999999999999999999e9999999999", "the map", ""),
        ("", "no [[event]]", "say with one"),
        ("evnt = 1", "'evnt' is not known", "did you mean event?"),
        (EVENT + 'ratign = "x"', "'ratign' is not known", "did you mean rating?"),
        (EVENT + "source = 7", "7 is no column", "constant"),
        (EVENT + "source = { scale = 2 }", "needs a column or a constant", ""),
        (EVENT + 'source = { column = "x", constant = "y" }', "needs a column or a constant", ""),
        (EVENT + 'source = { column = "x", scale = "2" }', "'2' is no figure", "1000"),
        (EVENT + 'source = { column = "x", scale = inf }', "is no figure", ""),
        (EVENT + 'source = { column = "x", scale = 1e99 }', "is no figure", ""),
        (EVENT + 'source = { column = "x", form = "FY" }', "'FY' has no place", "{}"),
        (EVENT + 'source = { column = "x", values = 3 }', "values is no table", ""),
        (EVENT + "only = 3", "only is no table", ""),
        ('[[event]]\nkind = { constant = "trust" }', "does not say the client", "client ="),
        ("event = [3]", "is no table", "[[event]]"),
        ('[clients]\nrating = "x"\n' + EVENT, "[clients]: 'rating' is not known", "industry"),
    ],
)
def test_a_map_that_is_off_says_where(toml: str, says: str, mend: str) -> None:
    with pytest.raises(Invalid) as error:
        read_map(toml, TARGETS)
    assert says in error.value.what
    assert mend in error.value.mend


def test_a_column_that_the_file_lacks_is_told_with_what_is_close() -> None:
    by = read_map(EVENT + 'rating = "Trust"', TARGETS)
    with pytest.raises(Invalid, match="'Trust', which the file does not have") as error:
        by.check(("c", "Truts"))
    assert "did you mean Truts?" in error.value.mend


def test_rows_are_chosen_and_a_row_may_tell_of_several_events() -> None:
    table = read("a.csv", b"c,status,trust,staff\nA,ok,4,80\nB,draft,5,90\nC,OK,n/a,85\n")
    by = read_map(
        """
        empty = ["N/A"]
        [common]
        client = "c"
        on = { constant = "2019" }
        [[event]]
        kind = { constant = "trust" }
        rating = "trust"
        only = { status = ["ok"] }
        skip_empty = ["trust"]
        [[event]]
        kind = { constant = "headcount" }
        count = "staff"
        """,
        TARGETS,
    )
    told = [[(fact.cls.TOPIC, fact.client) for fact in row.facts] for row in rows(table, by)]
    assert told == [
        [("trust.assessed", "A"), ("headcount.reported", "A")],
        [("headcount.reported", "B")],
        [("headcount.reported", "C")],
    ]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (("client", "on"), "there is no column 'kind'"),
        (("client", "kind", "ratings"), "'ratings' is no field"),
        (("client", "kind", "on", "On"), "'on' and 'On' say the same"),
    ],
)
def test_canonical_columns_are_held_against_the_fields(columns: tuple[str, ...], says: str) -> None:
    with pytest.raises(Invalid, match=says) as error:
        canonical_map(columns)
    assert "--propose-map" in error.value.mend or "take one" in error.value.mend


def test_headers_are_canonical_whatever_their_case_and_spacing() -> None:
    by = canonical_map(("Client", "KIND", "Period End", "rejected_line", "rejected_because"))
    assert set(by.events[0].targets) == {"client", "kind", "period_end"}


@pytest.mark.parametrize(
    "header",
    ["client,kind,on,rating", 'we"ird,new\\line,\x7f,[x]', "Company,Year,Revenue (USD m),Staff"],
)
def test_whatever_the_headers_a_proposal_is_toml(header: str) -> None:
    import tomllib

    data = header.replace('"', '""').split(",")
    text = ",".join(f'"{name}"' for name in data) + "\n1,2,3,4\n"
    found = proposal(read("a.csv", text.encode()), "a.csv")
    tomllib.loads(found)
    if header.startswith("client,kind"):
        assert set(read_map(found, TARGETS).events[0].targets) == set(header.split(","))
