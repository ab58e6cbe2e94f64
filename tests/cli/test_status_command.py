"""`fiveyear`, `init` and `status`: where the log is and what is in it."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.commands import Provenance, RecordEvent
from domain.service import RecordService
from events.base import Event
from events.dates import PartialDate
from events.kinds.clients import (
    BreakUp,
    ClientBrokeApart,
    ClientRegistered,
    EngagementEnded,
    EngagementStarted,
)
from events.store.log import EventLog
from tests.cli.command import Command


@pytest.fixture
def fiveyear(tmp_path: Path) -> Command:
    return Command(tmp_path)


def test_alone_it_says_what_it_is_and_where_the_log_is(fiveyear: Command) -> None:
    shown = fiveyear.spawn().ok().out
    assert "fiveyear demo" in shown
    assert f"log: {fiveyear.log}  (not made yet)" in shown
    assert "from FIVEYEAR_DB" in shown
    fiveyear.run("init").ok()
    assert "fiveyear status" in fiveyear.run().ok().out
    assert "(not made yet)" not in fiveyear.run().ok().out


def test_without_any_setting_the_log_is_in_the_users_folder(fiveyear: Command) -> None:
    shown = replace(fiveyear, settings={"FIVEYEAR_DB": ""}).spawn().ok().out
    assert "from the user data folder" in shown


def test_a_new_log_is_its_owners_alone(fiveyear: Command) -> None:
    answer = fiveyear.run("init", "--firm", "Aldgate Advisers", "--currency", "gbp").ok()
    assert answer.out == f"new log at {fiveyear.log}\n"
    assert "client add" in answer.err
    assert stat.S_IMODE(fiveyear.log.stat().st_mode) == 0o600
    with EventLog.open(fiveyear.log) as log:
        meta = log.meta()
    assert (meta["firm"], meta["currency"]) == ("Aldgate Advisers", "GBP")


def test_a_log_is_never_overwritten(fiveyear: Command) -> None:
    fiveyear.run("init").ok()
    before = fiveyear.log.read_bytes()
    again = fiveyear.run("init", "--firm", "Others")
    assert again.code == 6
    assert str(fiveyear.log) in again.err
    assert fiveyear.log.read_bytes() == before


@pytest.mark.parametrize("words", [("--currency", "quid"), ("--firm", " ")])
def test_what_cannot_be_makes_no_log(fiveyear: Command, words: tuple[str, str]) -> None:
    answer = fiveyear.run("init", *words)
    assert answer.code == 2
    assert words[0] in answer.err
    assert f"'{words[1]}'" in answer.err
    assert not fiveyear.log.exists()


def test_the_state_of_an_empty_log(fiveyear: Command) -> None:
    fiveyear.run("init", "--firm", "Aldgate Advisers").ok()
    shown = fiveyear.run("status").ok().out
    assert f"log       {fiveyear.log}  (from FIVEYEAR_DB, mode 600)" in shown
    assert "firm      Aldgate Advisers" in shown
    assert "position  #0\n" in shown


def test_the_state_tells_what_is_open_and_what_was_not_heard_of(fiveyear: Command) -> None:
    old = datetime(2020, 1, 2, 9, tzinfo=UTC)
    log = EventLog.create(fiveyear.log, clock=lambda: old)
    record = RecordService(log)
    said = Provenance(actor="ann")
    values = {"name": "Silent Ltd", "industry": "x", "currency": "GBP"}
    record.register(
        RecordEvent(
            kind=ClientRegistered, provenance=said, on=PartialDate.year(2019), values=values
        )
    )
    record.close()
    fiveyear.with_client()
    words = ("log", "threat", "aldgate", "Fire", "--on", "2019-Q2", "--severity", "serious")
    fiveyear.run(*words).ok()
    state = fiveyear.run("status", "--json").ok().json
    assert state["position"] == 3
    assert state["mode"] == "600"
    assert state["clients"] == 2
    assert state["invented"] is False
    assert [(each["client"], each["threat"]) for each in state["open_threats"]] == [
        ("Aldgate LLP", "T1")
    ]
    assert state["stale_days"] == 180
    assert [each["client"] for each in state["stale_clients"]] == ["Silent Ltd"]
    assert state["cache"]["state"] == "absent"
    fiveyear.run("log", "note", "aldgate", "hi").ok()
    assert fiveyear.run("status", "--json").ok().json["cache"]["behind"] == 1
    page = fiveyear.run("status").ok().out
    assert "open      1 threat\n" in page
    assert "Aldgate LLP T1 since 1 Apr 2019, serious: Fire" in page
    assert "stale     1 client with nothing recorded for 180 days\n" in page
    assert "Silent Ltd, last on 2 Jan 2020" in page
    assert "cache     up to date" in page


def test_who_is_a_client_no_more_is_not_stale(fiveyear: Command) -> None:
    old = datetime(2020, 1, 2, 9, tzinfo=UTC)
    record = RecordService(EventLog.create(fiveyear.log, clock=lambda: old))
    said = Provenance(actor="ann")
    ends: dict[str, list[tuple[type[Event], dict[str, Any]]]] = {
        "Silent": [],
        "Former": [(EngagementStarted, {}), (EngagementEnded, {})],
        "Broken": [(ClientBrokeApart, {"how": BreakUp.DISSOLVED})],
    }
    for name, kinds in ends.items():
        values = {"name": name, "industry": "x", "currency": "GBP"}
        registered = record.register(
            RecordEvent(
                kind=ClientRegistered, provenance=said, on=PartialDate.year(2018), values=values
            )
        )
        for kind, more in kinds:
            stream = registered.events[0].stream
            record.record(
                stream,
                RecordEvent(kind=kind, provenance=said, on=PartialDate.year(2019), values=more),
            )
    record.close()
    stale = fiveyear.run("status", "--json").ok().json["stale_clients"]
    assert [each["client"] for each in stale] == ["Silent"]


def test_invented_histories_are_called_so(fiveyear: Command) -> None:
    EventLog.create(fiveyear.log, invented="yes").close()
    answer = fiveyear.run("status").ok()
    assert "INVENTED" in answer.out
    assert fiveyear.run("status", "--json").ok().json["invented"] is True


def test_there_is_no_state_without_a_log(fiveyear: Command) -> None:
    answer = fiveyear.run("status")
    assert answer.code == 3
    assert str(fiveyear.log) in answer.err
    assert "fiveyear init" in answer.err
