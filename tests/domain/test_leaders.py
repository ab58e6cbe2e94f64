"""Leaders join and leave the team."""

from __future__ import annotations

import pytest

from tests.given import LeaderJoined, LeaderLeft, given, joined, left, registered


def test_a_leader_joins_and_is_senior_unless_said() -> None:
    given(registered()).when(joined("Ines Duarte", on="2015", role="CFO")).then(
        LeaderJoined, leader="Ines Duarte", role="CFO", senior=True, on="2015"
    )


def test_a_leader_may_be_no_senior() -> None:
    given(registered()).when(joined("Ines", senior=False)).then(LeaderJoined, senior=False)


def test_a_leader_who_joined_may_leave() -> None:
    given(registered(), joined("Ines", on="2015")).when(left("Ines", on="2019-03")).then(
        LeaderLeft, leader="Ines", on="2019-03"
    )


def test_who_has_not_joined_cannot_leave_and_the_team_is_shown() -> None:
    given(registered(), joined("Ines"), joined("Bo")).when(left("Per")).then_refused(
        "leader.not_in_team", leader="Per", team=["Bo", "Ines"]
    )


def test_nobody_leaves_an_empty_team() -> None:
    given(registered()).when(left("Per")).then_refused("leader.not_in_team", team=[])


def test_a_leader_does_not_leave_twice() -> None:
    given(registered(), joined("Ines"), left("Ines")).when(left("Ines")).then_refused(
        "leader.not_in_team", leader="Ines"
    )


def test_a_leader_does_not_join_twice_without_leaving() -> None:
    given(registered(), joined("Ines", on="2015")).when(joined("Ines", on="2016")).then_refused(
        "leader.joined_already", positions=(2,), joined="2015"
    )


def test_a_leader_may_come_back() -> None:
    past = given(registered(), joined("Ines", on="2015"), left("Ines", on="2016"))
    past.when(joined("Ines", on="2018")).then(LeaderJoined, on="2018")


def test_a_leader_does_not_leave_before_joining() -> None:
    given(registered(), joined("Ines", on="2015-06")).when(left("Ines", on="2015-05")).then_refused(
        "leader.leaves_before_joining", positions=(2,), joined="2015-06"
    )


@pytest.mark.parametrize(
    "again",
    [
        "ines duarte",
        "INES  DUARTE",
        " Ines Duarte ",
        "\N{FULLWIDTH LATIN CAPITAL LETTER I}nes Duarte",
    ],
)
def test_case_spacing_and_unicode_form_of_a_name_do_not_count(again: str) -> None:
    given(registered(), joined("Ines Duarte")).when(left(again)).then(LeaderLeft, leader=again)
