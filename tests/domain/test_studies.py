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


def test_a_study_is_registered_with_its_definition_and_its_hash(service: RecordService) -> None:
    event = service.register_study("Trust first", DEFINITION, SAID).events[0]
    assert isinstance(event, StudyRegistered)
    assert (event.study, event.definition) == ("Trust first", DEFINITION)
    as_written = b'{"declined":-0.02,"grade":"A","merge_gap_days":180,"years":5}'
    assert event.digest == hashlib.sha256(as_written).hexdigest()


def test_the_hash_does_not_depend_on_the_order_in_which_things_are_said() -> None:
    assert digest_of(dict(reversed(DEFINITION.items()))) == digest_of(DEFINITION)


def test_the_hash_depends_on_every_value() -> None:
    assert digest_of(DEFINITION | {"years": 4}) != digest_of(DEFINITION)


def test_what_was_registered_is_read_again(service: RecordService) -> None:
    service.register_study("Trust first", DEFINITION, SAID)
    study = service.study("Trust first")
    assert (study.name, study.definition) == ("Trust first", DEFINITION)
    assert (study.amendments, study.data_until) == (0, None)


@pytest.mark.parametrize("again", ["Trust first", "TRUST  first", " trust first "])
def test_a_study_is_registered_once_however_its_name_is_written(
    service: RecordService, again: str
) -> None:
    service.register_study("Trust first", DEFINITION, SAID)
    with pytest.raises(Refused, match=r"study.registered_already.*'Trust first'"):
        service.register_study(again, {"years": 3}, SAID)


@pytest.mark.parametrize("name", ["", "  "])
def test_a_study_has_a_name(service: RecordService, name: str) -> None:
    with pytest.raises(Invalid, match=r"^field 'study': "):
        service.register_study(name, DEFINITION, SAID)


def test_an_amendment_has_a_reason_and_is_counted(service: RecordService) -> None:
    service.register_study("s", DEFINITION, SAID)
    event = service.amend_study("s", DEFINITION | {"years": 4}, "too few windows", SAID).events[0]
    assert isinstance(event, StudyAmended)
    assert (event.reason, event.digest) == ("too few windows", digest_of(event.definition))
    study = service.study("s")
    assert (study.amendments, study.definition) == (1, DEFINITION | {"years": 4})


def test_an_amendment_without_a_reason_is_refused(service: RecordService) -> None:
    service.register_study("s", DEFINITION, SAID)
    with pytest.raises(Invalid, match=r"^field 'reason': "):
        service.amend_study("s", DEFINITION | {"years": 4}, " ", SAID)


def test_an_amendment_changes_something(service: RecordService) -> None:
    service.register_study("s", DEFINITION, SAID)
    with pytest.raises(Refused, match=r"study.unchanged"):
        service.amend_study("s", dict(reversed(DEFINITION.items())), "r", SAID)


def test_a_study_that_is_not_registered_is_neither_amended_nor_locked(
    service: RecordService,
) -> None:
    with pytest.raises(Refused, match=r"study.not_registered"):
        service.amend_study("s", DEFINITION, "r", SAID)
    with pytest.raises(Refused, match=r"study.not_registered"):
        service.lock_study("s", 0, SAID)
    assert service.event_log.max_notification_id() == 0


def test_a_study_is_locked_to_the_data_once(service: RecordService) -> None:
    service.register_study("s", DEFINITION, SAID)
    event = service.lock_study("s", 1, SAID).events[0]
    assert isinstance(event, StudyLocked)
    assert service.study("s").data_until == 1
    with pytest.raises(Refused, match=r"study.locked_already.*data_until=1"):
        service.lock_study("s", 2, SAID)


def test_an_amendment_after_the_lock_is_visible(service: RecordService) -> None:
    service.register_study("s", DEFINITION, SAID)
    service.lock_study("s", 1, SAID)
    service.amend_study("s", DEFINITION | {"years": 4}, "r", SAID)
    study = service.study("s")
    assert (study.amendments, study.data_until) == (1, 1)


def test_a_study_is_neither_corrected_nor_withdrawn(service: RecordService) -> None:
    service.register_study("s", DEFINITION, SAID)
    with pytest.raises(Refused, match=r"retraction.of_study"):
        service.retract(retract(1))
    with pytest.raises(Refused, match=r"correction.not_of_client"):
        service.correct(correct(1, study="t"))
    assert service.event_log.max_notification_id() == 1
