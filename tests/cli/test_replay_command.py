"""`replay`: the audit of one client, and of all beside the projections."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cli.present.replay_page import COLUMNS, Audit, text
from domain.commands import Command as Asking
from domain.commands import Correct, RecordEvent, Retract
from domain.service import RecordService
from events.errors import Damaged
from events.store.log import EventLog
from projections.audit.agreement import replayed
from projections.audit.replaying import effective_events, steps
from projections.audit.stored import events_of_stream
from projections.warehouse.basis import Basis, BasisQuery, resolve
from projections.warehouse.connection import cache_of
from projections.warehouse.refresh import in_memory
from tests import given
from tests.cli.command import Command

STREAM = "c-aldgate000"
HOSTILE = "dinner \x1b]0;owned\x07 \u202e at six"

STEPS: tuple[tuple[str, Asking], ...] = (
    ("2019-01-01", given.registered(on="2019-01-01")),
    ("2019-07-01", given.threat("T1", on="2019-Q2", source="minutes", source_date="2019-06-28")),
    ("2019-09-02", given.apart("2019-08", "T1")),
    ("2019-10-05", given.together("2019-10-03", "T1")),
    ("2020-02-01", given.correct(4, on="2019-10-10", reason="the minutes say the 10th")),
    ("2020-04-01", given.abated("T1", on="2020-03-31")),
    ("2020-05-01", given.retract(5, reason="they do not")),
    ("2020-06-01", given.retract(3, reason="hearsay")),
)
"""A threat, an observation each way; #5 corrects #4 and #7 takes that back; #8 takes #3 away."""


def log_steps(log: Path, steps: tuple[tuple[str, Asking], ...]) -> None:
    """Record these things of one client, each at noon of a day."""
    noon = datetime(2019, 1, 1, 12, tzinfo=UTC)

    def now() -> datetime:
        return noon

    with closing(
        RecordService(EventLog.open(log, clock=now), today=lambda: now().date())
    ) as record:
        for day, command in steps:
            noon = datetime.fromisoformat(f"{day}T12:00:00+00:00")
            match command:
                case RecordEvent():
                    record.record(STREAM, command)
                case Correct():
                    record.correct(command)
                case Retract():
                    record.retract(command)


def logged(folder: Path, steps: tuple[tuple[str, Asking], ...] = STEPS) -> Command:
    """`fiveyear` with a log of one client with these events."""
    fiveyear = Command(folder)
    EventLog.create(fiveyear.log).close()
    log_steps(fiveyear.log, steps)
    return fiveyear


@pytest.fixture(scope="module")
def aldgate(tmp_path_factory: pytest.TempPathFactory) -> Command:
    return logged(tmp_path_factory.mktemp("replay"))


def on_a_terminal(fiveyear: Command, width: int = 80, until: str | None = None) -> str:
    """What a person sees of all that is recorded."""
    day = None if until is None else datetime.fromisoformat(until).date()
    known = events_of_stream(fiveyear.log, STREAM)
    at = known[-1].recorded_at
    basis = Basis(known[-1].position, at, at.date(), day)
    return text(
        Audit(
            STREAM,
            "Aldgate LLP",
            basis,
            [*steps(known, day)],
            effective_events(known),
            frozenset(),
            {},
        ),
        width,
    )


# -- one client ------------------------------------------------------------------------------------

NOTHING_YET: dict[str, Any] = {
    "client": "Aldgate LLP",
    "industry": "legal",
    "currency": "GBP",
    "engaged_since": None,
    "threats": {},
    "leaders": [],
    "open_goals": {},
    "revenue": {},
    "trust": None,
    "together": 0,
    "apart": 0,
    "broke_apart": None,
    "facts": 1,
}
THREATENED = NOTHING_YET | {
    "threats": {
        "T1": {"severity": "existential", "started_on": "2019-04-01", "ended_on": None},
    },
    "facts": 2,
}

