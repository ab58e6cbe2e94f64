"""A batch is decided one by one, and recorded all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.present.error_text import error_text
from domain.bulk.batch import Batch
from domain.commands import Decision
from domain.service import RecordService
from events.errors import Conflict, Invalid, Refused
from events.store.log import EventLog, NameTaken
from tests.domain.helpers import new_client, open_service
from tests.given import (
    abated,
    correct,
    note,
    registered,
    renamed,
    retract,
    revenue,
    threat,
    together,
    trust,
)


def test_a_batch_is_recorded_on_the_way_out_in_the_order_it_was_told(
    service: RecordService, log: EventLog
) -> None:
    with Batch(service) as batch:
        first = batch.register(registered("Aldgate LLP"))
        second = batch.register(registered("Bowline"))
        batch.record(first, threat(on="2019"))
        batch.record(second, note("n"))
        batch.record(first, abated("T1", on="2020"))
        assert log.max_notification_id() == 0
    assert [(each.originator_id, each.topic) for each in log.select_notifications(None, 99)] == [
        (first, "client.registered"),
        (second, "client.registered"),
        (first, "threat.encountered"),
        (second, "note.added"),
        (first, "threat.abated"),
    ]
    assert service.client(first).history.threats["T1"].abated is not None


def test_nothing_is_recorded_when_an_error_is_on_its_way(
    service: RecordService, log: EventLog
) -> None:
    def record_and_fail() -> None:
        with Batch(service) as batch:
            stream = batch.register(registered())
            batch.record(stream, note())
            batch.record(stream, abated("T1"))

    with pytest.raises(Refused, match=r"threat.unknown"):
        record_and_fail()
    assert log.max_notification_id() == 0
    assert log.names() == []


def test_what_is_refused_leaves_no_trace_and_the_batch_goes_on(service: RecordService) -> None:
    with Batch(service) as batch:
        stream = batch.register(registered())
        batch.record(stream, threat(on="2019"))
        with pytest.raises(Refused, match=r"threat.abates_before_start"):
            batch.record(stream, abated("T1", on="2018"))
        with pytest.raises(Invalid):
            batch.record(stream, trust(9))
        batch.record(stream, abated("T1", on="2020"))
    events = service.stream(stream)
    assert [event.revision for event in events] == [1, 2, 3]
    assert str(events[2].on) == "2020"


def test_what_is_staged_is_known_to_what_follows(service: RecordService) -> None:
    with Batch(service) as batch:
        stream = batch.register(registered())
        batch.record(stream, threat("T1", on="2019"))
        batch.record(stream, together("2019", during="T1"))
        with pytest.raises(Refused, match=r"threat.label_taken"):
            batch.record(stream, threat("T1"))
        assert set(batch.client(stream).history.threats) == {"T1"}


def test_nobody_is_shown_a_number_that_no_event_has(service: RecordService) -> None:
    with Batch(service) as batch:
        stream = batch.register(registered())
        batch.record(stream, revenue("FY2019", "4"))
        # what is staged is recorded first, so that the number is a true one
        assert batch.record(stream, revenue("FY2019", "4")) == Decision(already=(2,))
        with pytest.raises(Refused) as refused:
            batch.record(stream, revenue("FY2019", "5"))
    assert "4611686018427387" not in error_text(refused.value)[0]
    assert "GBP 4 already; now GBP 5" in error_text(refused.value)[0]


def test_a_figure_recorded_before_the_batch_is_already_there(service: RecordService) -> None:
    stream = new_client(service)
    service.record(stream, revenue("FY2019", "4"))
    with Batch(service) as batch:
        assert batch.record(stream, revenue("FY2019", "4")) == Decision(already=(2,))


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_how_many_are_recorded_at_a_time_changes_nothing(service: RecordService, size: int) -> None:
    with Batch(service, size=size) as batch:
        stream = batch.register(registered())
        batch.record(stream, threat(on="2019"))
        batch.record(stream, together("2019", during="T1"))
        batch.record(stream, abated("T1", on="2020"))
        staged = batch.client(stream)
        batch.flush()
        assert batch.client(stream).facts == service.client(stream).facts
        assert tuple(staged.facts.values()) == tuple(service.client(stream).facts.values())
    assert [event.revision for event in service.stream(stream)] == [1, 2, 3, 4]


def test_an_empty_batch_records_nothing(service: RecordService, log: EventLog) -> None:
    with Batch(service):
        pass
    assert log.max_notification_id() == 0


# -- mending ----------------------------------------------------------------------------------


def test_what_is_staged_is_recorded_before_it_is_mended(service: RecordService) -> None:
    with Batch(service) as batch:
        stream = batch.register(registered())
        batch.record(stream, trust(3, on="2019"))
        batch.correct(stream, correct(2, rating=4))
        batch.correct(stream, retract(3))
    assert [event.TOPIC for event in service.stream(stream)] == [
        "client.registered",
        "trust.assessed",
        "event.corrected",
        "event.retracted",
    ]


def test_mending_is_told_twice_and_recorded_once(service: RecordService, log: EventLog) -> None:
    stream = new_client(service)
    service.record(stream, note())
    for _ in range(2):
        with Batch(service) as batch:
            batch.correct(stream, retract(2, key="k1"))
    assert log.max_notification_id() == 3


# -- names ------------------------------------------------------------------------------------


def test_a_name_is_given_once_in_a_batch(service: RecordService, log: EventLog) -> None:
    with Batch(service) as batch:
        stream = batch.register(registered("Aldgate LLP"))
        with pytest.raises(NameTaken):
            batch.register(registered("ALDGATE  LLP"))
        batch.register(registered("Bowline"))
    assert log.stream_named("aldgate llp") == stream
    assert log.max_notification_id() == 2


def test_a_name_in_the_log_is_not_given_in_a_batch(service: RecordService, log: EventLog) -> None:
    new_client(service, "Aldgate LLP")
    with Batch(service) as batch:
        with pytest.raises(NameTaken):
            batch.register(registered("aldgate llp"))
        batch.register(registered("Bowline"))
    assert log.max_notification_id() == 2


@pytest.mark.parametrize("where", ["in the log", "in the batch"])
def test_a_renaming_to_a_taken_name_is_refused_and_the_batch_goes_on(
    service: RecordService, log: EventLog, where: str
) -> None:
    stream = new_client(service, "Bowline")
    if where == "in the log":
        new_client(service, "Aldgate LLP")
    with Batch(service) as batch:
        if where == "in the batch":
            batch.register(registered("Aldgate LLP"))
        with pytest.raises(NameTaken):
            batch.record(stream, renamed("aldgate llp"))
        batch.record(stream, note())
    assert log.stream_named("Bowline") == stream
    assert log.max_notification_id() == 3


def test_a_name_that_was_given_up_in_the_batch_is_free_in_it(
    service: RecordService, log: EventLog
) -> None:
    first = new_client(service, "Aldgate LLP")
    with Batch(service) as batch:
        batch.record(first, renamed("Bowline"))
        second = batch.register(registered("Aldgate LLP"))
    assert log.stream_named("Aldgate LLP") == second
    assert log.stream_named("Bowline") == first


def test_a_name_that_was_borne_only_within_the_batch_is_free_in_it(
    service: RecordService, log: EventLog
) -> None:
    with Batch(service) as batch:
        first = batch.register(registered("Aldgate LLP"))
        batch.record(first, renamed("Bowline"))
        second = batch.register(registered("Aldgate LLP"))
    assert log.stream_named("Aldgate LLP") == second
    assert log.stream_named("Bowline") == first


def test_a_name_goes_from_client_to_client_in_a_batch(
    service: RecordService, log: EventLog
) -> None:
    first, second = new_client(service, "A"), new_client(service, "B")
    with Batch(service) as batch:
        batch.record(first, renamed("X", on="2019"))
        batch.record(second, renamed("Y", on="2019"))
        batch.record(first, renamed("B", on="2020"))
    assert (log.stream_named("B"), log.stream_named("Y")) == (first, second)


def test_a_name_that_was_taken_meanwhile_leaves_nothing_recorded(
    service: RecordService, log: EventLog, path: Path
) -> None:
    batch = Batch(service)
    stream = batch.register(registered("Aldgate LLP"))
    batch.record(stream, note())
    with open_service(path) as other:
        new_client(other, "Aldgate LLP")
    with pytest.raises(NameTaken):
        batch.flush()
    assert log.max_notification_id() == 1


# -- keys -------------------------------------------------------------------------------------


def test_a_key_is_used_once_in_a_batch(service: RecordService, log: EventLog) -> None:
    with Batch(service) as batch:
        stream = batch.register(registered())
        batch.record(stream, note("n", on="2019", key="k1"))
        assert batch.record(stream, note("n", on="2019", key="k1")).already
        with pytest.raises(Conflict, match="'k1'"):
            batch.record(stream, note("other", on="2019", key="k1"))
    assert log.max_notification_id() == 2


def test_a_key_in_the_log_is_known_in_a_batch(service: RecordService, log: EventLog) -> None:
    stream = new_client(service)
    service.record(stream, note("n", on="2019", key="k1"))
    with Batch(service) as batch:
        assert batch.record(stream, note("n", on="2019", key="k1")) == Decision(already=(2,))
        with pytest.raises(Conflict, match="'k1'"):
            batch.record(stream, note("other", on="2019", key="k1"))
        batch.record(stream, note("other", on="2019", key="k2"))
    assert log.max_notification_id() == 3


def test_the_same_words_about_another_client_are_other_content(service: RecordService) -> None:
    with Batch(service) as batch:
        first, second = batch.register(registered("A")), batch.register(registered("B"))
        batch.record(first, note("n", on="2019", key="k1"))
        with pytest.raises(Conflict, match="'k1'"):
            batch.record(second, note("n", on="2019", key="k1"))


def register_again_in_the_same_batch(service: RecordService) -> None:
    with Batch(service) as batch:
        batch.register(registered("Aldgate LLP", key="k1"))
        batch.register(registered("Bowline", key="k1"))


def register_again_in_the_next_batch(service: RecordService) -> None:
    with Batch(service) as batch:
        batch.register(registered("Aldgate LLP", key="k1"))
    with Batch(service) as batch:
        batch.register(registered("Bowline", key="k1"))


@pytest.mark.parametrize(
    "register", [register_again_in_the_same_batch, register_again_in_the_next_batch]
)
def test_the_key_of_a_registration_is_used_once(
    service: RecordService, register: Callable[[RecordService], None]
) -> None:
    with pytest.raises(Conflict, match="'k1'"):
        register(service)


def test_a_key_that_was_refused_is_free(service: RecordService, log: EventLog) -> None:
    with Batch(service) as batch:
        stream = batch.register(registered())
        with pytest.raises(Refused):
            batch.record(stream, abated("T1", key="k1"))
        batch.record(stream, note(key="k1"))
    assert log.max_notification_id() == 2


# -- others -----------------------------------------------------------------------------------


def test_what_somebody_else_told_meanwhile_is_a_conflict_and_nothing_is_recorded(
    service: RecordService, log: EventLog, path: Path
) -> None:
    first, second = new_client(service, "A"), new_client(service, "B")
    batch = Batch(service)
    batch.record(first, note("mine"))
    batch.record(second, note("mine"))
    with open_service(path) as other:
        other.record(second, note("theirs"))
    with pytest.raises(Conflict, match=r"batch.contended\(count=2\)"):
        batch.flush()
    assert log.max_notification_id() == 3
    assert service.client(first).revision == 1
