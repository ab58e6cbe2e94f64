"""The same key and the same content is there already; other content is a conflict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cli.present.error_text import error_text
from domain.commands import Command, Correct, Decision, Provenance, RecordEvent, Retract
from domain.service import RecordService
from events.dates import Period
from events.errors import Conflict, FiveyearError
from events.store.log import EventLog
from tests.domain.helpers import new_client, number, open_service
from tests.given import (
    correct,
    log_event,
    note,
    registered,
    retract,
    revenue,
    threat,
    together,
    trust,
)
from tests.support import at_once


def keyed(command: Correct | Retract, key: str) -> Command:
    return replace(command, provenance=Provenance(actor="ann", key=key))


@pytest.fixture
def stream(service: RecordService) -> str:
    return new_client(service)


def test_the_same_key_and_content_is_already_recorded_and_nothing_is_written(
    service: RecordService, log: EventLog, stream: str
) -> None:
    command = note("n", on="2019", key="k1", source="minutes", note="n")
    assert number(service.record(stream, command)) == 2
    assert service.record(stream, command) == Decision(already=(2,))
    assert log.max_notification_id() == 2


@pytest.mark.parametrize(
    "other",
    [
        note("other", on="2019", key="k1"),
        note("n", on="2020", key="k1"),
        note("n", on="2019", key="k1", source="minutes"),
        note("n", on="2019", key="k1", note="n"),
        trust(3, on="2019", key="k1"),
        log_event(trust(3).kind, "2019", key="k1"),
    ],
    ids=["text", "date", "source", "note", "kind", "kind and nothing else"],
)
def test_the_same_key_and_other_content_is_a_conflict_and_nothing_is_written(
    service: RecordService, log: EventLog, stream: str, other: RecordEvent
) -> None:
    service.record(stream, note("n", on="2019", key="k1"))
    with pytest.raises(Conflict, match="'k1'"):
        service.record(stream, other)
    assert log.max_notification_id() == 2


def test_a_conflict_shows_both_contents(service: RecordService, stream: str) -> None:
    service.record(stream, note("the first", on="2019", key="k1"))
    with pytest.raises(Conflict) as conflict:
        service.record(stream, note("the second", on="2020-Q2", key="k1"))
    assert conflict.value.positions == (2,)
    for shown in ("the first", "2019", "the second", "2020-Q2"):
        assert shown in error_text(conflict.value)[0]


def test_who_says_it_and_in_which_batch_does_not_count(service: RecordService, stream: str) -> None:
    service.record(stream, note(on="2019", key="k1", actor="ann", batch="b1"))
    again = note(on="2019", key="k1", actor="bo", batch="b2")
    assert service.record(stream, again) == Decision(already=(2,))


def test_what_was_filled_in_does_not_count(service: RecordService, stream: str) -> None:
    for command in (threat(key="k1"), revenue("FY2019", "4", key="k2")):
        recorded = number(service.record(stream, command))
        assert service.record(stream, command) == Decision(already=(recorded,))


def test_what_was_filled_in_may_be_said_the_second_time(
    service: RecordService, stream: str
) -> None:
    service.record(stream, revenue("FY2019", "4", key="k1"))
    assert service.record(stream, revenue("FY2019", "4.0", "GBP", key="k1")) == Decision(
        already=(2,)
    )
    with pytest.raises(Conflict):
        service.record(stream, revenue("FY2019", "4", "EUR", key="k1"))


def test_a_date_that_was_left_out_is_filled_in_on_any_later_day(
    path: Path, service: RecordService
) -> None:
    stream = new_client(service)
    service.record(stream, note(key="k1"))
    with open_service(path, today=date(2026, 7, 15)) as later:
        assert later.record(stream, note(key="k1")) == Decision(already=(2,))


def test_a_threat_that_an_observation_names_is_not_filled_in_and_counts(
    service: RecordService, stream: str
) -> None:
    service.record(stream, threat("T1", on="2019"))
    service.record(stream, together("2019-05", during="T1", key="k1"))
    with pytest.raises(Conflict):
        service.record(stream, together("2019-05", key="k1"))


def test_the_same_words_about_another_client_are_other_content(
    service: RecordService, log: EventLog, stream: str
) -> None:
    other = new_client(service, "Bowline")
    service.record(stream, note("n", on="2019", key="k1"))
    with pytest.raises(Conflict, match="k1"):
        service.record(other, note("n", on="2019", key="k1"))
    assert log.max_notification_id() == 3


def test_a_registration_with_a_key_is_there_already(service: RecordService, log: EventLog) -> None:
    first = service.register(registered("Aldgate LLP", key="k1"))
    assert service.register(registered("Aldgate LLP", key="k1")) == Decision(
        already=(number(first),)
    )
    with pytest.raises(Conflict, match="Bowline"):
        service.register(registered("Bowline", key="k1"))
    assert log.max_notification_id() == 1


def test_what_was_corrected_since_is_there_already_as_it_was_told(
    service: RecordService, stream: str
) -> None:
    service.record(stream, trust(3, on="2019", key="k1"))
    service.correct(correct(2, rating=4))
    assert service.record(stream, trust(3, on="2019", key="k1")) == Decision(already=(2,))


def test_what_was_withdrawn_since_is_not_told_again_by_its_key(
    service: RecordService, stream: str
) -> None:
    service.record(stream, trust(3, on="2019", key="k1"))
    service.retract(retract(2))
    assert service.record(stream, trust(3, on="2019", key="k1")) == Decision(already=(2,))


def test_a_correction_with_a_key_is_there_already(service: RecordService, stream: str) -> None:
    service.record(stream, trust(3, on="2019"))
    asked = keyed(correct(2, rating=4), "k1")
    assert isinstance(asked, Correct)
    assert number(service.correct(asked)) == 3
    assert service.correct(asked) == Decision(already=(3,))
    for other in (correct(2, rating=5), correct(2, rating=4, reason="else"), correct(1, name="B")):
        with pytest.raises(Conflict, match="'k1'"):
            service.correct(replace(other, provenance=asked.provenance))
    assert service.event_log.max_notification_id() == 3


def test_a_retraction_with_a_key_is_there_already(service: RecordService, stream: str) -> None:
    service.record(stream, trust(3))
    service.record(stream, trust(4))
    assert number(service.retract(retract(2, key="k1"))) == 4
    assert service.retract(retract(2, key="k1")) == Decision(already=(4,))
    for other in (retract(3, key="k1"), retract(2, key="k1", reason="another")):
        with pytest.raises(Conflict, match="'k1'"):
            service.retract(other)
    assert service.event_log.max_notification_id() == 4


@pytest.mark.parametrize("other", [{"source": "minutes"}, {"note": "n"}])
def test_a_correction_from_another_source_is_other_content(
    service: RecordService, stream: str, other: dict[str, Any]
) -> None:
    service.record(stream, trust(3))
    asked = correct(2, rating=4)
    service.correct(replace(asked, provenance=Provenance(actor="ann", key="k1")))
    with pytest.raises(Conflict):
        service.correct(replace(asked, provenance=Provenance(actor="ann", key="k1", **other)))


def report_peers(service: RecordService, growth: str, key: str) -> Decision:
    said = Provenance(actor="ann", key=key)
    return service.report_peers("legal", Period.fiscal_year(2019), Decimal(growth), 40, said)


def test_a_figure_of_peers_with_a_key_is_there_already(service: RecordService) -> None:
    assert number(report_peers(service, "0.03", "k1")) == 1
    assert report_peers(service, "0.03", "k1") == Decision(already=(1,))
    with pytest.raises(Conflict, match="'k1'"):
        report_peers(service, "0.04", "k1")
    with pytest.raises(Conflict, match="'k1'"):
        service.report_peers(
            "health",
            Period.fiscal_year(2019),
            Decimal("0.03"),
            40,
            Provenance(actor="ann", key="k1"),
        )


def test_a_withdrawal_of_a_figure_of_peers_with_a_key_is_there_already(
    service: RecordService,
) -> None:
    report_peers(service, "0.03", "k1")
    assert number(service.retract(retract(1, key="k2"))) == 2
    assert service.retract(retract(1, key="k2")) == Decision(already=(2,))


def test_a_key_of_an_event_of_another_sort_is_a_conflict(
    service: RecordService, stream: str
) -> None:
    report_peers(service, "0.03", "k1")
    with pytest.raises(Conflict, match="'k1'"):
        service.record(stream, note(key="k1"))
    service.record(stream, note(key="k2"))
    with pytest.raises(Conflict, match="'k2'"):
        report_peers(service, "0.04", "k2")


def test_a_study_with_a_key_is_not_registered_twice(service: RecordService) -> None:
    said = Provenance(actor="ann", key="k1")
    service.register_study("s", {"years": 5}, said)
    with pytest.raises(FiveyearError):
        service.register_study("t", {"years": 5}, said)
    assert service.event_log.max_notification_id() == 1


def test_without_keys_the_same_words_are_two_events(service: RecordService, stream: str) -> None:
    assert number(service.record(stream, note())) == 2
    assert number(service.record(stream, note())) == 3


def record_here(path: Path, stream: str) -> str:
    with open_service(path) as service:
        decided = service.record(stream, note("n", on="2019", key="k1"))
        return "already" if decided.already else "recorded"


def test_of_several_with_one_key_at_once_one_is_recorded_and_the_rest_are_told_so(
    service: RecordService, path: Path, stream: str
) -> None:
    came_of_it = at_once(record_here, path, stream, stream, stream)
    assert sorted(came_of_it) == ["already", "already", "recorded"]
    assert service.event_log.max_notification_id() == 2


def register_here(path: Path, name: str) -> str:
    with open_service(path) as service:
        decided = service.register(registered(name, key="k1"))
        return "already" if decided.already else "recorded"


def test_a_client_registered_by_two_at_once_with_one_key_is_registered_once(
    service: RecordService, path: Path
) -> None:
    came_of_it = at_once(register_here, path, "Aldgate LLP", "Aldgate LLP")
    assert sorted(came_of_it) == ["already", "recorded"]
    assert service.event_log.max_notification_id() == 1
