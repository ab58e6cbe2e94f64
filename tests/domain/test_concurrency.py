"""Many tell of one client at once: nothing is lost, and the log stays in order."""

from __future__ import annotations

from pathlib import Path

from domain.service import RecordService
from events.kinds.clients import NoteAdded
from events.store.log import EventLog
from tests.domain.helpers import new_client, number, open_service
from tests.given import note, revenue, threat
from tests.support import at_once

WRITERS = 4
EACH = 12


def tell_many(path: Path, what: tuple[str, str]) -> str:
    stream, who = what
    with open_service(path) as service:
        numbers = [number(service.record(stream, note(f"{who}-{n}"))) for n in range(EACH)]
    return ",".join(map(str, numbers))


def test_no_event_is_lost_and_revisions_are_dense(service: RecordService, path: Path) -> None:
    stream = new_client(service)
    answers = at_once(tell_many, path, *[(stream, f"w{n}") for n in range(WRITERS)])

    events = service.stream(stream)
    notes = [event.text for event in events if isinstance(event, NoteAdded)]
    assert sorted(notes) == sorted(f"w{w}-{n}" for w in range(WRITERS) for n in range(EACH))
    assert [event.revision for event in events] == list(range(1, WRITERS * EACH + 2))

    positions = [event.position for event in events]
    assert positions == sorted(set(positions), key=lambda position: position or 0)
    answered = sorted(int(each) for answer in answers for each in answer.split(","))
    assert answered == positions[1:]


def test_each_writers_events_keep_their_order(service: RecordService, path: Path) -> None:
    stream = new_client(service)
    at_once(tell_many, path, (stream, "a"), (stream, "b"))
    texts = [event.text for event in service.stream(stream) if isinstance(event, NoteAdded)]
    for who in ("a", "b"):
        own = [text for text in texts if text.startswith(who)]
        assert own == [f"{who}-{n}" for n in range(EACH)]


def test_positions_and_recorded_times_grow_together(
    service: RecordService, log: EventLog, path: Path
) -> None:
    streams = [new_client(service, f"Client {n}") for n in range(WRITERS)]
    at_once(tell_many, path, *[(stream, f"w{n}") for n, stream in enumerate(streams)])
    recorded = [service.decoded(each) for each in log.select_notifications(None, 1000)]
    assert [event.position for event in recorded] == list(range(1, WRITERS * (EACH + 1) + 1))
    times = [event.recorded_at for event in recorded if event.recorded_at is not None]
    assert times == sorted(times)
    assert len(times) == len(recorded)


def report(path: Path, what: tuple[str, str]) -> str:
    stream, amount = what
    with open_service(path) as service:
        return "recorded" if service.record(stream, revenue("FY2019", amount)).events else "already"


def test_of_two_figures_at_once_one_is_refused(service: RecordService, path: Path) -> None:
    stream = new_client(service)
    assert sorted(at_once(report, path, (stream, "4"), (stream, "5"))) == ["Refused", "recorded"]
    assert len(service.client(stream).history.revenue) == 1


def test_of_the_same_figure_at_once_one_is_recorded(service: RecordService, path: Path) -> None:
    stream = new_client(service)
    assert sorted(at_once(report, path, (stream, "4"), (stream, "4"))) == ["already", "recorded"]


def encounter(path: Path, stream: str) -> str:
    with open_service(path) as service:
        for _ in range(5):
            service.record(stream, threat())
    return "done"


def test_labels_given_at_once_are_never_given_twice(service: RecordService, path: Path) -> None:
    stream = new_client(service)
    assert at_once(encounter, path, stream, stream) == ["done", "done"]
    assert list(service.client(stream).history.threats) == [f"T{n}" for n in range(1, 11)]
