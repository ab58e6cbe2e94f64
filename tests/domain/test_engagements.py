"""When the firm serves the client: one engagement is open at a time."""

from __future__ import annotations

import pytest

from domain.client.history import Engagement
from tests.given import (
    EngagementEnded,
    EngagementStarted,
    correct,
    disengaged,
    engaged,
    given,
    registered,
)


def test_an_engagement_starts_and_ends() -> None:
    ended = given(registered(), engaged("2015"), disengaged("2020-03", reason="no budget"))
    (engagement,) = ended.client.history.engagements
    assert isinstance(engagement, Engagement)
    assert str(engagement.started.on) == "2015"
    assert engagement.ended is not None
    assert (str(engagement.ended.on), engagement.ended.reason) == ("2020-03", "no budget")


def test_a_second_engagement_does_not_start_while_one_is_open() -> None:
    given(registered(), engaged("2015")).when(engaged("2016")).then_refused(
        "engagement.open", positions=(2,), since="2015"
    )


def test_what_is_not_open_does_not_end() -> None:
    given(registered()).when(disengaged("2016")).then_refused("engagement.none_open")


def test_an_engagement_does_not_end_twice() -> None:
    given(registered(), engaged("2015"), disengaged("2016")).when(disengaged("2017")).then_refused(
        "engagement.none_open"
    )


def test_an_engagement_does_not_end_before_it_began() -> None:
    given(registered(), engaged("2015-06-01")).when(disengaged("2015-05-31")).then_refused(
        "engagement.ends_before_start", positions=(2,)
    )


@pytest.mark.parametrize("end", ["2015-06-01", "2015-06", "2015"])
def test_an_engagement_may_end_on_a_day_that_it_may_have_begun(end: str) -> None:
    given(registered(), engaged("2015-06-01")).when(disengaged(end)).then(EngagementEnded, on=end)


def test_a_client_that_left_can_come_back() -> None:
    given(registered(), engaged("2015"), disengaged("2016")).when(engaged("2018")).then(
        EngagementStarted, on="2018"
    )


def test_the_next_engagement_may_start_on_the_day_the_last_one_ended() -> None:
    past = given(registered(), engaged("2015"), disengaged("2016-05-31"))
    past.when(engaged("2016-05-31")).then(EngagementStarted)


def test_an_engagement_does_not_start_inside_an_earlier_one() -> None:
    past = given(registered(), engaged("2015"), disengaged("2018"))
    past.when(engaged("2016-05-31")).then_refused("engagement.inside_another", positions=(2, 3))


def test_an_earlier_engagement_may_be_told_later() -> None:
    past = given(registered(), engaged("2015"), disengaged("2018"), engaged("2010"))
    past.when(disengaged("2014")).then(EngagementEnded, on="2014")


def test_an_earlier_engagement_told_later_does_not_reach_over_the_next() -> None:
    past = given(registered(), engaged("2015"), disengaged("2018"), engaged("2010"))
    past.when(disengaged("2016")).then_refused("engagement.overlaps", positions=(4, 2))


def test_a_corrected_end_does_not_reach_over_the_next_engagement() -> None:
    past = given(registered(), engaged("2010"), disengaged("2012"), engaged("2014"))
    past.when(correct(3, on="2015")).then_refused("engagement.inside_another", positions=(4,))