GOLDEN: dict[str, Any] = {
    "basis": {"position": 2, "as_of": "2019-07-01T12:00:00Z", "clock": "2019-07-01"},
    "client": {"client_id": STREAM, "client": "Aldgate LLP"},
    "events": [
        {
            "position": 1,
            "recorded_at": "2019-01-01T12:00:00Z",
            "actor": "ann",
            "source": None,
            "source_date": None,
            "claimed_recorded_at": None,
            "kind": "client.registered",
            "on": "2019-01-01",
            "precision": "day",
            "summary": "Aldgate LLP, legal, GBP, 12-31",
            "reason": None,
            "superseded_by": None,
            "retracted_by": None,
            "after_until": False,
            "changes": [
                {"position": 1, "field": "on", "before": None, "after": "2019-01-01"},
                {"position": 1, "field": "name", "before": None, "after": "Aldgate LLP"},
                {"position": 1, "field": "industry", "before": None, "after": "legal"},
                {"position": 1, "field": "currency", "before": None, "after": "GBP"},
                {"position": 1, "field": "fiscal_year_end", "before": None, "after": "12-31"},
            ],
            "state": NOTHING_YET,
        },
        {
            "position": 2,
            "recorded_at": "2019-07-01T12:00:00Z",
            "actor": "ann",
            "source": "minutes",
            "source_date": "2019-06-28",
            "claimed_recorded_at": None,
            "kind": "threat.encountered",
            "on": "2019-Q2",
            "precision": "quarter",
            "summary": "T1, largest client left, existential",
            "reason": None,
            "superseded_by": None,
            "retracted_by": None,
            "after_until": False,
            "changes": [
                {"position": 2, "field": "on", "before": None, "after": "2019-Q2"},
                {"position": 2, "field": "source", "before": None, "after": "minutes"},
                {"position": 2, "field": "source_date", "before": None, "after": "2019-06-28"},
                {"position": 2, "field": "threat", "before": None, "after": "T1"},
                {
                    "position": 2,
                    "field": "description",
                    "before": None,
                    "after": "largest client left",
                },
                {"position": 2, "field": "severity", "before": None, "after": "existential"},
            ],
            "state": THREATENED,
        },
    ],
    "state": THREATENED,
}


def test_the_document_that_an_auditor_keeps(aldgate: Command) -> None:
    answer = aldgate.run("replay", "aldgate", "--at", "2", "--json").ok()
    assert answer.json == GOLDEN
    assert [*answer.json] == [*GOLDEN]
    assert [*answer.json["events"][0]] == [*GOLDEN["events"][0]]


