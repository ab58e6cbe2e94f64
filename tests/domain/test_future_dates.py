"""What has not happened yet is not recorded. Today, here, is 30 June 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.commands import Provenance
from domain.service import RecordService
from events.base import own_fields
from events.catalogue import CATALOGUE
from events.dates import Period
from events.errors import Invalid
from events.kinds import assessments, clients, growth, leadership, threats
from tests.domain.helpers import new_client, number
from tests.events.golden_files import GOLDEN, Golden
from tests.given import (
    ClientsAcquired,
    GoalDeclared,
    RevenueReported,
    TargetSet,
    correct,
    given,
    goal,
    log_event,
    note,
    registered,
    retract,
    revenue,
    threat,
)

TODAY, TOMORROW = "2026-06-30", "2026-07-01"
THEMES = (assessments, clients, growth, leadership, threats)

ELSEWHERE = {"client.registered", "revenue.reported", "clients.acquired"}
"""Not about a day of a client: the first has its own rule, the others are of a period, as below."""

OF_A_DAY = [
    golden
    for golden in GOLDEN
    if CATALOGUE[golden.kind].__module__ in {each.__name__ for each in THEMES}
    and golden.kind not in ELSEWHERE
]
"""A golden file of every kind of a client that happens on a day or by one."""


@pytest.mark.parametrize("golden", OF_A_DAY, ids=str)
def test_no_event_happened_tomorrow(golden: Golden) -> None:
    kind = CATALOGUE[golden.kind]
    values = {name: getattr(golden.event, name) for name in own_fields(kind)}
    past = given(registered(), today=TODAY)
    past.when(log_event(kind, TOMORROW, **values)).then_invalid(
        "date.in_future",
        field="on",
        day=TOMORROW,
        today=TODAY,
    )
    error = past.when(log_event(kind, TODAY, **values)).error
    assert not isinstance(error, Invalid), "it may need an earlier event, and its day is none"


@pytest.mark.parametrize("on", ["2026-07", "2026-Q3", "2027"])
def test_what_can_only_be_in_the_future_is_refused(on: str) -> None:
    given(registered(), today=TODAY).when(note(on=on)).then_invalid(field="on")


@pytest.mark.parametrize("on", ["2026-06", "2026-Q2", "2026"])
def test_what_has_begun_may_have_happened(on: str) -> None:
    given(registered(), today=TODAY).when(note(on=on)).then_allowed()


def test_a_source_is_not_of_tomorrow() -> None:
    past = given(registered(), today=TODAY)
    past.when(note(source="minutes", source_date=TOMORROW)).then_invalid(field="source_date")
    past.when(note(source="minutes", source_date=TODAY)).then_allowed()


def test_no_one_recorded_elsewhere_tomorrow() -> None:
    past = given(registered(), today=TODAY)
    past.when(note(claimed_recorded_at=datetime(2026, 7, 2, tzinfo=UTC))).then_invalid(
        field="claimed_recorded_at"
    )
    past.when(note(claimed_recorded_at=datetime(2026, 6, 29, tzinfo=UTC))).then_allowed()


@pytest.mark.parametrize(("kind", "said"), [(ClientsAcquired, {"count": 1})])
def test_a_period_is_over_before_it_is_counted(kind: Any, said: dict[str, Any]) -> None:
    span: dict[str, Any] = {"period_start": "2025-07-01"}
    past = given(registered(), today=TODAY)
    past.when(log_event(kind, **said, **span, period_end=TOMORROW)).then_invalid(
        "date.in_future", day=TOMORROW
    )
    past.when(log_event(kind, TODAY, **said, **span, period_end=TOMORROW)).then_invalid(
        field="period_end"
    )
    past.when(log_event(kind, **said, **span, period_end=TODAY)).then(kind, on=TODAY)


def test_revenue_is_reported_once_its_period_is_over() -> None:
    past = given(registered(), today=TODAY)
    past.when(revenue("FY2026", "1")).then_invalid("date.in_future", day="2026-12-31")
    past.when(revenue(f"2025-07-01..{TODAY}", "1")).then(RevenueReported)


def test_a_goal_may_be_due_later() -> None:
    given(registered(), today=TODAY).when(goal(due="2030-Q4")).then(
        GoalDeclared, on=TODAY, due="2030-Q4"
    )


def test_a_target_may_be_for_a_later_period() -> None:
    given(registered(), today=TODAY).when(
        log_event(
            TargetSet,
            metric="revenue",
            amount="9",
            period_start="2030-01-01",
            period_end="2030-12-31",
        )
    ).then(TargetSet, on=TODAY, period_end="2030-12-31")


def test_a_correction_does_not_move_an_event_into_the_future() -> None:
    past = given(registered(), threat("T1", on="2019"), revenue("FY2019", "1"), today=TODAY)
    past.when(correct(2, on=TOMORROW)).then_invalid(field="on")
    past.when(correct(2, source_date=TOMORROW)).then_invalid(field="source_date")
    past.when(correct(3, period_end=TOMORROW)).then_invalid("date.in_future", day=TOMORROW)


SAID_TOMORROW = Provenance(actor="ann", source="minutes", source_date=date(2026, 7, 1))


def test_a_correction_does_not_rest_on_a_source_of_tomorrow() -> None:
    past = given(registered(), threat("T1", on="2019"), today=TODAY)
    mended = correct(2, on="2018")
    past.when(
        type(mended)(
            target=mended.target, values=mended.values, reason="r", provenance=SAID_TOMORROW
        )
    ).then_invalid(field="source_date")


def test_a_retraction_does_not_rest_on_a_source_of_tomorrow() -> None:
    past = given(registered(), note(), today=TODAY)
    past.when(retract(2, source_date=date(2026, 7, 1))).then_invalid(field="source_date")


def test_no_figure_of_peers_is_of_a_period_that_runs_on(service: RecordService) -> None:
    said = Provenance(actor="ann")
    runs_on = Period(date(2025, 7, 1), date(2026, 7, 1))
    with pytest.raises(Invalid, match=r"'on': date.in_future\(day=datetime.date\(2026, 7, 1\)"):
        service.report_peers("legal", runs_on, Decimal("0.03"), 9, said)
    with pytest.raises(Invalid, match="source_date"):
        service.report_peers("legal", Period.fiscal_year(2020), Decimal(0), 9, SAID_TOMORROW)


def test_no_study_rests_on_a_source_of_tomorrow(service: RecordService) -> None:
    with pytest.raises(Invalid, match="source_date"):
        service.register_study("trust", {"years": 5}, SAID_TOMORROW)


def test_by_default_today_is_the_day_of_the_logs_clock(service: RecordService) -> None:
    assert RecordService(service.event_log).today() == datetime(2026, 6, 30, 12, tzinfo=UTC).date()


def test_what_is_refused_is_not_recorded(service: RecordService) -> None:
    stream = new_client(service)
    with pytest.raises(Invalid):
        service.record(stream, note(on=TOMORROW))
    assert number(service.record(stream, note())) == 2
