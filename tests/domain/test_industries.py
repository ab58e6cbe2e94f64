"""What peers reported: one figure for each industry and period."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.commands import Decision, Provenance
from domain.service import RecordService
from events.dates import PartialDate, Period
from events.errors import Invalid, Refused
from events.kinds.industries import PeersReported
from tests.domain.helpers import number
from tests.given import correct, retract

SAID = Provenance(actor="ann")
FY2019 = Period.fiscal_year(2019)


def report(service: RecordService, growth: str, n: int = 40, industry: str = "legal") -> Decision:
    return service.report_peers(industry, FY2019, Decimal(growth), n, SAID)


def test_a_figure_is_of_the_last_day_of_its_period(service: RecordService) -> None:
    (event,) = report(service, "0.031").events
    assert isinstance(event, PeersReported)
    assert (event.industry, event.period, event.n) == ("legal", FY2019, 40)
    assert event.median_growth == Decimal("0.031")
    assert event.on == PartialDate.parse("2019-12-31")


def test_the_same_figure_again_is_already_there(service: RecordService) -> None:
    report(service, "0.031")
    assert report(service, "0.0310") == Decision(already=(1,))
    assert report(service, "0.031", industry=" LEGAL ") == Decision(already=(1,))


def test_another_figure_is_refused_and_both_are_shown(service: RecordService) -> None:
    report(service, "0.031")
    with pytest.raises(
        Refused, match=r"peers.differ.*'0\.031'\), recorded_n=40, growth=Decimal\('0\.05'\), n=40"
    ) as refused:
        report(service, "0.05")
    assert refused.value.positions == (1,)
    with pytest.raises(Refused, match=r"recorded_n=40, growth=Decimal\('0\.031'\), n=41"):
        report(service, "0.031", n=41)


def test_another_industry_and_another_period_are_other_figures(service: RecordService) -> None:
    report(service, "0.031")
    assert number(report(service, "0.05", industry="health")) == 2
    assert number(service.report_peers("legal", Period.fiscal_year(2020), Decimal(0), 9, SAID)) == 3


@pytest.mark.parametrize("n", [0, -1, True])
def test_at_least_one_peer_reported(service: RecordService, n: int) -> None:
    with pytest.raises(Invalid, match=r"^field 'n': "):
        report(service, "0.031", n=n)


def test_a_withdrawn_figure_can_be_reported_anew(service: RecordService) -> None:
    report(service, "0.031")
    service.retract(retract(1))
    assert service.industry("legal").peers == {}
    assert number(report(service, "0.05")) == 3


def test_a_figure_is_withdrawn_once(service: RecordService) -> None:
    report(service, "0.031")
    service.retract(retract(1))
    with pytest.raises(Refused, match=r"event.retracted_already"):
        service.retract(retract(1))


def test_a_withdrawn_retraction_brings_the_figure_back(service: RecordService) -> None:
    report(service, "0.031")
    service.retract(retract(1))
    service.retract(retract(2))
    assert service.industry("legal").peers[FY2019].median_growth == Decimal("0.031")


def test_a_figure_comes_back_only_if_there_is_no_other(service: RecordService) -> None:
    report(service, "0.031")
    service.retract(retract(1))
    report(service, "0.05")
    with pytest.raises(Refused):
        service.retract(retract(2))
    assert service.industry("legal").peers[FY2019].median_growth == Decimal("0.05")


def test_a_figure_is_withdrawn_not_corrected(service: RecordService) -> None:
    report(service, "0.031")
    with pytest.raises(Refused, match=r"correction.not_of_client"):
        service.correct(correct(1, n=41))
