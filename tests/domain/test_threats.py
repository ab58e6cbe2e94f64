"""A threat begins, and it is over: open, not before it began, once."""

from __future__ import annotations

import pytest

from tests.given import (
    ThreatAbated,
    ThreatEncountered,
    abated,
    apart,
    given,
    registered,
    retract,
    threat,
    together,
)


def test_a_threat_is_encountered() -> None:
    given(registered()).when(
        threat("T1", on="2019-Q2", description="left", threat_kind="client", severity="serious")
    ).then(
        ThreatEncountered,
        threat="T1",
        on="2019-Q2",
        description="left",
        threat_kind="client",
        severity="serious",
    )


def test_a_threat_without_a_label_takes_the_next() -> None:
    given(registered()).when(threat()).then(ThreatEncountered, threat="T1")
    given(registered(), threat(), threat()).when(threat()).then(ThreatEncountered, threat="T3")


def test_the_next_label_is_one_more_than_the_highest() -> None:
    given(registered(), threat("T7"), threat("T2")).when(threat()).then(
        ThreatEncountered, threat="T8"
    )


def test_a_label_is_taken_once() -> None:
    given(registered(), threat("T1", description="the bank")).when(threat("T1")).then_refused(
        "threat.label_taken", positions=(2,), label="T1", description="the bank"
    )


def test_a_label_of_a_withdrawn_threat_is_free_again() -> None:
    given(registered(), threat("T1"), retract(2)).when(threat("T1")).then(ThreatEncountered)


@pytest.mark.parametrize(
    "label", ["T0", "T01", "t1", "1", "T", "G1", "T1234567", "T1\n", "T1\N{ARABIC-INDIC DIGIT TWO}"]
)
def test_a_label_is_a_t_and_a_number(label: str) -> None:
    given(registered()).when(threat(label)).then_invalid(field="threat")


@pytest.mark.parametrize("severity", ["mild", "Serious", ""])
def test_a_severity_that_is_not_known_is_refused_and_the_known_ones_are_shown(
    severity: str,
) -> None:
    given(registered()).when(threat(severity=severity)).then_invalid(
        "value.unknown", field="severity", known=("serious", "existential")
    )


def test_threats_may_overlap() -> None:
    given(registered(), threat("T1", on="2019")).when(threat("T2", on="2019")).then(
        ThreatEncountered, threat="T2"
    )


def test_an_open_threat_abates() -> None:
    given(registered(), threat("T1", on="2019")).when(
        abated("T1", on="2020-03-31", resolution="new client")
    ).then(ThreatAbated, threat="T1", on="2020-03-31", resolution="new client")


def test_a_threat_that_is_not_known_does_not_abate_and_the_known_ones_are_shown() -> None:
    given(registered(), threat("T1", description="the bank")).when(abated("T2")).then_refused(
        "threat.unknown", label="T2", known={"T1": "the bank"}
    )


def test_a_client_without_threats_has_none_to_abate() -> None:
    given(registered()).when(abated("T1")).then_refused("threat.unknown", label="T1", known={})


def test_a_threat_abates_once() -> None:
    past = given(registered(), threat("T1", on="2019"), abated("T1", on="2020"))
    past.when(abated("T1", on="2021")).then_refused(
        "threat.abated_already", positions=(3,), abated="2020"
    )


def test_a_threat_abates_again_once_its_end_is_withdrawn() -> None:
    past = given(registered(), threat("T1", on="2019"), abated("T1", on="2020"), retract(3))
    past.when(abated("T1", on="2021")).then(ThreatAbated, on="2021")


@pytest.mark.parametrize("end", ["2019-03-31", "2019-03", "2019-Q1", "2018"])
def test_a_threat_does_not_abate_before_it_began(end: str) -> None:
    given(registered(), threat("T1", on="2019-Q2")).when(abated("T1", on=end)).then_refused(
        "threat.abates_before_start", positions=(2,), start="2019-Q2"
    )


@pytest.mark.parametrize("end", ["2019-04-01", "2019-04", "2019-Q2", "2019"])
def test_a_threat_may_abate_within_the_time_in_which_it_began(end: str) -> None:
    given(registered(), threat("T1", on="2019-Q2")).when(abated("T1", on=end)).then(
        ThreatAbated, on=end
    )


def test_a_threat_does_not_abate_before_what_was_seen_under_it() -> None:
    given(
        registered(),
        threat("T1", on="2019"),
        together("2019-06-30", during="T1"),
        apart("2020-02", during="T1"),
        together("2020-03-01", during="T1"),
    ).when(abated("T1", on="2020-02-15")).then_refused(
        "threat.observed_later",
        positions=(4, 5),
        observations=((4, "2020-02"), (5, "2020-03-01")),
    )


def test_observations_that_name_no_threat_or_another_are_not_in_the_way() -> None:
    given(
        registered(),
        threat("T1", on="2019"),
        threat("T2", on="2019"),
        together("2021"),
        together("2021", during="T2"),
    ).when(abated("T1", on="2020")).then(ThreatAbated)


def test_an_imprecise_end_counts_to_its_latest_day() -> None:
    past = given(registered(), threat("T1", on="2019"), together("2020-03-31", during="T1"))
    past.when(abated("T1", on="2020-Q1")).then(ThreatAbated)
    past.when(abated("T1", on="2020-03-30")).then_refused(positions=(3,))
