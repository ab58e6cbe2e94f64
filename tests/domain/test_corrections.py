"""A correction supersedes fields of an earlier event, as if they had been right at first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.client.aggregate import evolve
from events.dates import PartialDate
from events.errors import Invalid
from events.kinds.corrections import EventCorrected
from tests.given import (
    STREAM,
    TODAY,
    Corrected,
    Given,
    LeaderLeft,
    Litmus,
    Note,
    ThreatAbated,
    abated,
    achieved,
    apart,
    broke_apart,
    correct,
    disengaged,
    engaged,
    given,
    goal,
    joined,
    left,
    log_event,
    moved,
    note,
    registered,
    renamed,
    retract,
    revenue,
    threat,
    together,
    trust,
)

NOTHING: Any = None
LITMUS: dict[str, Any] = {"vision": 1, "stories": 1, "set_aside": 1, "best_idea": 1, "informal": 1}


def litmus(described: int, leaders: int) -> Given:
    return given(registered(), log_event(Litmus, described=described, leaders=leaders, **LITMUS))


# -- what a correction is ---------------------------------------------------------------------


def test_a_correction_keeps_what_it_changes_in_stored_form_and_why() -> None:
    past = given(registered(), threat("T1", on="2019-Q2"))
    past.when(correct(2, on="2019-05-02", reason="minutes of May")).then(
        Corrected, target=2, changes={"on": "2019-05-02"}, reason="minutes of May", on="2026-06-30"
    ).then_reads(2, on="2019-05-02", threat="T1", description="largest client left")


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_correction_has_a_reason(reason: str) -> None:
    past = given(registered(), threat("T1", on="2019"))
    past.when(correct(2, on="2018", reason=reason)).then_invalid(field="reason")


def test_a_correction_changes_something() -> None:
    given(registered()).when(correct(1)).then_already(1)


def test_what_was_recorded_stays_as_it_was_written() -> None:
    past = given(registered(), threat("T1", on="2019"))
    after = past.when(correct(2, on="2018")).after
    assert after.recorded[:2] == past.client.recorded
    assert after.revision == 3


def test_several_fields_are_corrected_at_once() -> None:
    past = given(registered(), revenue("FY2019", "4"))
    past.when(correct(2, amount="5.25", currency="EUR", note="audited")).then(
        Corrected, changes={"amount": "5.25", "currency": "EUR", "note": "audited"}
    ).then_reads(2, amount="5.25", currency="EUR", note="audited", on="2019-12-31")


def test_the_latest_recorded_correction_of_a_field_wins() -> None:
    past = given(
        registered(), trust(2, on="2019"), correct(2, rating=3), correct(2, rating=4, on="2018")
    )
    past.when(correct(2, on="2017")).then_reads(2, rating=4, on="2017")


def test_a_correction_to_what_it_reads_already_is_there() -> None:
    past = given(registered(), trust(2, on="2019"), correct(2, rating=3))
    past.when(correct(2, rating=3)).then_already(2)
    past.when(correct(2, rating=2)).then_reads(2, rating=2)


# -- which fields -----------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["label", "instrument", "rater", "source", "source_date", "note"])
def test_null_takes_an_optional_field_away(field: str) -> None:
    said = {"label": "deep", "instrument": "survey", "rater": "Bo", "source": "minutes"}
    past = given(
        registered(), trust(4, on="2019", **said, source_date="2019-05-01", note="tentative")
    )
    past.when(correct(2, **{field: NOTHING})).then(Corrected, changes={field: None}).then_reads(
        2, **{field: None}, rating=4
    )


def test_null_takes_all_leaders_away() -> None:
    past = given(registered(), together("2019", leaders=("Ines", "Bo")))
    past.when(correct(2, leaders=None)).then_reads(2, leaders=())


def test_what_was_taken_away_can_be_said_again() -> None:
    past = given(registered(), trust(4, label="deep"), correct(2, label=None))
    past.when(correct(2, label="weak")).then_reads(2, label="weak")


@pytest.mark.parametrize("field", ["rating", "on"])
def test_null_does_not_take_away_what_an_event_needs(field: str) -> None:
    given(registered(), trust(4)).when(correct(2, **{field: NOTHING})).then_invalid(
        "field.missing", field=field
    )


def test_null_does_not_take_away_what_is_never_absent() -> None:
    given(registered(), joined("Ines")).when(correct(2, senior=None)).then_invalid(field="senior")
    given(registered()).when(correct(1, fiscal_year_end=None)).then_invalid(field="fiscal_year_end")


@pytest.mark.parametrize(
    "field",
    ["actor", "key", "batch", "claimed_recorded_at", "position", "recorded_at", "originator_id"],
)
def test_what_was_said_by_the_machinery_is_not_corrected(field: str) -> None:
    given(registered(), note()).when(correct(2, **{field: "x"})).then_invalid(
        "correction.unknown_field", fields=(field,)
    )


def test_a_field_of_another_kind_is_refused_and_its_own_are_shown() -> None:
    given(registered(), note()).when(correct(2, rating=3)).then_invalid(
        "correction.unknown_field", fields=("rating",)
    )


@pytest.mark.parametrize("rating", [0, 6, "3"])
def test_a_value_that_cannot_be_is_refused(rating: object) -> None:
    given(registered(), trust(4)).when(correct(2, rating=rating)).then_invalid(field="rating")


def test_values_that_cannot_be_together_are_refused() -> None:
    litmus(described=10, leaders=2).when(correct(2, leaders=1)).then_invalid(
        "litmus.too_many_described", field="described", described=10
    )
    litmus(described=10, leaders=2).when(correct(2, leaders=1, described=5)).then_reads(
        2, leaders=1, described=5
    )


def test_leaders_are_corrected_to_a_list_of_names() -> None:
    past = given(registered(), together("2019"))
    past.when(correct(2, leaders=("Ines",))).then_reads(2, leaders=("Ines",))
    past.when(correct(2, leaders="Ines")).then_invalid(field="leaders")


# -- which events -----------------------------------------------------------------------------


def test_an_event_that_is_not_of_this_client_is_not_found() -> None:
    given(registered()).when(correct(7, name="B")).then_not_found(
        "event.not_of_this_client", positions=(7,)
    )


def test_a_withdrawn_event_is_not_corrected() -> None:
    past = given(registered(), trust(4), retract(2))
    past.when(correct(2, rating=3)).then_refused("correction.of_retracted", positions=(2,))


def test_a_correction_is_withdrawn_not_corrected() -> None:
    past = given(registered(), trust(4), correct(2, rating=3))
    past.when(correct(3, note="n")).then_refused("correction.of_correction", positions=(3,))


def test_a_retraction_is_withdrawn_not_corrected() -> None:
    past = given(registered(), trust(4), retract(2))
    past.when(correct(3, note="n")).then_refused("correction.of_correction", positions=(3,))


# -- revenue ----------------------------------------------------------------------------------


def test_revenue_corrected_to_another_period_moves_to_its_last_day() -> None:
    past = given(registered(), revenue("FY2019", "4"))
    past.when(correct(2, period_start="2019-04-01", period_end="2020-03-31")).then(
        Corrected,
        changes={"period_start": "2019-04-01", "period_end": "2020-03-31", "on": "2020-03-31"},
    ).then_reads(2, on="2020-03-31", period_start="2019-04-01", period_end="2020-03-31")


def test_revenue_corrected_to_another_beginning_stays_on_its_day() -> None:
    past = given(registered(), revenue("FY2019", "4"))
    past.when(correct(2, period_start="2019-07-01")).then_reads(2, on="2019-12-31")


def test_revenue_is_not_corrected_to_another_day_than_the_last() -> None:
    past = given(registered(), revenue("FY2019", "4"))
    past.when(correct(2, on="2019-06-30")).then_invalid("revenue.not_on_last_day", field="on")


def test_a_corrected_period_does_not_end_before_it_starts() -> None:
    past = given(registered(), revenue("FY2019", "4"))
    past.when(correct(2, period_end="2018-12-31")).then_invalid("period.reversed")


def test_the_currency_of_a_client_is_corrected_without_touching_its_figures() -> None:
    past = given(registered(currency="GBP"), revenue("FY2019", "4"))
    past.when(correct(1, currency="EUR")).then_reads(1, currency="EUR").then_reads(
        2, currency="GBP"
    )


def test_revenue_is_not_corrected_into_a_period_that_has_another_figure() -> None:
    past = given(registered(), revenue("FY2019", "4"), revenue("FY2020", "5"))
    moved_there = {"period_start": "2019-01-01", "period_end": "2019-12-31"}
    past.when(correct(3, **moved_there)).then_refused(
        "revenue.differs", recorded_amount="4", amount="5"
    )


def test_revenue_recorded_first_is_not_corrected_into_a_period_told_later() -> None:
    past = given(registered(), revenue("FY2019", "4"), revenue("FY2020", "5"))
    past.when(correct(2, period_start="2020-01-01", period_end="2020-12-31")).then_refused(
        positions=(3,)
    )


# -- impossible histories ---------------------------------------------------------------------


def test_a_threat_is_not_corrected_to_begin_after_it_ended() -> None:
    past = given(registered(), threat("T1", on="2019"), abated("T1", on="2020"))
    past.when(correct(2, on="2021")).then_refused(
        "threat.abates_before_start", positions=(3,), on="2020"
    )
    past.when(correct(2, on="2020")).then_reads(2, on="2020")


def test_a_threat_is_not_corrected_to_end_before_it_began() -> None:
    past = given(registered(), threat("T1", on="2019"), abated("T1", on="2020"))
    past.when(correct(3, on="2018")).then_refused(
        "threat.abates_before_start", positions=(2,), start="2019"
    )


def test_the_events_in_the_way_do_not_include_the_one_that_is_corrected() -> None:
    past = given(registered(), threat("T1", on="2019"), abated("T1", on="2020"))
    past.when(correct(3, on="2018")).then_refused(positions=(2,))


def test_a_whole_threat_is_moved_from_its_end() -> None:
    past = given(registered(), threat("T1", on="2019"), abated("T1", on="2020"))
    past.and_then(correct(3, on="2023")).when(correct(2, on="2022")).then_reads(
        2, on="2022"
    ).then_reads(3, on="2023")


def test_a_threat_is_not_corrected_to_begin_after_what_was_seen_under_it() -> None:
    past = given(
        registered(),
        threat("T1", on="2019"),
        together("2019-05", during="T1"),
        apart("2020-05", during="T1"),
        together("2019-06"),
    )
    past.when(correct(2, on="2019-06-01")).then_refused("correction.impossible", positions=(3,))
    past.when(correct(2, on="2021")).then_refused("correction.impossible", positions=(3, 4))


def test_a_threat_is_not_corrected_to_end_before_what_was_seen_under_it() -> None:
    past = given(
        registered(),
        threat("T1", on="2019"),
        abated("T1", on="2021"),
        together("2020-05", during="T1"),
    )
    past.when(correct(3, on="2020-04-30")).then_refused("correction.impossible", positions=(4,))


def test_an_observation_is_not_corrected_out_of_the_threat_it_names() -> None:
    past = given(
        registered(),
        threat("T1", on="2019"),
        together("2019-05", during="T1"),
        abated("T1", on="2020-06-30"),
    )
    past.when(correct(3, on="2018")).then_refused("observation.before_threat")
    past.when(correct(3, on="2020-07-01")).then_refused("threat.observed_later", positions=(4,))
    past.when(correct(3, on="2018", threat=None)).then_reads(3, on="2018", threat=None)


def test_an_observation_is_not_corrected_to_a_threat_that_is_not_known() -> None:
    past = given(registered(), threat("T1", on="2019"), together("2019-05", during="T1"))
    past.when(correct(3, threat="T2")).then_refused("threat.unknown", label="T2")


def test_an_observation_is_corrected_to_another_threat() -> None:
    past = given(registered(), threat("T1"), threat("T2", on="2018"), together("2019"))
    past.when(correct(4, threat="T2")).then_reads(4, threat="T2")


def test_an_observation_is_corrected_to_a_threat_that_was_recorded_after_it() -> None:
    past = given(registered(), together("2019"), threat("T1", on="2018"))
    past.when(correct(2, threat="T1")).then_reads(2, threat="T1")


def test_a_label_in_use_is_not_corrected_away() -> None:
    past = given(registered(), threat("T1", on="2019"), abated("T1", on="2020"))
    past.when(correct(2, threat="T2")).then_refused("threat.unknown", positions=(3,), label="T1")


def test_a_label_is_not_corrected_to_one_that_is_taken() -> None:
    past = given(registered(), threat("T1"), threat("T2"))
    past.when(correct(2, threat="T2")).then_refused(
        "threat.label_taken", positions=(3,), label="T2"
    )


def test_a_goal_is_not_corrected_to_be_declared_after_it_was_achieved() -> None:
    past = given(registered(), goal("G1", on="2019"), achieved("G1", on="2020"))
    past.when(correct(2, on="2021")).then_refused("goal.achieved_before_declared", positions=(3,))
    past.when(correct(2, goal="G2")).then_refused("goal.unknown", positions=(3,), label="G1")


def test_a_break_up_is_not_corrected_to_before_periods_with_revenue() -> None:
    past = given(registered(), revenue("FY2019", "1"), broke_apart("2019"))
    past.when(correct(3, on="2018")).then_refused(
        "client.revenue_after_break_up", positions=(2,), periods=((2, "2019-01-01..2019-12-31"),)
    )


def test_revenue_told_after_a_break_up_is_in_the_way_of_moving_it() -> None:
    past = given(registered(), broke_apart("2019"), revenue("FY2019", "1"))
    past.when(correct(2, on="2018")).then_refused("revenue.after_break_up", positions=(3,))


def test_an_engagement_is_not_corrected_to_begin_after_it_ended() -> None:
    past = given(registered(), engaged("2015"), disengaged("2016"))
    past.when(correct(2, on="2017")).then_refused("engagement.ends_before_start", positions=(3,))


def test_the_name_of_a_leader_is_corrected_where_they_join_and_then_where_they_leave() -> None:
    past = given(registered(), joined("Inez"), left("Inez"))
    past.when(correct(2, leader="Ines")).then_refused(
        "leader.not_in_team", positions=(3,), leader="Inez"
    )
    gone = past.and_then(retract(3), correct(2, leader="Ines"))
    gone.when(left("Ines")).then(LeaderLeft, leader="Ines")


def test_a_name_is_corrected() -> None:
    past = given(registered("Aldgat LLP"))
    now = past.when(correct(1, name="Aldgate LLP")).then_reads(1, name="Aldgate LLP")
    assert now.after.history.name == "Aldgate LLP"


def test_a_renaming_stays_when_the_first_name_is_corrected() -> None:
    past = given(registered("Aldgat LLP"), renamed("Bowline", on="2020"))
    assert past.when(correct(1, name="Aldgate LLP")).after.history.name == "Bowline"


def test_an_industry_is_corrected_until_it_moves_nowhere() -> None:
    past = given(registered(industry="law"), moved("legal", on="2020"))
    past.when(correct(1, industry="legal")).then_refused(
        "client.in_industry_already", positions=(2,), industry="legal"
    )


def test_what_was_impossible_before_does_not_stand_in_the_way() -> None:
    past = given(registered(), threat("T1", on="2019"), trust(3))
    stray = ThreatAbated(
        originator_id=STREAM,
        originator_version=4,
        position=4,
        on=PartialDate.parse("2018"),
        actor="somebody with other tools",
        threat="T1",
    )
    Given(evolve(past.client, stray), TODAY).when(correct(3, rating=4)).then_reads(3, rating=4)


def test_a_correction_that_rests_on_a_withdrawn_one_stands_in_its_way() -> None:
    past = litmus(described=10, leaders=2)
    past = past.and_then(correct(2, leaders=4), correct(2, described=20))
    past.when(retract(3)).then_refused("correction.no_longer_applies", positions=(4,))


def test_other_clients_facts_are_left_alone() -> None:
    past = given(registered(), trust(2, on="2019"), note("n", on="2019"))
    past.when(correct(2, rating=3)).then_reads(3, text="n").then_reads(2, on="2019")
    assert type(past.client.facts[3]) is Note


def test_an_event_without_changes_is_no_correction() -> None:
    with pytest.raises(Invalid, match=r"correction.no_changes"):
        EventCorrected(
            originator_id=STREAM,
            originator_version=2,
            on=PartialDate.day(date(2020, 1, 1)),
            actor="ann",
            target=1,
            changes={},
            reason="r",
        )


def test_amounts_are_corrected_exactly() -> None:
    past = given(registered(), revenue("FY2019", "0.1"))
    after = past.when(correct(2, amount="0.3000")).then(Corrected, changes={"amount": "0.3"}).after
    assert after.history.revenue[next(iter(after.history.revenue))].amount == Decimal("0.3")
