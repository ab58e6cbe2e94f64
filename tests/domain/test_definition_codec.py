"""A definition in its stored form: read strictly, and with one hash for one meaning."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.definition.codec import (
    CONSTANTS,
    as_plain,
    changes,
    digest_of,
    read_definition,
    registered_definition,
)
from domain.definition.definition import PARAMETERS, STANDARD, Definition
from domain.definition.parameters import (
    MOST_GROWTH,
    OneOf,
    Parameter,
    Rate,
    Share,
    TextOrEvery,
    WholeNumber,
)
from domain.study_history import study_history
from events.dates import PartialDate
from events.errors import Damaged, Invalid
from events.kinds.studies import StudyAmended, StudyRegistered


def values_of(each: Parameter) -> st.SearchStrategy[Any]:
    match each.values:
        case WholeNumber(least=least, most=most):
            return st.integers(least, most)
        case Rate():
            return st.floats(-0.99, MOST_GROWTH)
        case Share():
            return st.fractions(Fraction(1, 1000), 1, max_denominator=1000)
        case OneOf(words=words, or_every=or_every):
            return st.sampled_from([*words, *([None] if or_every else [])])
        case TextOrEvery():
            return st.none() | st.sampled_from(["legal", "café & co"])
        case _:
            raise AssertionError(f"no values for {each.name}")


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    values = {name: draw(values_of(each)) for name, each in PARAMETERS.items()}
    for name, each in PARAMETERS.items():
        if each.not_above is not None:
            values[name] = min(values[name], values[each.not_above])
    return Definition(**values)


@given(definitions())
def test_the_stored_form_is_read_as_the_same_definition(definition: Definition) -> None:
    assert read_definition(as_plain(definition)) == definition


def test_the_stored_form_has_every_parameter_also_where_it_is_every() -> None:
    assert list(as_plain(STANDARD)) == [each.name for each in fields(Definition)]
    assert (as_plain(STANDARD)["severity"], as_plain(STANDARD)["net"]) == (None, "1/3")


STORED = (
    '{"merge_gap_days":180,"prompt_days":90,"baseline_days":730,"grade":"A","min_evidence":1,'
    '"net":"1/3","years":5,"grew":0.02,"declined":-0.02,"breakthrough":"judged",'
    '"min_criteria":3,"primary":"breakthrough","severity":null,"industry":null}'
)
"""The standard definition as studies of version 0.1.0 have stored it."""


def test_a_stored_definition_is_read_and_stored_again_byte_for_byte() -> None:
    definition = read_definition(json.loads(STORED))
    assert definition == STANDARD
    assert json.dumps(as_plain(definition), separators=(",", ":")) == STORED


def test_the_hash_is_of_json_with_sorted_keys_and_no_spaces() -> None:
    expected = hashlib.sha256(b'{"net":"1/3","severity":null,"years":5}').hexdigest()
    assert digest_of({"years": 5, "severity": None, "net": "1/3"}) == expected


def test_a_parameter_that_is_not_given_has_its_standard_value() -> None:
    assert read_definition({}) == STANDARD
    assert read_definition({"years": 3}) == replace(STANDARD, years=3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"grew": 1}, {"grew": 1.0}),
        ({"net": "2/6"}, {"net": "1/3"}),
        ({"net": 0.5}, {"net": " 1 / 2 "}),
        ({"grew": 0, "declined": -0.0}, {"grew": 0.0, "declined": 0}),
        ({"industry": " legal "}, {"industry": "legal"}),
    ],
)
def test_the_same_value_has_one_hash_however_it_is_typed(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert digest_of(as_plain(read_definition(one))) == digest_of(as_plain(read_definition(other)))


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("years", "5", "not_a_whole_number"),
        ("years", 5.0, "not_a_whole_number"),
        ("years", True, "not_a_whole_number"),
        ("years", None, "not_a_whole_number"),
        ("years", 0, "out_of_range"),
        ("years", 6, "out_of_range"),
        ("years", date(2019, 1, 1), "not_a_whole_number"),
        ("merge_gap_days", -1, "out_of_range"),
        ("prompt_days", 10**9, "out_of_range"),
        ("prompt_days", 10**400, "out_of_range"),
        ("min_evidence", 0, "out_of_range"),
        ("grew", "2 %", "not_a_rate"),
        ("grew", True, "not_a_rate"),
        ("grew", math.nan, "rate_out_of_range"),
        ("grew", math.inf, "rate_out_of_range"),
        ("grew", 10**400, "rate_out_of_range"),
        ("grew", 1e300, "rate_out_of_range"),
        ("declined", -1.0, "rate_out_of_range"),
        ("declined", 0.5, "above_another"),
        ("net", "1/0", "share_divides_by_zero"),
        ("net", "1e999999999", "not_a_share"),
        ("net", True, "not_a_share"),
        ("net", "half", "not_a_share"),
        ("net", [1, 3], "not_a_share"),
        ("net", "0", "share_out_of_range"),
        ("net", "3/2", "share_out_of_range"),
        ("grade", "B", "not_one_of"),
        ("grade", 1, "not_one_of"),
        ("grade", ["A"], "not_one_of"),
        ("grade", None, "not_one_of"),
        ("breakthrough", "guessed", "not_one_of"),
        ("min_criteria", 6, "out_of_range"),
        ("primary", "growth", "not_one_of"),
        ("severity", "mild", "not_one_of"),
        ("industry", "", "not_a_text"),
        ("industry", 5, "not_a_text"),
    ],
)
def test_a_value_out_of_its_limits_is_refused_about_its_parameter(
    name: str, value: Any, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read_definition({name: value})
    assert refused.value.code == f"definition.{code}"
    assert refused.value.context == (("parameter", name),)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("value", ["x" * 2_000_000, "le\x00gal"])
def test_a_text_that_no_field_may_hold_is_refused_about_its_parameter(value: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_definition({"industry": value})
    assert refused.value.context == (("parameter", "industry"),)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(("typed", "meant"), [("year", "years"), ("merge_gap", "merge_gap_days")])
def test_an_unknown_parameter_is_refused_with_the_one_that_is_meant(typed: str, meant: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_definition({typed: 5})
    assert refused.value.code == "definition.unknown_parameter"
    assert refused.value.values["close"] == (meant,)
    assert refused.value.context == (("parameter", typed),)


def test_a_word_in_another_case_is_refused_with_the_right_one() -> None:
    with pytest.raises(Invalid) as refused:
        read_definition({"grade": "ab"})
    assert refused.value.values["close"] == ("AB",)


def test_changes_come_by_name_constants_included() -> None:
    before = as_plain(STANDARD) | {CONSTANTS: {"seed": 1, "verdict_months": 12}}
    after = as_plain(replace(STANDARD, years=4, severity="serious")) | {CONSTANTS: {"seed": 2}}
    assert list(changes(before, after)) == [
        ("years", 5, 4),
        ("severity", None, "serious"),
        ("seed", 1, 2),
        ("verdict_months", 12, None),
    ]


def test_a_registered_definition_is_read_without_its_constants() -> None:
    assert registered_definition(as_plain(STANDARD) | {CONSTANTS: {"seed": 1}}) == STANDARD


# -- the history of a study ---------------------------------------------------------------------

STREAM = "study:s"


def registered(definition: dict[str, Any], digest: str) -> StudyRegistered:
    return StudyRegistered(
        originator_id=STREAM,
        originator_version=1,
        on=PartialDate.day(date(2026, 1, 1)),
        actor="ann",
        study="s",
        definition=definition,
        digest=digest,
        position=7,
    )


def amended(definition: dict[str, Any], digest: str) -> StudyAmended:
    return StudyAmended(
        originator_id=STREAM,
        originator_version=2,
        on=PartialDate.day(date(2026, 1, 2)),
        actor="ann",
        definition=definition,
        digest=digest,
        reason="r",
        position=9,
    )


def test_no_events_are_no_study() -> None:
    assert study_history([]) is None


def test_a_study_is_what_it_was_amended_to_and_knows_its_last_event() -> None:
    first, then = {"years": 5}, {"years": 4}
    history = study_history([registered(first, digest_of(first)), amended(then, digest_of(then))])
    assert history is not None
    assert (history.definition, history.registered.definition) == (then, first)
    assert (len(history.amendments), history.lock, history.last_position) == (1, None, 9)


def test_a_definition_that_does_not_have_its_hash_is_noticed() -> None:
    with pytest.raises(Damaged) as damaged:
        study_history([registered({"years": 5}, digest_of({"years": 4}))])
    assert (damaged.value.code, damaged.value.positions) == ("study.hash_differs", (7,))


def test_so_is_that_of_an_amendment() -> None:
    first = registered({"years": 5}, digest_of({"years": 5}))
    with pytest.raises(Damaged) as damaged:
        study_history([first, amended({"years": 3}, digest_of({"years": 4}))])
    assert (damaged.value.code, damaged.value.positions) == ("study.hash_differs", (9,))
