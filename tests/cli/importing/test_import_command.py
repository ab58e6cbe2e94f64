"""`import`: good rows land by the rules of every command, bad rows come back with the reason."""

from __future__ import annotations

import stat
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.cli.importing.desk import Desk, desk

ONE_OF_EACH = """
    client      | kind              | on         | period | amount | description | severity | threat | behaviour | source
    aldgate     | revenue           |            | FY2019 | 4.2m   |             |          |        |           | accounts
    Aldgate LLP | together          | 2019-10-03 |        |        |             |          | t1     | dinner    |
    Aldgate LLP | threat            | 2019-Q2    |        |        | Fire        | serious  | T1     |           |
    ALDGATE LLP | leaders.pulled_apart | 2019-08 |        |        |             |          | T1     | silence   |
    aldgate     | abated            | 2020-03-31 |        |        |             |          |        |           |
"""  # noqa: E501
TRUST = """
    client  | kind  | on   | rating
    aldgate | trust | 2018 | 4
    aldgate | trust | 2019 | 9
    bowline | trust | 2019 | 3
    aldgate | trust | 2020 | 5
"""


@pytest.fixture
def aldgate(tmp_path: Path) -> Desk:
    return desk(tmp_path, "Aldgate LLP")


def test_canonical_rows_are_recorded_as_if_they_were_typed_and_threats_come_first(
    aldgate: Desk,
) -> None:
    answer = aldgate.imports(ONE_OF_EACH).ok()
    imported = aldgate.log[1:]
    assert [kind for kind, _ in imported] == [
        "threat.encountered",
        "revenue.reported",
        "leaders.pulled_together",
        "leaders.pulled_apart",
        "threat.abated",
    ]
    assert imported[0][1]["on"] == "2019-Q2"
    assert imported[1][1] | {"key": "", "batch": ""} == {
        "v": 1,
        "on": "2019-12-31",
        "actor": "ann",
        "source": "accounts",
        "key": "",
        "batch": "",
        "period_start": "2019-01-01",
        "period_end": "2019-12-31",
        "amount": "4200000",
        "currency": "GBP",
    }
    assert imported[2][1]["threat"] == imported[4][1]["threat"] == "T1"
    assert "rows: 5 · events recorded: 5 · already there: 0 · rejected: 0 (#2 to #6)" in answer.err
    assert len({stored["batch"] for _, stored in imported}) == 1


def test_a_bad_row_comes_back_as_it_was_with_line_and_reason_and_the_others_land(
    aldgate: Desk,
) -> None:
    answer = aldgate.imports(TRUST)
    assert answer.code == 4
    assert aldgate.kinds() == ["client.registered", "trust.assessed", "trust.assessed"]
    first, second = aldgate.rejects()
    assert first["rejected_line"] == "3"
    assert first["rejected_because"].startswith("rating: 9 is too large")
    assert (first["client"], first["on"], first["rating"]) == ("aldgate", "2019", "9")
    assert "no client's name is or begins with 'bowline'" in second["rejected_because"]
    mode = (aldgate.folder / "rows.csv.rejects.csv").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_mended_rejects_are_imported_where_they_stand(aldgate: Desk) -> None:
    aldgate.imports(TRUST)
    path = aldgate.folder / "rows.csv.rejects.csv"
    mended = path.read_text(encoding="utf-8").replace("bowline", "aldgate").replace(",9", ",2")
    answer = aldgate.imports(mended.encode(), name="mended.csv").ok()
    assert "events recorded: 2" in answer.err


def test_strict_takes_all_rows_or_none(aldgate: Desk) -> None:
    answer = aldgate.imports(TRUST, "--strict")
    assert answer.code == 1
    assert "nothing is recorded: --strict" in answer.err
    assert aldgate.kinds() == ["client.registered"]
    assert [row["rejected_line"] for row in aldgate.rejects()] == ["3", "4"]
    good = "\n".join(TRUST.splitlines()[i] for i in (1, 2, 5))
    aldgate.imports(good, "--strict").ok()
    assert len(aldgate.kinds()) == 3


@pytest.mark.parametrize("words", [(), ("--strict",), ("--create-clients",)])
def test_a_dry_run_says_what_happens_word_for_word_and_writes_nothing(
    aldgate: Desk, words: tuple[str, ...]
) -> None:
    before = aldgate.log
    rows = f"{TRUST}\naldgate | trust | 2021 | 5"
    dry = aldgate.imports(rows, *words, "--dry-run")
    assert aldgate.log == before
    assert not (aldgate.folder / "rows.csv.rejects.csv").exists()
    wet = aldgate.imports(rows, *words)
    assert (dry.out, dry.code) == (wet.out, wet.code)
    reasons = [line for line in dry.err.splitlines() if line.startswith("line ")]
    assert reasons == [line for line in wet.err.splitlines() if line.startswith("line ")]
    assert reasons


