"""What peers reported: one figure for each industry and period."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.commands import Decision, Provenance
from domain.service import RecordService
from events.dates import Period, When
from events.errors import Invalid, Refused
from events.kinds.industries import PeersReported
from tests.domain.helpers import number
from tests.given import correct, retract

SAID = Provenance(actor="ann")
FY2019 = Period.fiscal_year(2019)


def report(record: RecordService, growth: str, n: int = 40, industry: str = "legal") -> Decision:
    return record.report_peers(industry, FY2019, Decimal(growth), n, SAID)


def test_a_figure_is_of_the_last_day_of_its_period(record: RecordService) -> None:
    (event,) = report(record, "0.031").events
    assert isinstance(event, PeersReported)
    assert (event.industry, event.period, event.n) == ("legal", FY2019, 40)
    assert event.median_growth == Decimal("0.031")
    assert event.on == When.parse("2019-12-31")


def test_the_same_figure_again_is_already_there(record: RecordService) -> None:
    report(record, "0.031")
    assert report(record, "0.0310") == Decision(already=(1,))
    assert report(record, "0.031", industry=" LEGAL ") == Decision(already=(1,))


def test_another_figure_is_refused_and_both_are_shown(record: RecordService) -> None:
    report(record, "0.031")
    with pytest.raises(Refused, match=r"0\.031 \(n 40\) already; now 0\.05 \(n 40\)") as refused:
        report(record, "0.05")
    assert refused.value.positions == (1,)
    with pytest.raises(Refused, match=r"\(n 40\) already; now 0\.031 \(n 41\)"):
        report(record, "0.031", n=41)


def test_another_industry_and_another_period_are_other_figures(record: RecordService) -> None:
    report(record, "0.031")
    assert number(report(record, "0.05", industry="health")) == 2
    assert number(record.report_peers("legal", Period.fiscal_year(2020), Decimal(0), 9, SAID)) == 3


@pytest.mark.parametrize("n", [0, -1, True])
def test_at_least_one_peer_reported(record: RecordService, n: int) -> None:
    with pytest.raises(Invalid, match=r"^n: "):
        report(record, "0.031", n=n)


def test_a_withdrawn_figure_can_be_reported_anew(record: RecordService) -> None:
    report(record, "0.031")
    record.retract(retract(1))
    assert record.industry("legal").peers == {}
    assert number(report(record, "0.05")) == 3


def test_a_figure_is_withdrawn_once(record: RecordService) -> None:
    report(record, "0.031")
    record.retract(retract(1))
    with pytest.raises(Refused, match="withdrawn already"):
        record.retract(retract(1))


def test_a_withdrawn_retraction_brings_the_figure_back(record: RecordService) -> None:
    report(record, "0.031")
    record.retract(retract(1))
    record.retract(retract(2))
    assert record.industry("legal").peers[FY2019].median_growth == Decimal("0.031")


def test_a_figure_comes_back_only_if_there_is_no_other(record: RecordService) -> None:
    report(record, "0.031")
    record.retract(retract(1))
    report(record, "0.05")
    with pytest.raises(Refused):
        record.retract(retract(2))
    assert record.industry("legal").peers[FY2019].median_growth == Decimal("0.05")


def test_a_figure_is_withdrawn_not_corrected(record: RecordService) -> None:
    report(record, "0.031")
    with pytest.raises(Refused, match="no event of a client\nwithdraw it"):
        record.correct(correct(1, n=41))
