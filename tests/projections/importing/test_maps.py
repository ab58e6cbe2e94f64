"""A map turns any table into canonical rows; a map that is off says where."""

from __future__ import annotations

from typing import Any

import pytest

from events.errors import Invalid
from projections.importing.columns import TARGETS, canonical_map
from projections.importing.files import read_table
from projections.importing.map_file import read_map
from projections.importing.maps import Cell
from projections.importing.proposals import propose_map
from projections.importing.rows import typed_rows

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


def test_a_cell_that_is_no_figure_cannot_be_scaled() -> None:
    cell = source_cell('{ column = "x", scale = 2 }')
    with pytest.raises(Invalid, match="'many'"):
        cell.text({"x": "many"})


def test_a_cell_that_the_map_has_no_value_for_is_shown() -> None:
    cell = source_cell('{ column = "x", values = { "much" = "5" } }')
    with pytest.raises(Invalid) as error:
        cell.text({"x": "many"})
    assert error.value.code == "map.value_unknown"
    assert error.value.values == {"text": "many", "known": ("much",)}


WHERE = "[[event]] 1 source"


@pytest.mark.parametrize(
    ("toml", "code", "values"),
    [
        ("=", "map.not_toml", {}),
        ("a = 99999999999999999999e9999999999", "map.unknown", {"where": "the map", "name": "a"}),
        ("", "map.no_event", {}),
        ("evnt = 1", "map.unknown", {"where": "the map", "name": "evnt"}),
        (EVENT + 'ratign = "x"', "map.unknown", {"where": "[[event]] 1", "name": "ratign"}),
        (EVENT + "source = 7", "map.not_a_column", {"where": WHERE, "value": 7}),
        (EVENT + "source = { scale = 2 }", "map.column_or_constant", {"where": WHERE}),
        (
            EVENT + 'source = { column = "x", constant = "y" }',
            "map.column_or_constant",
            {"where": WHERE},
        ),
        (
            EVENT + 'source = { column = "x", scale = "2" }',
            "map.not_figure",
            {"where": f"{WHERE} scale", "value": "2"},
        ),
        (EVENT + 'source = { column = "x", scale = inf }', "map.not_figure", {}),
        (EVENT + 'source = { column = "x", scale = 1e99 }', "map.not_figure", {}),
        (
            EVENT + 'source = { column = "x", form = "FY" }',
            "map.form_without_slot",
            {"where": WHERE, "form": "FY"},
        ),
        (EVENT + 'source = { column = "x", values = 3 }', "map.values_not_table", {"where": WHERE}),
        (EVENT + "only = 3", "map.not_table", {"where": "[[event]] 1", "name": "only"}),
        (
            '[[event]]\nkind = { constant = "trust" }',
            "map.target_missing",
            {"where": "[[event]] 1", "name": "client"},
        ),
        ("event = [3]", "map.event_not_table", {"where": "[[event]] 1"}),
        (
            '[clients]\nrating = "x"\n' + EVENT,
            "map.unknown",
            {"where": "[clients]", "name": "rating"},
        ),
    ],
)
def test_a_map_that_is_wrong_says_where(toml: str, code: str, values: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as error:
        read_map(toml, TARGETS)
    assert error.value.code == code
    assert values.items() <= error.value.values.items()


def test_a_column_that_the_file_lacks_is_an_error_with_the_columns_it_has() -> None:
    by = read_map(EVENT + 'rating = "Trust"', TARGETS)
    with pytest.raises(Invalid) as error:
        by.check(("c", "Truts"))
    assert error.value.code == "map.column_missing"
    assert error.value.values == {"name": "Trust", "known": ("c", "Truts")}


def source_cell(toml: str) -> Cell:
    return read_map(f"{EVENT}source = {toml}", TARGETS).events[0].targets["source"]


def test_rows_are_chosen_and_a_row_may_have_several_events() -> None:
    table = read_table("a.csv", b"c,status,trust,staff\nA,ok,4,80\nB,draft,5,90\nC,OK,n/a,85\n")
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
    rows = [[(each.cls.TOPIC, each.client) for each in row.events] for row in typed_rows(table, by)]
    assert rows == [
        [("trust.assessed", "A"), ("headcount.reported", "A")],
        [("headcount.reported", "B")],
        [("headcount.reported", "C")],
    ]


@pytest.mark.parametrize(
    ("columns", "code", "values"),
    [
        (("client", "on"), "column.missing", {"name": "kind"}),
        (("client", "kind", "ratings"), "column.unknown", {"name": "ratings"}),
        (("client", "kind", "on", "On"), "column.repeated", {"first": "on", "second": "On"}),
    ],
)
def test_canonical_columns_are_checked_against_the_fields(
    columns: tuple[str, ...], code: str, values: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as error:
        canonical_map(columns)
    assert error.value.code == code
    assert values.items() <= error.value.values.items()


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
    found = propose_map(read_table("a.csv", text.encode()))
    tomllib.loads(found)
    if header.startswith("client,kind"):
        assert set(read_map(found, TARGETS).events[0].targets) == set(header.split(","))
