"""A retraction withdraws an earlier event; it can itself be withdrawn."""

from __future__ import annotations

import pytest

from tests.given import (
    Given,
    Note,
    Registered,
    Retracted,
    ThreatEncountered,
    abated,
    broke_apart,
    correct,
    engaged,
    given,
    joined,
    left,
    note,
    registered,
    renamed,
    retract,
    revenue,
    threat,
    together,
    trust,
)


def test_an_event_is_withdrawn_with_a_reason() -> None:
    past = given(registered(), trust(4), note())
    past.when(retract(2, reason="another client")).then(
        Retracted, target=2, reason="another client", on="2026-06-30"
    ).then_gone(2).then_reads(3, text="a note")


@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_retraction_has_a_reason(reason: str) -> None:
    given(registered(), note()).when(retract(2, reason=reason)).then_invalid(field="reason")


def test_what_is_withdrawn_stays_recorded() -> None:
    past = given(registered(), note())
    assert past.when(retract(2)).after.recorded[:2] == past.client.recorded


def test_an_event_is_withdrawn_once() -> None:
    given(registered(), note(), retract(2)).when(retract(2)).then_refused(
        "event.retracted_already", positions=(2,)
    )


def test_an_event_that_is_not_of_this_client_is_not_found() -> None:
    given(registered()).when(retract(2)).then_not_found("event.not_of_this_client", positions=(2,))


def test_a_withdrawn_retraction_brings_the_event_back() -> None:
    past = given(registered(), trust(4, on="2019"), retract(2))
    past.when(retract(3)).then(Retracted, target=3).then_reads(2, rating=4, on="2019")


@pytest.mark.parametrize(("retractions", "there"), [(1, False), (2, True), (3, False), (4, True)])
def test_retractions_of_retractions_alternate(retractions: int, there: bool) -> None:
    chain = [retract(target) for target in range(2, 2 + retractions)]
    client = given(registered(), note("n"), *chain).client
    assert (2 in client.facts) is there


def test_a_retraction_that_is_withdrawn_is_not_withdrawn_again() -> None:
    past = given(registered(), note(), retract(2), retract(3))
    past.when(retract(3)).then_refused("event.retracted_already", positions=(3,))


def test_an_event_that_came_back_can_be_withdrawn_again() -> None:
    past = given(registered(), note(), retract(2), retract(3))
    past.when(retract(2)).then_gone(2)


def test_facts_stay_in_the_order_they_were_recorded() -> None:
    client = given(registered(), note("a"), note("b"), retract(2), retract(4)).client
    assert [fact.position for fact in client.history.facts] == [1, 2, 3]


# -- of corrections ---------------------------------------------------------------------------


def corrected_twice() -> Given:
    return given(registered(), trust(1), correct(2, rating=2), correct(2, rating=3))


def test_withdrawing_a_correction_lets_the_one_before_it_count() -> None:
    corrected_twice().when(retract(4)).then_reads(2, rating=2)


def test_withdrawing_every_correction_lets_the_event_count_as_it_was_recorded() -> None:
    corrected_twice().and_then(retract(4)).when(retract(3)).then_reads(2, rating=1)


def test_withdrawing_a_correction_that_was_superseded_changes_nothing() -> None:
    corrected_twice().when(retract(3)).then_reads(2, rating=3)


def test_a_correction_comes_back_at_its_own_place() -> None:
    past = corrected_twice().and_then(retract(3), retract(4), retract(5))
    assert past.client.facts[2] == given(registered(), trust(2)).client.facts[2]


def test_corrections_survive_the_withdrawal_and_return_of_their_event() -> None:
    past = given(registered(), trust(1), correct(2, rating=5), retract(2))
    past.when(retract(4)).then_reads(2, rating=5)


def test_a_correction_of_a_withdrawn_event_may_be_withdrawn() -> None:
    past = given(registered(), trust(1), correct(2, rating=5), retract(2), retract(3))
    past.when(retract(4)).then_reads(2, rating=1)


def test_withdrawing_a_correction_must_leave_a_possible_history() -> None:
    past = given(
        registered(), threat("T1", on="2019"), correct(2, on="2015"), abated("T1", on="2016")
    )
    past.when(retract(3)).then_refused(
        "threat.abates_before_start", positions=(4,), on="2016", start="2019"
    )


# -- what stands in the way -------------------------------------------------------------------


def test_a_threat_is_not_withdrawn_from_under_what_names_it() -> None:
    past = given(
        registered(),
        threat("T1", on="2019"),
        together("2019", during="T1"),
        abated("T1", on="2020"),
    )
    past.when(retract(2)).then_refused("threat.unknown", positions=(3, 4), label="T1")
    past.and_then(retract(4), retract(3)).when(retract(2)).then_gone(2, 3, 4)


def test_an_end_may_be_withdrawn() -> None:
    past = given(registered(), threat("T1", on="2019"), abated("T1", on="2020"))
    past.when(retract(3)).then_gone(3).then_reads(2, on="2019")


def test_the_label_of_what_comes_back_must_still_be_free() -> None:
    past = given(registered(), threat("T1"), retract(2), threat("T1"))
    past.when(retract(3)).then_refused("threat.label_taken", positions=(4,), label="T1")


def test_a_break_up_comes_back_only_if_no_revenue_came_after() -> None:
    past = given(registered(), broke_apart("2018"), retract(2), revenue("FY2020", "1"))
    past.when(retract(3)).then_refused("revenue.after_break_up", positions=(4,))


def test_an_engagement_comes_back_only_if_none_is_open() -> None:
    past = given(registered(), engaged("2015"), retract(2), engaged("2016"))
    past.when(retract(3)).then_refused("engagement.open", positions=(4,), since="2015")


def test_a_joining_is_not_withdrawn_from_under_the_leaving() -> None:
    past = given(registered(), joined("Ines"), left("Ines"))
    past.when(retract(2)).then_refused("leader.not_in_team", positions=(3,), leader="Ines")


# -- of a registration ------------------------------------------------------------------------


def test_a_registration_alone_is_undone_and_done_again() -> None:
    past = given(registered("Aldgate LLP"))
    undone = past.when(retract(1)).then_gone(1)
    assert undone.after.history.name is None
    past.and_then(retract(1)).when(retract(2)).then_reads(1, name="Aldgate LLP")


def test_a_registration_is_not_undone_from_under_the_rest() -> None:
    past = given(registered(), threat("T1"), note())
    past.when(retract(1)).then_refused("client.not_registered", positions=(2, 3))


def test_a_registration_is_undone_once_all_else_is_withdrawn() -> None:
    given(registered(), note(), retract(2)).when(retract(1)).then_gone(1, 2)


def test_an_undone_client_may_be_registered_anew() -> None:
    past = given(registered("Aldgate LLP"), retract(1))
    past.when(registered("Bowline")).then(Registered, name="Bowline")
    past.and_then(registered("Bowline")).when(retract(2)).then_refused(
        "client.registered_already", positions=(3,)
    )


def test_a_renaming_is_undone() -> None:
    past = given(registered("A"), renamed("B", on="2019"), renamed("C", on="2020"))
    assert past.when(retract(3)).after.history.name == "B"
    assert past.when(retract(2)).after.history.name == "C"


def test_what_was_withdrawn_may_be_told_again() -> None:
    given(registered(), threat("T1"), retract(2)).when(threat()).then(
        ThreatEncountered, threat="T1"
    )
    given(registered(), note("n"), retract(2)).when(note("n")).then(Note, text="n")