def test_the_same_file_again_adds_nothing_even_under_another_name(aldgate: Desk) -> None:
    aldgate.imports(ONE_OF_EACH).ok()
    before = aldgate.log
    again = aldgate.imports(ONE_OF_EACH, name="copy.csv").ok()
    assert "events recorded: 0 · already there: 5" in again.err
    assert aldgate.log == before


def test_a_row_that_stands_there_twice_is_told_twice_and_no_more(aldgate: Desk) -> None:
    rows = """
        client  | kind | on   | text
        aldgate | note | 2019 | Met them
        aldgate | note | 2019 | Met them
    """
    aldgate.imports(rows).ok()
    aldgate.imports(rows).ok()
    assert aldgate.kinds().count("note.added") == 2


def test_an_edited_row_is_a_new_row_and_a_second_figure_is_rejected_with_both(
    aldgate: Desk,
) -> None:
    rows = "client | kind | period | amount\n aldgate | revenue | FY2019 | {}"
    aldgate.imports(rows.format("4.2m")).ok()
    answer = aldgate.imports(rows.format("4.3m"))
    assert answer.code == 4
    (row,) = aldgate.rejects()
    assert "is GBP 4200000 already; now GBP 4300000 (#2)" in row["rejected_because"]
    assert "fiveyear correct 2 --amount 4300000" in row["rejected_because"]


def test_the_number_of_what_is_in_the_way_is_true_within_one_file(aldgate: Desk) -> None:
    rows = """
        client  | kind    | period | amount
        aldgate | revenue | FY2018 | 4m
        aldgate | revenue | FY2018 | 5m
        aldgate | revenue | FY2019 | 6m
    """
    answer = aldgate.imports(rows)
    assert "(#2)" in answer.err
    assert aldgate.log[1][1]["amount"] == "4000000"
    dry = aldgate.imports(rows.replace("FY20", "FY19"), "-n", name="other.csv")
    assert "is GBP 4000000 already; now GBP 5000000 (#4)" in dry.err


def test_a_row_of_several_events_lands_whole_or_not_at_all(aldgate: Desk) -> None:
    by = aldgate.map("""
        [common]
        client = "Client"
        [[event]]
        kind = { constant = "revenue" }
        period = { column = "Year", form = "FY{}" }
        amount = { column = "Revenue (k)", scale = 1000 }
        skip_empty = ["Revenue (k)"]
        [[event]]
        kind = { constant = "headcount" }
        on = { column = "Year", form = "{}-12-31" }
        count = "Staff"
        skip_empty = ["Staff"]
    """)
    answer = aldgate.imports(
        """
        Client  | Year | Revenue (k) | Staff
        aldgate | 2018 | 4200        | 80
        aldgate | 2019 | 4300.5      | many
        aldgate | 2020 |             | 85
        """,
        "--map",
        by,
    )
    assert answer.code == 4
    assert [(kind, s.get("amount"), s.get("count")) for kind, s in aldgate.log[1:]] == [
        ("revenue.reported", "4200000", None),
        ("headcount.reported", None, 80),
        ("headcount.reported", None, 85),
    ]
    (row,) = aldgate.rejects()
    assert "count (column 'Staff'): 'many' is not a number" in row["rejected_because"]


def test_unknown_clients_are_made_where_that_is_asked_for_with_what_the_row_says(
    tmp_path: Path,
) -> None:
    found = desk(tmp_path)
    rows = """
        client   | kind  | on   | rating | industry | fiscal_year_end | currency
        Aldgate  | trust | 2019 | 4      | legal    | 31 March        |
        Ald      | trust | 2019 | 4      | banking  |                 | EUR
        aldgate  | trust | 2020 | 5      | legal    |                 |
        Nameless | trust | 2020 | 5      |          |                 |
    """
    answer = found.imports(rows, "--create-clients")
    assert "clients registered: 2" in answer.err
    registered = [s for kind, s in found.log if kind == "client.registered"]
    assert [
        (s["name"], s["industry"], s["fiscal_year_end"], s["currency"]) for s in registered
    ] == [
        ("Aldgate", "legal", "03-31", "GBP"),
        ("Ald", "banking", "12-31", "EUR"),
    ]
    (row,) = found.rejects()
    assert "'Nameless' is a new client without industry" in row["rejected_because"]


