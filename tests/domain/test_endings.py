"""How it ended: broken apart, or sold and listed."""

from __future__ import annotations

import pytest

from tests.given import (
    BrokeApart,
    LiquidityRealized,
    broke_apart,
    given,
    log_event,
    note,
    registered,
    retract,
    revenue,
)


@pytest.mark.parametrize("how", ["dissolved", "distressed sale", "demerger", "leaders left"])
def test_a_client_breaks_apart_in_one_of_four_ways(how: str) -> None:
    given(registered()).when(broke_apart("2019", how=how)).then(BrokeApart, how=how, on="2019")


def test_another_way_is_refused_and_the_four_are_shown() -> None:
    given(registered()).when(broke_apart(how="sold")).then_invalid(
        "value.unknown",
        field="how",
        value="sold",
        known=("dissolved", "distressed sale", "demerger", "leaders left"),
    )


def test_a_client_breaks_apart_once() -> None:
    given(registered(), broke_apart("2019")).when(broke_apart("2020")).then_refused(
        "client.broke_apart_already", positions=(2,), broke_apart="2019"
    )


def test_a_client_did_not_break_apart_before_periods_with_revenue() -> None:
    given(
        registered(), revenue("FY2018", "1"), revenue("FY2019", "1"), revenue("FY2020", "1")
    ).when(broke_apart("2018-05")).then_refused(
        "client.revenue_after_break_up",
        positions=(3, 4),
        periods=((3, "2019-01-01..2019-12-31"), (4, "2020-01-01..2020-12-31")),
    )


def test_a_client_may_break_apart_within_its_last_period() -> None:
    given(registered(), revenue("FY2019", "1")).when(broke_apart("2019-01-01")).then(BrokeApart)


def test_a_withdrawn_break_up_did_not_happen() -> None:
    past = given(registered(), broke_apart("2019"), retract(2))
    past.when(revenue("FY2022", "1")).then_allowed()
    past.when(broke_apart("2022")).then(BrokeApart)


def test_other_things_may_still_be_told_of_a_client_that_broke_apart() -> None:
    given(registered(), broke_apart("2019")).when(note("its lawyer called")).then_allowed()


def test_a_sale_is_in_the_clients_currency_unless_said() -> None:
    past = given(registered(currency="GBP"))
    past.when(
        log_event(LiquidityRealized, "2021", liquidity_kind="sale", amount="9.5", multiple="3.2")
    ).then(LiquidityRealized, currency="GBP", amount="9.5", multiple="3.2", distressed=False)
    past.when(
        log_event(LiquidityRealized, "2021", liquidity_kind="sale", amount="9", currency="EUR")
    )
    past.when(log_event(LiquidityRealized, "2021", liquidity_kind="listing")).then(
        LiquidityRealized, currency=None, amount=None, multiple=None
    )


def test_a_sale_may_be_distressed() -> None:
    given(registered()).when(
        log_event(LiquidityRealized, liquidity_kind="sale", distressed=True)
    ).then(LiquidityRealized, distressed=True)
    given(registered()).when(
        log_event(LiquidityRealized, liquidity_kind="sale", distressed="yes")
    ).then_invalid(field="distressed")
