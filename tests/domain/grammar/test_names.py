"""How a client is chosen from what was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.present.error_text import error_text
from cli.present.suggestions import did_you_mean
from domain.grammar.names import to_read, to_write
from events.errors import Invalid, NotFound

NAMES = ["Aldgate LLP", "Borough & Co", "Brixton Partners", "Camden Legal", "Camden Legal North"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Aldgate LLP", "Aldgate LLP"),
        ("  aldgate   llp ", "Aldgate LLP"),
        ("aldgate", "Aldgate LLP"),
        ("BRIX", "Brixton Partners"),
        ("camden legal", "Camden Legal"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}ldgate", "Aldgate LLP"),
    ],
)
def test_the_exact_name_and_a_unique_beginning_are_enough_to_write_and_to_read(
    typed: str, name: str
) -> None:
    assert to_write(typed, NAMES) == name
    assert to_read(typed, NAMES) == (name, False)


def test_a_unique_part_is_enough_to_read_and_never_to_write() -> None:
    assert to_read("ough", NAMES) == ("Borough & Co", False)
    with pytest.raises(NotFound, match=r"client\.unknown_to_write") as refusal:
        to_write("ough", NAMES)
    assert "Borough & Co" in error_text(refusal.value)[1]


@pytest.mark.parametrize("typed", ["Aldgte LLP", "aldgte", "Brixton Patners", "borouhg"])
def test_the_closest_clear_match_is_read_and_said(typed: str) -> None:
    name, said = to_read(typed, NAMES)
    assert said
    assert name[0].casefold() == typed[0].casefold()


def test_a_slip_is_never_written_but_the_name_is_suggested() -> None:
    with pytest.raises(NotFound) as refusal:
        to_write("Aldgte LLP", NAMES)
    assert "'Aldgte LLP'" in error_text(refusal.value)[0]
    assert "did you mean Aldgate LLP?" in error_text(refusal.value)[1]


def test_two_names_equally_close_are_suggested_and_neither_is_taken() -> None:
    with pytest.raises(NotFound) as refusal:
        to_read("Nothgate", ["Northgate LLP", "Northgate Partners"])
    assert "Northgate LLP or Northgate Partners" in error_text(refusal.value)[1]


@pytest.mark.parametrize("choose", [to_read, to_write])
def test_a_beginning_of_several_names_lists_up_to_five_of_them(choose: object) -> None:
    assert callable(choose)
    with pytest.raises(NotFound) as refusal:
        choose("north", [f"North {letter}" for letter in "ABCDEFG"])
    assert (
        "7 clients: North A, North B, North C, North D, North E and 2 more"
        in (error_text(refusal.value)[0])
    )


def test_what_resembles_nothing_is_not_found_and_says_where_to_look() -> None:
    for choose in (to_read, to_write):
        with pytest.raises(NotFound) as refusal:
            choose("zzz", NAMES)
        assert "'zzz'" in error_text(refusal.value)[0]
        assert "fiveyear client list" in error_text(refusal.value)[1]


@pytest.mark.parametrize("typed", ["", "  "])
def test_nothing_typed_is_not_the_beginning_of_everything(typed: str) -> None:
    with pytest.raises(Invalid):
        to_write(typed, ["Aldgate LLP"])


@given(st.lists(st.text(min_size=1, max_size=12), max_size=20), st.text(max_size=12))
def test_what_is_chosen_is_one_of_the_names(names: list[str], typed: str) -> None:
    for choose in (to_write, lambda typed, names: to_read(typed, names)[0]):
        try:
            assert choose(typed, names) in names
        except (Invalid, NotFound):
            continue


@given(
    st.lists(st.text("abc ", min_size=1, max_size=9), min_size=1, max_size=9),
    st.text("abc", min_size=1, max_size=9),
)
def test_whatever_can_be_written_is_read_as_the_same_without_a_guess(
    names: list[str], typed: str
) -> None:
    try:
        name = to_write(typed, names)
    except NotFound:
        return
    assert to_read(typed, names) == (name, False)


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("thraet", "did you mean threat?"),
        ("Trust", "did you mean trust?"),
        ("xyzzy", ""),
    ],
)
def test_a_word_is_answered_with_those_close_to_it(word: str, answer: str) -> None:
    assert did_you_mean(word, ["threat", "trust", "revenue"]) == answer
