"""Revenue is reported once for each period; another figure is a correction."""

from __future__ import annotations

import pytest

from tests.given import (
    MilestoneReached,
    RevenueReported,
    broke_apart,
    correct,
    given,
    log_event,
    registered,
    retract,
    revenue,
)


def test_revenue_is_of_the_last_day_of_its_period() -> None:
    given(registered()).when(revenue("FY2019", "4200000")).then(
        RevenueReported,
        period_start="2019-01-01",
        period_end="2019-12-31",
        amount="4200000",
        on="2019-12-31",
    )


def test_the_date_may_be_given_if_it_is_the_last_day() -> None:
    given(registered()).when(revenue("FY2019", "4", on="2019-12-31")).then(RevenueReported)


@pytest.mark.parametrize("on", ["2020-01-01", "2019-12", "2019"])
def test_another_date_than_the_last_day_is_refused(on: str) -> None:
    given(registered()).when(revenue("FY2019", "4", on=on)).then_invalid(
        "revenue.not_on_last_day", last="2019-12-31"
    )


def test_the_currency_is_the_clients_unless_said() -> None:
    past = given(registered(currency="GBP"))
    past.when(revenue("FY2019", "4")).then(RevenueReported, currency="GBP")
    past.when(revenue("FY2019", "4", "EUR")).then(RevenueReported, currency="EUR")


def test_the_currency_follows_a_correction_of_the_clients() -> None:
    past = given(registered(currency="GBP"), correct(1, currency="EUR"))
    past.when(revenue("FY2019", "4")).then(RevenueReported, currency="EUR")


def test_a_milestone_is_in_the_currency_of_the_client_too() -> None:
    given(registered(currency="SEK")).when(
        log_event(MilestoneReached, "2019-05", amount="1000000")
    ).then(MilestoneReached, currency="SEK", amount="1000000")


def test_the_same_figure_again_is_already_there() -> None:
    past = given(registered(), revenue("FY2019", "4200000"))
    past.when(revenue("FY2019", "4200000")).then_already(2)
    past.when(revenue("FY2019", "4200000.00", "GBP")).then_already(2)


def test_another_figure_is_refused_and_both_are_shown() -> None:
    given(registered(), revenue("FY2019", "4200000")).when(revenue("FY2019", "4.3")).then_refused(
        "revenue.differs", positions=(2,), recorded_amount="4200000", amount="4.3"
    )


def test_the_same_amount_in_another_currency_is_another_figure() -> None:
    given(registered(), revenue("FY2019", "4")).when(revenue("FY2019", "4", "EUR")).then_refused(
        "revenue.differs", positions=(2,), recorded_currency="GBP", currency="EUR"
    )


def test_what_counts_is_the_figure_as_corrected() -> None:
    past = given(registered(), revenue("FY2019", "4"), correct(2, amount="5"))
    past.when(revenue("FY2019", "5")).then_already(2)
    past.when(revenue("FY2019", "4")).then_refused(
        "revenue.differs", positions=(2,), recorded_amount="5"
    )


def test_a_withdrawn_figure_can_be_reported_anew() -> None:
    past = given(registered(), revenue("FY2019", "4"), retract(2))
    past.when(revenue("FY2019", "5")).then(RevenueReported, amount="5")


def test_another_period_is_another_report_even_if_they_overlap() -> None:
    past = given(registered(), revenue("FY2019", "4"))
    past.when(revenue("2019-01-01..2019-06-30", "2")).then(RevenueReported, on="2019-06-30")
    past.when(revenue("FY2020", "4")).then(RevenueReported)


def test_a_period_does_not_end_before_it_starts() -> None:
    given(registered()).when(
        log_event(
            RevenueReported,
            period_start="2019-12-31",
            period_end="2019-01-01",
            amount="4",
        )
    ).then_invalid("period.reversed", start="2019-12-31", end="2019-01-01")


@pytest.mark.parametrize("missing", ["amount", "period_start", "period_end"])
def test_what_is_missing_is_named(missing: str) -> None:
    said = {"amount": "4", "period_start": "2019-01-01", "period_end": "2019-12-31"}
    given(registered()).when(log_event(RevenueReported, **said | {missing: None})).then_invalid(
        "field.required", field=missing
    )


@pytest.mark.parametrize("amount", ["1.23456", "NaN", "Infinity", "1000000000000000000"])
def test_an_amount_that_cannot_be_kept_exactly_is_refused(amount: str) -> None:
    given(registered()).when(revenue("FY2019", amount)).then_invalid(field="amount")


def test_breaking_apart_ends_revenue() -> None:
    given(registered(), broke_apart("2019-06-30")).when(revenue("FY2020", "1")).then_refused(
        "revenue.after_break_up", positions=(2,)
    )


def test_the_period_in_which_the_client_broke_apart_still_has_revenue() -> None:
    past = given(registered(), broke_apart("2019-06-30"))
    past.when(revenue("FY2019", "1")).then(RevenueReported)
    past.when(revenue("2019-06-30..2019-12-31", "1")).then(RevenueReported)
    past.when(revenue("2019-07-01..2019-12-31", "1")).then_refused(positions=(2,))


def test_an_imprecise_break_up_ends_revenue_after_its_latest_day() -> None:
    past = given(registered(), broke_apart("2019"))
    past.when(revenue("2019-12-01..2020-11-30", "1")).then(RevenueReported)
    past.when(revenue("FY2020", "1")).then_refused(positions=(2,))
