"""Goals are declared before they are achieved."""

from __future__ import annotations

from tests.given import GoalAchieved, GoalDeclared, achieved, given, goal, registered, retract


def test_a_goal_is_declared_with_the_next_label() -> None:
    given(registered(), goal("G4")).when(goal(description="Lisbon", on="2019", due="2022")).then(
        GoalDeclared, goal="G5", description="Lisbon", on="2019", due="2022"
    )


def test_a_label_is_taken_once() -> None:
    given(registered(), goal("G1", description="Lisbon")).when(goal("G1")).then_refused(
        "goal.label_taken", positions=(2,), label="G1", description="Lisbon"
    )


def test_a_declared_goal_is_achieved() -> None:
    given(registered(), goal("G1", on="2019")).when(achieved("G1", on="2021-05")).then(
        GoalAchieved, goal="G1", on="2021-05"
    )


def test_a_goal_that_was_not_declared_is_not_achieved_and_the_declared_are_shown() -> None:
    given(registered()).when(achieved("G1")).then_refused("goal.unknown", label="G1", known=())
    given(registered(), goal("G1"), goal("G2")).when(achieved("G3")).then_refused(
        "goal.unknown", label="G3", known=("G1", "G2")
    )


def test_a_goal_is_not_achieved_before_it_was_declared() -> None:
    given(registered(), goal("G1", on="2019-06")).when(achieved("G1", on="2019-05")).then_refused(
        "goal.achieved_before_declared", positions=(2,), declared="2019-06"
    )


def test_a_goal_may_be_achieved_within_the_time_in_which_it_was_declared() -> None:
    given(registered(), goal("G1", on="2019-06")).when(achieved("G1", on="2019")).then(GoalAchieved)


def test_a_goal_is_achieved_once() -> None:
    past = given(registered(), goal("G1", on="2019"), achieved("G1", on="2020"))
    past.when(achieved("G1", on="2021")).then_refused(
        "goal.achieved_already", positions=(3,), achieved="2020"
    )


def test_a_goal_that_was_achieved_is_not_withdrawn_alone() -> None:
    past = given(registered(), goal("G1", on="2019"), achieved("G1", on="2020"))
    past.when(retract(2)).then_refused("goal.unknown", positions=(3,), label="G1")