def test_mended_events_stay_and_say_what_mended_them(aldgate: Command) -> None:
    document = aldgate.run("replay", "aldgate", "--json").ok().json
    assert [event["position"] for event in document["events"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    marks = [(event["superseded_by"], event["retracted_by"]) for event in document["events"]]
    assert marks[2:5] == [(None, 8), (None, None), (None, 7)]
    reasons = [event["reason"] for event in document["events"]]
    assert reasons[4:] == ["the minutes say the 10th", None, "they do not", "hearsay"]
    assert document["events"][4]["changes"] == [
        {"position": 4, "field": "on", "before": "2019-10-03", "after": "2019-10-10"}
    ]
    assert document["events"][6]["changes"] == [
        {"position": 5, "field": "stands", "before": True, "after": False},
        {"position": 4, "field": "on", "before": "2019-10-10", "after": "2019-10-03"},
    ]
    assert (document["state"]["together"], document["state"]["apart"]) == (1, 0)


def test_as_of_a_date_the_marks_and_the_state_are_those_of_then(aldgate: Command) -> None:
    document = aldgate.run("replay", "aldgate", "--as-of", "2020-02-29", "--json").ok().json
    marks = [(event["superseded_by"], event["retracted_by"]) for event in document["events"]]
    assert marks == [(None, None), (None, None), (None, None), (5, None), (None, None)]
    assert (document["state"]["together"], document["state"]["apart"]) == (1, 1)
    assert document["state"]["threats"]["T1"]["ended_on"] is None


def test_until_a_day_later_facts_are_shown_and_not_counted(aldgate: Command) -> None:
    document = aldgate.run("replay", "aldgate", "--until", "2019-09-30", "--json").ok().json
    after = {event["position"]: event["after_until"] for event in document["events"]}
    assert [position for position, later in after.items() if later] == [4, 6]
    assert document["state"]["together"] == 0
    assert document["state"]["facts"] == 2, "the registration and the threat"
    assert document["basis"]["until"] == "2019-09-30"


@pytest.mark.parametrize("form", [(), ("--json",), ("--csv",), ("--format", "md")])
@pytest.mark.parametrize("basis", [("--at", "4"), ("--as-of", "2019-12-31"), ("--as-of", "#8")])
def test_what_is_recorded_later_changes_no_byte(
    tmp_path: Path, form: tuple[str, ...], basis: tuple[str, ...]
) -> None:
    fiveyear = logged(tmp_path)
    words = ("replay", "Aldgate LLP", *basis, *form)
    before = fiveyear.run(*words).ok()
    ratings = [("2021-01-01", given.trust(3, on=str(year))) for year in range(2000, 2019)]
    later = (
        given.renamed("Bishopsgate LLP", on="2020-01-01"),
        given.retract(4),
        given.correct(2, on="2018"),
    )
    log_steps(fiveyear.log, (*ratings, *(("2022-01-01", command) for command in later)))
    assert fiveyear.run(*words).ok().out == before.out


def test_how_much_is_hidden_is_said_beside_the_data(aldgate: Command, tmp_path: Path) -> None:
    answer = aldgate.run("replay", "aldgate", "--at", "4").ok()
    assert "4 events of this client recorded later are hidden" in answer.err
    assert "hidden" not in answer.out
    assert "1 event of this client recorded later is hidden" in (
        aldgate.run("replay", "aldgate", "--at", "7").ok().err
    )
    assert "hidden" not in aldgate.run("replay", "aldgate").ok().err
    file = tmp_path / "audit.json"
    aldgate.run("replay", "aldgate", "--at", "4", "-o", str(file)).ok()
    assert "hidden" not in file.read_text()
    assert len(json.loads(file.read_text())["events"]) == 4


def test_in_a_pipe_there_is_a_row_for_each_field_that_changed(aldgate: Command) -> None:
    lines = aldgate.spawn("replay", "aldgate").ok().out.splitlines()
    header, *rows = csv.reader(io.StringIO("\n".join(lines)), delimiter="\t")
    assert header == [*COLUMNS]
    found = [dict(zip(header, row, strict=True)) for row in rows]
    mends = [
        (row["position"], row["changed"], row["field"], row["before"], row["after"])
        for row in found
        if row["kind"].startswith("event.")
    ]
    assert mends == [
        ("5", "4", "on", "2019-10-03", "2019-10-10"),
        ("7", "5", "stands", "true", "false"),
        ("7", "4", "on", "2019-10-10", "2019-10-03"),
        ("8", "3", "stands", "true", "false"),
    ]
    assert "\x1b" not in "".join(lines)


def test_in_a_file_of_columns_too(aldgate: Command, tmp_path: Path) -> None:
    """Values of many kinds stand in one column: there they are text."""
    file = tmp_path / "audit.parquet"
    aldgate.run("replay", "aldgate", "-o", str(file)).ok()
    with duckdb.connect() as connection:
        query = "select before, after from read_parquet(?) where field = 'stands'"
        assert connection.execute(query, [str(file)]).fetchall() == [("true", "false")] * 2


def test_for_a_person_each_event_is_a_block_of_lines(aldgate: Command) -> None:
    shown = on_a_terminal(aldgate)
    assert max(map(len, shown.splitlines())) <= 80
    heading, known, *_ = shown.splitlines()
    assert (heading, known) == ("Aldgate LLP", "As known on 1 Jun 2020 (#1–#8)")
    blocks = {block.split(" ", 1)[0]: block for block in shown.split("\n\n")}
    assert blocks["#2"].splitlines() == [
        "#2 threat.encountered · 2019-Q2 (quarter)",
        "    recorded 2019-07-01 12:00:00 UTC by ann, from minutes of 2019-06-28",
        "    T1, largest client left, existential",
        "      on: nothing → 2019-Q2",
        "      source: nothing → minutes",
        "      source_date: nothing → 2019-06-28",
        "      threat: nothing → T1",
        "      description: nothing → largest client left",
        "      severity: nothing → existential",
        "    leaves: facts 1 → 2; threats T1 severity nothing → existential; threats T1",
        "      started_on nothing → 2019-04-01",
    ]
    assert blocks["#7"].splitlines() == [
        "#7 event.retracted · 2020-05-01 (day)",
        "    recorded 2020-05-01 12:00:00 UTC by ann",
        "    mends #5",
        "      #5 is no longer effective",
        "      #4 on: 2019-10-10 → 2019-10-03",
        "    because: they do not",
        "    leaves: the state as it was",
    ]
    assert blocks["#5"].startswith("#5 event.corrected · 2020-02-01 (day) · retracted by #7\n")


def test_a_claimed_time_is_shown_as_claimed(tmp_path: Path) -> None:
    claimed = datetime(2012, 1, 2, 3, 4, tzinfo=UTC)
    note = given.note("heard", on="2012", claimed_recorded_at=claimed)
    fiveyear = logged(tmp_path, (STEPS[0], ("2019-02-01", note)))
    assert "claimed to be recorded 2012-01-02T03:04:00+00:00" in on_a_terminal(fiveyear)
    event = fiveyear.run("replay", "aldgate", "--json").ok().json["events"][1]
    assert event["recorded_at"] == "2019-02-01T12:00:00Z"
    assert event["claimed_recorded_at"] == "2012-01-02T03:04:00+00:00"


def test_hostile_text_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    together = given.together("2019-03-01", behaviour=HOSTILE, source="\x9b2J", note="a\nb")
    fiveyear = logged(tmp_path, (STEPS[0], ("2019-04-01", together)))
    shown = on_a_terminal(fiveyear)
    assert re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown) is None
    assert "\\x1b" in shown
    assert "a\\nb" in shown
    document = fiveyear.run("replay", "aldgate", "--json").ok()
    assert "\x1b" not in document.out
    assert document.json["events"][1]["summary"] == HOSTILE, "in a document it is exact"


def test_a_client_that_is_not_known_is_not_found(aldgate: Command) -> None:
    for words in (("nobody",), ("aldgate", "--at", "0")):
        answer = aldgate.run("replay", *words)
        assert (answer.code, answer.out) == (3, "")
        assert repr(words[0]) in answer.err


def test_the_name_is_that_of_the_basis(tmp_path: Path) -> None:
    renamed = ("2019-05-01", given.renamed("Bishopsgate LLP", on="2019-04-01"))
    fiveyear = logged(tmp_path, (STEPS[0], renamed))
    assert fiveyear.run("replay", "bishopsgate", "--at", "1").code == 3
    then = fiveyear.run("replay", "aldgate", "--at", "1", "--json").ok().json
    assert then["client"]["client"] == then["state"]["client"] == "Aldgate LLP"


def test_two_ways_to_look_back_are_refused(aldgate: Command) -> None:
    answer = aldgate.run("replay", "aldgate", "--at", "4", "--as-of", "2019")
    assert answer.code == 2


# -- all clients -----------------------------------------------------------------------------------


def test_of_all_it_is_counted_and_said_that_the_projections_agree(tmp_path: Path) -> None:
    fiveyear = logged(tmp_path)
    answer = fiveyear.spawn("replay").ok()
    assert answer.out.splitlines() == [
        "counted\tnumber",
        "events\t8",
        "clients\t1",
        "facts\t4",
        "corrections\t1",
        "retractions\t2",
        "client.registered\t1",
        "event.corrected\t1",
        "event.retracted\t2",
        "leaders.pulled_apart\t1",
        "leaders.pulled_together\t1",
        "threat.abated\t1",
        "threat.encountered\t1",
    ]
    assert "The state that the replay leaves is that of the projections." in answer.err
    assert "Basis: #8" in answer.err


def test_of_all_as_one_document_on_a_past_basis(tmp_path: Path) -> None:
    fiveyear = logged(tmp_path)
    answer = fiveyear.run("replay", "--as-of", "2019-12-31", "--json").ok()
    assert answer.json == {
        "basis": {
            "position": 4,
            "as_of": "2019-12-31T23:59:59.999999Z",
            "clock": "2019-12-31",
        },
        "events": 4,
        "clients": 1,
        "facts": 4,
        "corrections": 0,
        "retractions": 0,
        "kinds": {
            "client.registered": 1,
            "leaders.pulled_apart": 1,
            "leaders.pulled_together": 1,
            "threat.encountered": 1,
        },
        "difference": None,
    }
    assert not cache_of(fiveyear.log).exists(), "what was known then is kept nowhere"


def test_an_empty_log_is_replayed(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    fiveyear.run("init").ok()
    assert fiveyear.run("replay", "--json").ok().json["events"] == 0


def test_a_warehouse_that_was_tampered_with_is_found(tmp_path: Path) -> None:
    fiveyear = logged(tmp_path)
    fiveyear.run("replay").ok()
    with duckdb.connect(str(cache_of(fiveyear.log))) as connection:
        connection.execute("update threats set severity = 'serious'")
    answer = fiveyear.spawn("replay")
    assert answer.code == 5
    assert (
        f"Aldgate LLP ({STREAM}), threats.severity: "
        "replayed 'existential', projected 'serious'" in answer.err
    )
    assert "fiveyear rebuild" in answer.err
    assert "Traceback" not in answer.err
    answer = fiveyear.run("replay", "--json")
    assert answer.code == 5
    assert answer.json["difference"] == {
        "client_id": STREAM,
        "client": "Aldgate LLP",
        "table": "threats",
        "column": "severity",
        "replayed": "existential",
        "projected": "serious",
    }
    fiveyear.run("replay", "--at", "8").ok()
    fiveyear.run("rebuild").ok()
    fiveyear.run("replay").ok()


def test_hostile_text_in_a_difference_is_inert(tmp_path: Path) -> None:
    fiveyear = logged(tmp_path)
    fiveyear.run("replay").ok()
    with duckdb.connect(str(cache_of(fiveyear.log))) as connection:
        connection.execute("update clients set industry = ?", [HOSTILE])
    answer = fiveyear.run("replay")
    assert answer.code == 5
    assert re.search("[\x1b\x07\u202e]", answer.err) is None


def test_without_a_log_it_says_how_to_make_one(tmp_path: Path) -> None:
    for words in (("replay",), ("replay", "aldgate")):
        answer = Command(tmp_path).run(*words)
        assert answer.code == 3
        assert "fiveyear init" in answer.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "data", "says"),
    [
        ("moon.landed", '{"v":1,"on":"2019"}', "moon.landed"),
        ("trust.assessed", '{"v":1,"on":"2019","actor":"ann"}', "rating"),
        ("trust.assessed", '{"v":9,"on":"2019","actor":"ann","rating":3}', "9"),
        ("event.corrected", '{"v":1,"on":"2019","actor":"ann","reason":"a slip"}', "target"),
        ("trust.assessed", '{"v":1,"on":"in May","actor":"ann","rating":3}', "in May"),
    ],
)
def test_what_could_not_have_been_written_is_damage(
    tmp_path: Path, kind: str, data: str, says: str
) -> None:
    fiveyear = logged(tmp_path)
    fiveyear.run("replay").ok()
    with EventLog.open(fiveyear.log) as log, log.datastore.transaction(commit=True) as cursor:
        cursor.execute(
            "insert into log (recorded_at, stream, revision, kind, data) "
            "select recorded_at, stream, 99, ?, ? from log where position = 8",
            (kind, data),
        )
    answer = fiveyear.run("replay", "aldgate")
    assert answer.code == 5
    assert says in answer.err
    basis = resolve(fiveyear.log, BasisQuery(), datetime(2026, 6, 30, tzinfo=UTC).date())
    before = resolve(fiveyear.log, BasisQuery(position=8), basis.clock)
    with in_memory(fiveyear.log, before) as tables, pytest.raises(Damaged, match=says):
        replayed(fiveyear.log, basis, tables)