def test_a_bad_row_makes_no_client(tmp_path: Path) -> None:
    found = desk(tmp_path)
    rows = "client | kind | on | rating | industry\n Aldgate | trust | 2019 | 9 | legal"
    assert found.imports(rows, "--create-clients").code == 4
    assert found.log == []


def test_names_in_the_file_lead_to_clients_by_an_alias_file(aldgate: Desk) -> None:
    alias = aldgate.file("in the file | client\n The Old Firm | Aldgate LLP", "alias.csv")
    rows = "client | kind | on | rating\n the old firm | trust | 2019 | 4"
    aldgate.imports(rows, "--alias", alias).ok()
    assert aldgate.kinds() == ["client.registered", "trust.assessed"]


def test_a_renamed_client_is_not_made_again_by_the_same_file(tmp_path: Path) -> None:
    found = desk(tmp_path)
    rows = "client | kind | on | rating | industry\n Aldgate | trust | 2019 | 4 | legal"
    found.imports(rows, "--create-clients").ok()
    found.run("client", "rename", "aldgate", "Bishopsgate").ok()
    before = found.log
    found.imports(rows, "--create-clients").ok()
    found.imports(rows.replace("2019", "2020"), "--create-clients").ok()
    assert [kind for kind, _ in found.log[len(before) :]] == ["trust.assessed"]


def test_an_import_is_taken_back_as_one_and_can_then_be_made_anew(tmp_path: Path) -> None:
    found = desk(tmp_path)
    rows = """
        client  | kind   | on      | description | severity | industry
        Aldgate | threat | 2019-Q2 | Fire        | serious  | legal
        Aldgate | abated | 2020    |             |          |
    """
    found.imports(rows, "--create-clients").ok()
    batch = found.log[0][1]["batch"]
    dry = found.run("undo", "--batch", batch, "-n").ok()
    assert len(found.log) == 3
    wet = found.run("undo", "--batch", batch).ok()
    assert dry.out == wet.out
    assert [stored["target"] for _, stored in found.log[3:]] == [3, 2, 1]
    assert found.run("undo", "--batch", batch).code == 3
    assert "events recorded: 3" in found.imports(rows, "--create-clients").ok().err
    assert "already there: 2" in found.imports(rows, "--create-clients").ok().err


def test_a_batch_that_cannot_go_whole_stays_whole(tmp_path: Path) -> None:
    found = desk(tmp_path)
    rows = "client | kind | on | rating | industry\n Aldgate | trust | 2019 | 4 | legal"
    found.imports(rows, "--create-clients").ok()
    found.run("log", "note", "aldgate", "Met them").ok()
    answer = found.run("undo", "--batch", found.log[0][1]["batch"])
    assert answer.code == 1
    assert "#3 needs it: the client is not registered" in answer.err
    assert len(found.log) == 3


def test_registrations_come_first_and_a_client_goes_by_both_its_names(tmp_path: Path) -> None:
    found = desk(tmp_path)
    rows = """
        client      | kind              | on   | name    | industry | currency | rating | claimed_recorded_at | actor
        Bishopsgate | trust             | 2019 |         |          |          | 4      |                     | ben
        Bishopsgate | client.registered | 2018 | Aldgate | legal    | GBP      |        | 2018-05-01T10:00:00+00:00 |
        Bishopsgate | client.renamed    | 2020 | Bishopsgate |      |          |        |                     |
    """  # noqa: E501
    found.imports(rows).ok()
    assert found.kinds() == ["client.registered", "client.renamed", "trust.assessed"]
    assert found.log[0][1]["claimed_recorded_at"] == "2018-05-01T10:00:00+00:00"
    assert [stored["actor"] for _, stored in found.log] == ["ann", "ann", "ben"]


@pytest.mark.parametrize("cell", ["Ann; Ben", '["Ann", "Ben"]', " Ann ;Ben; "])
def test_several_leaders_stand_in_one_cell(aldgate: Desk, cell: str) -> None:
    rows = f"client | kind | on | behaviour | leaders\n aldgate | together | 2019 | dinner | {cell}"
    aldgate.imports(rows).ok()
    assert aldgate.log[1][1]["leaders"] == ["Ann", "Ben"]


def test_what_looks_like_a_formula_is_guarded_among_the_rejects_and_read_as_it_was(
    aldgate: Desk,
) -> None:
    rows = "client | kind | on | text\n {} | note | 2019 | =1+1"
    assert aldgate.imports(rows.format("bowline")).code == 4
    assert "'=1+1" in (aldgate.folder / "rows.csv.rejects.csv").read_text(encoding="utf-8")
    mended = (
        (aldgate.folder / "rows.csv.rejects.csv").read_bytes().replace(b",bowline,", b",aldgate,")
    )
    aldgate.imports(mended, name="mended.csv").ok()
    aldgate.imports(rows.format("aldgate")).ok()
    assert [stored["text"] for _, stored in aldgate.log[1:]] == ["=1+1"]


