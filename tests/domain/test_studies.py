"""A study is registered before its outcome is seen; afterwards it is amended, visibly."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from domain.commands import Provenance
from domain.definition.codec import digest_of
from domain.service import RecordService
from events.errors import Invalid, Refused
from events.kinds.studies import StudyAmended, StudyLocked, StudyRegistered
from tests.given import correct, retract

SAID = Provenance(actor="ann")
DEFINITION: dict[str, Any] = {"years": 5, "grade": "A", "merge_gap_days": 180, "declined": -0.02}


def test_a_study_is_registered_with_its_definition_and_its_hash(record: RecordService) -> None:
    event = record.register_study("Trust first", DEFINITION, SAID).events[0]
    assert isinstance(event, StudyRegistered)
    assert (event.study, event.definition) == ("Trust first", DEFINITION)
    as_written = b'{"declined":-0.02,"grade":"A","merge_gap_days":180,"years":5}'
    assert event.digest == hashlib.sha256(as_written).hexdigest()


def test_the_hash_does_not_depend_on_the_order_in_which_things_are_said() -> None:
    assert digest_of(dict(reversed(DEFINITION.items()))) == digest_of(DEFINITION)


def test_the_hash_depends_on_every_value() -> None:
    assert digest_of(DEFINITION | {"years": 4}) != digest_of(DEFINITION)


def test_what_was_registered_is_read_again(record: RecordService) -> None:
    record.register_study("Trust first", DEFINITION, SAID)
    study = record.study("Trust first")
    assert (study.name, study.definition) == ("Trust first", DEFINITION)
    assert (study.amendments, study.data_until) == (0, None)


@pytest.mark.parametrize("again", ["Trust first", "TRUST  first", " trust first "])
def test_a_study_is_registered_once_however_its_name_is_written(
    record: RecordService, again: str
) -> None:
    record.register_study("Trust first", DEFINITION, SAID)
    with pytest.raises(Refused, match="'Trust first' is registered already"):
        record.register_study(again, {"years": 3}, SAID)


@pytest.mark.parametrize("name", ["", "  "])
def test_a_study_has_a_name(record: RecordService, name: str) -> None:
    with pytest.raises(Invalid, match=r"^study: "):
        record.register_study(name, DEFINITION, SAID)


def test_an_amendment_has_a_reason_and_is_counted(record: RecordService) -> None:
    record.register_study("s", DEFINITION, SAID)
    event = record.amend_study("s", DEFINITION | {"years": 4}, "too few windows", SAID).events[0]
    assert isinstance(event, StudyAmended)
    assert (event.reason, event.digest) == ("too few windows", digest_of(event.definition))
    study = record.study("s")
    assert (study.amendments, study.definition) == (1, DEFINITION | {"years": 4})


def test_an_amendment_without_a_reason_is_refused(record: RecordService) -> None:
    record.register_study("s", DEFINITION, SAID)
    with pytest.raises(Invalid, match=r"^reason: "):
        record.amend_study("s", DEFINITION | {"years": 4}, " ", SAID)


def test_an_amendment_changes_something(record: RecordService) -> None:
    record.register_study("s", DEFINITION, SAID)
    with pytest.raises(Refused, match="reads so already"):
        record.amend_study("s", dict(reversed(DEFINITION.items())), "r", SAID)


def test_a_study_that_is_not_registered_is_neither_amended_nor_locked(
    record: RecordService,
) -> None:
    with pytest.raises(Refused, match="not registered"):
        record.amend_study("s", DEFINITION, "r", SAID)
    with pytest.raises(Refused, match="not registered"):
        record.lock_study("s", 0, SAID)
    assert record.event_log.max_notification_id() == 0


def test_a_study_is_locked_to_the_data_once(record: RecordService) -> None:
    record.register_study("s", DEFINITION, SAID)
    event = record.lock_study("s", 1, SAID).events[0]
    assert isinstance(event, StudyLocked)
    assert record.study("s").data_until == 1
    with pytest.raises(Refused, match="up to #1"):
        record.lock_study("s", 2, SAID)


def test_an_amendment_after_the_lock_is_visible(record: RecordService) -> None:
    record.register_study("s", DEFINITION, SAID)
    record.lock_study("s", 1, SAID)
    record.amend_study("s", DEFINITION | {"years": 4}, "r", SAID)
    study = record.study("s")
    assert (study.amendments, study.data_until) == (1, 1)


def test_a_study_is_neither_corrected_nor_withdrawn(record: RecordService) -> None:
    record.register_study("s", DEFINITION, SAID)
    with pytest.raises(Refused, match="amend the study"):
        record.retract(retract(1))
    with pytest.raises(Refused, match="no event of a client"):
        record.correct(correct(1, study="t"))
    assert record.event_log.max_notification_id() == 1
