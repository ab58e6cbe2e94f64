"""No two clients bear one name, however it is written, and even when added at once."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from domain.service import RecordService
from events.errors import Refused
from events.names import normalise
from events.store.log import EventLog, NameTaken
from tests.domain.helpers import new_client, number, open_service
from tests.given import correct, registered, renamed, retract
from tests.support import at_once

ANOTHER_WAY = [
    ("Aldgate LLP", "aldgate llp"),
    ("Aldgate LLP", "ALDGATE LLP"),
    ("Aldgate LLP", "  Aldgate   LLP "),
    ("Aldgate LLP", "Aldgate   LLP"),
    ("Aldgate LLP", "Aldgate\u00a0LLP"),
    ("Aldgate LLP", "\N{FULLWIDTH LATIN CAPITAL LETTER A}ldgate LLP"),
    ("Café Zürich", unicodedata.normalize("NFD", "Café Zürich")),
    ("Straße", "STRASSE"),
    ("Offices", "Oﬃces"),
    ("Ταΐδα", "ΤΑΪ́ΔΑ"),  # no capital with both signs: the small letter comes apart
]


@pytest.mark.parametrize(("name", "same"), ANOTHER_WAY)
def test_case_spacing_and_unicode_form_make_no_other_name(
    service: RecordService, name: str, same: str
) -> None:
    new_client(service, name)
    with pytest.raises(NameTaken, match=r"client.name_taken"):
        service.register(registered(same))


@for_any(st.text())
def test_the_normal_form_of_a_normal_form_is_itself(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


@for_any(st.text())
def test_the_unicode_form_of_a_name_never_counts(name: str) -> None:
    assert normalise(unicodedata.normalize("NFD", name)) == normalise(name)


def test_accents_make_another_name(service: RecordService) -> None:
    new_client(service, "Cafe")
    assert new_client(service, "Café")


def test_a_taken_name_is_refused_and_shown_and_nothing_is_written(
    service: RecordService, log: EventLog
) -> None:
    new_client(service, "Aldgate LLP")
    with pytest.raises(Refused, match="'aldgate LLP'"):
        service.register(registered("aldgate LLP"))
    assert log.max_notification_id() == 1


def test_a_client_is_found_by_its_name_however_written(
    service: RecordService, log: EventLog
) -> None:
    stream = new_client(service, "Café Zürich")
    assert log.stream_named("CAFÉ  zürich") == stream
    assert log.stream_named("Café") is None


def test_names_are_completed_in_order(service: RecordService, log: EventLog) -> None:
    for name in ("Bowline", "Aldgate LLP", "aldwych"):
        new_client(service, name)
    assert [name for name, _ in log.names("ald")] == ["Aldgate LLP", "aldwych"]
    assert [name for name, _ in log.names("ald", limit=1)] == ["Aldgate LLP"]
    assert [name for name, _ in log.names()] == ["Aldgate LLP", "aldwych", "Bowline"]


def test_a_client_is_not_renamed_to_the_name_of_another(
    service: RecordService, log: EventLog
) -> None:
    new_client(service, "Aldgate LLP")
    other = new_client(service, "Bowline")
    with pytest.raises(NameTaken):
        service.record(other, renamed("ALDGATE LLP"))
    assert log.max_notification_id() == 2
    assert service.client(other).history.name == "Bowline"


def test_a_client_may_be_renamed_to_another_spelling_of_its_own_name(
    service: RecordService, log: EventLog
) -> None:
    stream = new_client(service, "Aldgate LLP")
    service.record(stream, renamed("ALDGATE LLP"))
    assert log.names() == [("ALDGATE LLP", stream)]


def test_a_renaming_frees_the_old_name(service: RecordService, log: EventLog) -> None:
    first = new_client(service, "Aldgate LLP")
    service.record(first, renamed("Bowline"))
    second = new_client(service, "Aldgate LLP")
    assert log.stream_named("Bowline") == first
    assert log.stream_named("Aldgate LLP") == second


def test_a_renaming_of_long_ago_takes_no_name(service: RecordService, log: EventLog) -> None:
    stream = new_client(service, "Aldgate LLP")
    service.record(stream, renamed("Bowline", on="2020"))
    service.record(stream, renamed("Old Gate", on="2010"))
    assert [name for name, _ in log.names()] == ["Bowline"]
    assert new_client(service, "Old Gate")


def test_an_undone_renaming_takes_the_old_name_back_if_it_is_free(
    service: RecordService, log: EventLog
) -> None:
    first = new_client(service, "Aldgate LLP")
    renaming = number(service.record(first, renamed("Bowline")))
    second = new_client(service, "Aldgate LLP")
    with pytest.raises(NameTaken):
        service.retract(retract(renaming))
    service.record(second, renamed("Cable"))
    service.retract(retract(renaming))
    assert log.stream_named("Aldgate LLP") == first
    assert log.stream_named("Bowline") is None


def test_an_undone_registration_frees_the_name(service: RecordService, log: EventLog) -> None:
    new_client(service, "Aldgate LLP")
    service.retract(retract(1))
    assert log.stream_named("Aldgate LLP") is None
    assert new_client(service, "Aldgate LLP")


def test_a_registration_comes_back_only_if_its_name_is_still_free(service: RecordService) -> None:
    first = new_client(service, "Aldgate LLP")
    undone = number(service.retract(retract(1)))
    new_client(service, "aldgate llp")
    with pytest.raises(NameTaken):
        service.retract(retract(undone))
    assert service.client(first).history.name is None


def test_a_corrected_name_is_taken_and_the_wrong_one_is_free(
    service: RecordService, log: EventLog
) -> None:
    stream = new_client(service, "Aldgat LLP")
    service.correct(correct(1, name="Aldgate LLP"))
    assert log.stream_named("Aldgate LLP") == stream
    assert log.stream_named("Aldgat LLP") is None


def test_a_name_is_not_corrected_to_that_of_another(service: RecordService, log: EventLog) -> None:
    new_client(service, "Aldgate LLP")
    new_client(service, "Bowline")
    with pytest.raises(NameTaken):
        service.correct(correct(2, name="Aldgate LLP"))
    assert log.max_notification_id() == 2


def register_here(path: Path, name: str) -> str:
    with open_service(path) as service:
        return new_client(service, name)


def test_of_two_who_add_one_name_at_once_exactly_one_wins(
    service: RecordService, path: Path
) -> None:
    ways = ["Aldgate LLP", "ALDGATE  LLP", "aldgate llp"]
    came_of_it = at_once(register_here, path, *ways)
    (winner,) = [each for each in came_of_it if each.startswith("c-")]
    assert sorted(came_of_it) == sorted(["NameTaken", "NameTaken", winner])
    assert [stream for _, stream in service.event_log.names()] == [winner]
    assert service.event_log.max_notification_id() == 1