def test_keys_of_the_file_are_kept_and_stand_for_one_content(aldgate: Desk) -> None:
    rows = """
        client  | kind  | on   | rating | key
        aldgate | trust | 2018 | 4      | k1
        aldgate | trust | 2018 | 4      | k1
        aldgate | trust | 2019 | 5      | k1
    """
    answer = aldgate.imports(rows)
    assert [stored.get("key") for _, stored in aldgate.log[1:]] == ["k1"]
    assert "already there: 1 · rejected: 1" in answer.err
    (row,) = aldgate.rejects()
    assert "line 2 has the key 'k1' already" in row["rejected_because"]
    edited = aldgate.imports("client|kind|on|rating|key\n aldgate|trust|2018|5|k1", name="e.csv")
    assert "the key 'k1' was used for other content: #2" in edited.err


def test_an_interrupted_import_goes_on_where_it_was_left(aldgate: Desk) -> None:
    rows = TRUST.replace("9", "3").replace("bowline", "aldgate")

    def interrupting(number: int) -> None:
        if number == 3:
            raise KeyboardInterrupt

    with (
        patch("domain.bulk.import_rows.AT_ONCE", 1),
        patch("cli.present.import_summary.progress", lambda *_: interrupting),
    ):
        answer = aldgate.imports(rows)
    assert answer.code == 130
    assert "interrupted: 2 events are recorded; run it again" in answer.err
    assert "events recorded: 2 · already there: 2" in aldgate.imports(rows).ok().err


def test_where_somebody_else_writes_first_nothing_is_half_written(aldgate: Desk) -> None:
    def meanwhile(number: int) -> None:
        if number == 1:
            aldgate.command.spawn("log", "note", "aldgate", "Met them").ok()

    good = "\n".join(TRUST.splitlines()[i] for i in (1, 2, 5))
    with patch("cli.present.import_summary.progress", lambda *_: meanwhile):
        answer = aldgate.imports(good)
    assert answer.code == 6
    assert "run it again" in answer.err
    assert aldgate.kinds() == ["client.registered", "note.added"]
    assert "events recorded: 2" in aldgate.imports(good).ok().err


def test_rejects_never_take_the_place_of_anything_else(aldgate: Desk) -> None:
    other = aldgate.file(b"precious", "precious.csv")
    answer = aldgate.imports(TRUST, "--rejects", other)
    assert (answer.code, Path(other).read_bytes()) == (2, b"precious")
    assert aldgate.kinds() == ["client.registered"]
    elsewhere = str(aldgate.folder / "elsewhere.csv")
    assert aldgate.imports(TRUST, "--rejects", elsewhere).code == 4
    assert aldgate.imports(TRUST, "--rejects", elsewhere).code == 4
    assert Path(elsewhere).exists()


def test_json_is_one_document(aldgate: Desk) -> None:
    document = aldgate.imports(TRUST, "--json").json
    assert document["rejects"][0]["line"] == 3
    assert {name: document[name] for name in ("rows", "recorded", "rejected", "first", "last")} == {
        "rows": 4,
        "recorded": 2,
        "rejected": 2,
        "first": 2,
        "last": 3,
    }


def test_a_proposed_map_says_what_it_took_the_headers_for_and_is_a_map(tmp_path: Path) -> None:
    found = desk(tmp_path)
    table = """
        Company | Year | Turnover_kgbp | Staff | Remarkable
        Aldgate | 2019 | 4200          | 80    | yes
    """
    proposal = found.imports(table, "--propose-map").ok()
    assert "#   Remarkable: yes" in proposal.out
    asked = proposal.out.replace("# [clients]", "[clients]").replace("# industry", "industry")
    answer = found.imports(table, "--create-clients", "--map", found.map(asked)).ok()
    assert "events recorded: 3" in answer.err
    assert [(k, s.get("amount"), s.get("count")) for k, s in found.log[1:]] == [
        ("revenue.reported", "4200000", None),
        ("headcount.reported", None, 80),
    ]


def test_the_installed_command_reads_stdin_and_leaves_rejects_where_it_was_called(
    aldgate: Desk,
) -> None:
    rows = b"client,kind,on,rating\naldgate,trust,2019,4\naldgate,trust,2019,9\n"
    answer = aldgate.command.spawn("import", "-", stdin=rows)
    assert answer.code == 4
    assert answer.out.splitlines()[0] == "event\tline\tclient\tkind\ton\tsays"
    assert (aldgate.folder / "stdin.rejects.csv").exists()
