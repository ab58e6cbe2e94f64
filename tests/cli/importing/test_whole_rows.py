"""A batch takes a group of commands whole or not at all, and says the numbers to come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.present.error_text import error_text
from domain.bulk.batch import Batch
from domain.service import RecordService
from events.errors import Conflict, FiveyearError, NotFound, Refused
from events.store.log import EventLog
from tests.domain.helpers import new_client
from tests.given import TODAY, abated, note, registered, renamed, retract, revenue, threat
from tests.support import Clock


@pytest.fixture
def record(tmp_path: Path) -> Iterator[RecordService]:
    found = RecordService(EventLog.create(tmp_path / "log.db", clock=Clock()), today=lambda: TODAY)
    yield found
    found.close()


def last(record: RecordService) -> int:
    return record.event_log.max_notification_id()


def test_without_a_size_nothing_is_recorded_before_it_is_asked_for(record: RecordService) -> None:
    with Batch(record, size=None) as batch:
        stream = batch.register(registered())
        batch.record(stream, note("n"))
    assert (last(record), batch.staged, batch.numbers) == (0, 2, [])
    batch.flush()
    assert (last(record), batch.staged, batch.numbers) == (2, 0, [1, 2])


def test_a_group_that_fails_leaves_no_trace_of_itself(record: RecordService) -> None:
    batch = Batch(record, size=None)
    stream = batch.register(registered("Aldgate LLP"))

    def group() -> None:
        with batch.whole():
            batch.record(stream, renamed("Bishopsgate"))
            other = batch.register(registered("Aldgate LLP"))
            batch.record(other, note("n", key="k"))
            batch.record(other, abated("T1"))

    with pytest.raises(Refused, match=r"threat\.unknown"):
        group()
    assert batch.staged == 1
    assert batch.client(stream).history.name == "Aldgate LLP"
    batch.record(stream, note("n", key="k"))
    batch.register(registered("Bishopsgate"))
    batch.flush()
    assert [name for name, _ in record.event_log.names()] == ["Aldgate LLP", "Bishopsgate"]


def test_inside_a_group_nothing_is_recorded_however_full_the_batch_is(
    record: RecordService,
) -> None:
    with Batch(record, size=1) as batch:
        with batch.whole():
            stream = batch.register(registered())
            batch.record(stream, note("n"))
            assert last(record) == 0
        assert last(record) == 2


def test_an_error_names_the_numbers_that_events_will_have(record: RecordService) -> None:
    new_client(record, "Before")
    batch = Batch(record, size=None)
    stream = batch.register(registered())
    batch.record(stream, revenue("FY2019", "4"))
    with pytest.raises(Refused) as refused:
        batch.record(stream, revenue("FY2019", "5"))
    assert Batch.unnumbered(refused.value)
    error = batch.numbered(refused.value)
    sentence, hint = error_text(error)
    assert "(#3)" in sentence
    assert "correct 3 " in hint


def test_what_was_not_staged_in_the_end_has_no_number(record: RecordService) -> None:
    batch = Batch(record, size=None)
    stream = batch.register(registered())

    def group() -> None:
        with batch.whole():
            batch.record(stream, revenue("FY2019", "4"))
            batch.record(stream, revenue("FY2019", "5"))

    with pytest.raises(Refused) as refused:
        group()
    assert "(recorded with it)" in error_text(batch.numbered(refused.value))[0]


def test_a_key_is_used_once_where_nothing_may_be_recorded_yet(record: RecordService) -> None:
    batch = Batch(record, size=None)
    stream = batch.register(registered())
    batch.record(stream, note("n", key="k"))
    with pytest.raises(Conflict, match=r"key\.used_twice"):
        batch.record(stream, note("m", key="k"))


def test_many_withdrawals_are_recorded_as_one(record: RecordService) -> None:
    stream = new_client(record)
    record.record(stream, threat(on="2019"))
    record.record(stream, abated("T1", on="2020"))
    batch = Batch(record, size=None)
    for target in (3, 2, 1):
        batch.correct(stream, retract(target))
    assert last(record) == 3
    batch.flush()
    assert batch.numbers == [4, 5, 6]
    with pytest.raises(NotFound):
        batch.correct(stream, retract(9))
    assert issubclass(NotFound, FiveyearError)
