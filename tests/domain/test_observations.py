"""Leaders were seen to pull together or apart, inside the threat that is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.commands import RecordEvent
from tests.given import Apart, Together, abated, apart, given, registered, threat, together

BOTH = pytest.mark.parametrize("seen", [together, apart])


def test_an_observation_names_its_threat_and_leaders_or_none() -> None:
    past = given(registered(), threat("T1", on="2019"))
    past.when(together("2019-08", during="T1", leaders=("Ines", "Bo"))).then(
        Together, on="2019-08", threat="T1", leaders=("Ines", "Bo"), behaviour="weekly dinner"
    )
    past.when(apart("2019-08")).then(Apart, threat=None, leaders=())


def test_an_observation_that_names_no_threat_may_lie_anywhere() -> None:
    past = given(registered(), threat("T1", on="2019"), abated("T1", on="2020"))
    past.when(together("2012")).then(Together)
    past.when(together("2024")).then(Together)


@BOTH
def test_an_observation_does_not_name_a_threat_that_is_not_known(
    seen: Callable[..., RecordEvent],
) -> None:
    given(registered(), threat("T1")).when(seen(during="T2")).then_refused(
        "threat.unknown", label="T2"
    )


@BOTH
@pytest.mark.parametrize("on", ["2019-03-31", "2019-03", "2019-Q1", "2018"])
def test_an_observation_is_not_before_its_threat(seen: Callable[..., RecordEvent], on: str) -> None:
    given(registered(), threat("T1", on="2019-Q2")).when(seen(on, during="T1")).then_refused(
        "observation.before_threat", positions=(2,), start="2019-Q2"
    )


@BOTH
@pytest.mark.parametrize("on", ["2019-04-01", "2019-04", "2019-Q2", "2019"])
def test_an_imprecise_observation_may_reach_over_the_beginning(
    seen: Callable[..., RecordEvent], on: str
) -> None:
    decided = given(registered(), threat("T1", on="2019-Q2")).when(seen(on, during="T1"))
    assert str(decided.event.on) == on


@BOTH
@pytest.mark.parametrize("on", ["2020-02-16", "2020-02", "2020-Q1", "2020", "2021"])
def test_an_observation_that_may_be_after_the_end_does_not_name_the_threat(
    seen: Callable[..., RecordEvent], on: str
) -> None:
    past = given(registered(), threat("T1", on="2019"), abated("T1", on="2020-02-15"))
    past.when(seen(on, during="T1")).then_refused(
        "observation.after_threat", positions=(3,), abated="2020-02-15"
    )


@BOTH
@pytest.mark.parametrize("on", ["2020-03-31", "2020-03", "2020-Q1"])
def test_a_threat_that_ended_imprecisely_reaches_to_the_latest_day(
    seen: Callable[..., RecordEvent], on: str
) -> None:
    past = given(registered(), threat("T1", on="2019"), abated("T1", on="2020-Q1"))
    assert str(past.when(seen(on, during="T1")).event.on) == on


def test_the_last_day_of_a_threat_is_inside_it() -> None:
    past = given(registered(), threat("T1", on="2019"), abated("T1", on="2020-02-15"))
    past.when(together("2020-02-15", during="T1")).then(Together)


def test_an_observation_says_what_was_seen() -> None:
    given(registered()).when(together(behaviour=" ")).then_invalid(field="behaviour")


@pytest.mark.parametrize("leaders", ["Ines", 5, ("Ines", ""), ("Ines", 5)])
def test_leaders_are_a_list_of_names(leaders: object) -> None:
    given(registered()).when(together(leaders=leaders)).then_invalid(field="leaders")
