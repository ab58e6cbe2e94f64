"""The sentences of comparisons and rankings: by which rule each comes, and the rules of speech."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.present.figures import (
    growth_difference,
    level_of,
    p_value,
    ratio,
    share,
    share_difference,
    signed,
    times,
)
from cli.present.sentences import Sentence, comparison_sentences, ranking_sentences
from domain.definition.definition import STANDARD, Definition, Grade, Primary
from projections.comparing.comparison import Comparison
from projections.comparing.ranking import Drivers, ranking_conclusion
from projections.comparing.statements import IN_HINDSIGHT
from projections.outcomes.baseline import MEASURES
from projections.statistics.explanations import Explanation, Ranking
from projections.statistics.noise import best_of_noise
from projections.statistics.results import Estimate
from projections.statistics.two_by_two import Table
from tests.projections.comparing.any_comparison import (
    DEFINITIONS,
    LIVES,
    REACH,
    P,
    breaks_a_rule,
    comparison,
)
from tests.projections.comparing.written_down import BASIS, Life, compared, life
from tests.projections.laws import law

# -- figures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "of", "said"),
    [
        (1, 4, "1 of 4"),
        (0, 0, "0 of 0"),
        (1, 5, "1 of 5 (20 %)"),
        (1, 8, "1 of 8 (13 %)"),
        (0, 300, "0 of 300 (0 %)"),
        (1, 300, "1 of 300 (below 1 %)"),
        (299, 300, "299 of 300 (above 99 %)"),
        (1200, 2400, "1,200 of 2,400 (50 %)"),
    ],
)
def test_a_share_stands_beside_its_counts(count: int, of: int, said: str) -> None:
    assert share(count, of) == said


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0536, "p = 0.054"),
        (0.05, "p = 0.050"),
        (0.0504, "p = 0.0504"),
        (0.04996, "p = 0.04996"),
        (0.0009, "p < 0.001"),
        (0.996, "p = 0.996"),
        (0.9996, "p = 1"),
        (1.0, "p = 1"),
    ],
)
def test_a_p_is_never_rounded_across_its_level(p: float, said: str) -> None:
    assert p_value(p) == said


def test_in_the_middle_of_a_sentence_a_p_is_read_aloud() -> None:
    assert [level_of(p) for p in (0.0536, 0.0002, 1.0)] == ["0.054", "below 0.001", "1"]


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [(-0.4, 0, "0"), (0.4, 0, "0"), (-2.04, 1, "−2.0"), (-0.04, 1, "0.0"), (1234.5, 1, "1,234.5")],
)
def test_a_minus_is_one_and_zero_has_none(value: float, places: int, said: str) -> None:
    assert signed(value, places) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.0000759, "below 0.001"),
        (0.00759, "0.008"),
        (0.481, "0.48"),
        (6.408309, "6.41"),
        (58.94, "58.9"),
        (531.5, "532"),
        (12_345.6, "12,346"),
        (7.5e13, "above a million"),
        (float("inf"), "infinite"),
    ],
)
def test_a_ratio_is_in_plain_digits(value: float, said: str) -> None:
    assert times(value) == said


def estimate(value: float | None, low: float | None, high: float | None) -> Estimate:
    return Estimate(value, low, high, 0.95, "m", 9, "none")


def test_an_interval_stands_beside_every_estimate() -> None:
    inf = float("inf")
    assert ratio(estimate(inf, 0.97, inf)) == "infinite (0.97 to infinite)"
    assert ratio(estimate(None, None, None)) == "not known"
    assert growth_difference(estimate(0.021, -0.003, 0.044)) == "2.1 points a year (−0.3 to 4.4)"
    assert growth_difference(estimate(0.021, -inf, inf)) == (
        "2.1 points a year (too few for an interval)"
    )
    assert growth_difference(estimate(0.0, None, None)) == "0.0 points a year (no interval)"


def test_of_fewer_than_five_no_difference_of_shares_is_given() -> None:
    difference = estimate(0.14, 0.01, 0.29)
    assert share(3, 4, "episode") == "3 of 4 episodes"
    assert share(3, 12, "episode") == "3 of 12 episodes (25 %)"
    assert share_difference(difference, Table(1, 4, 0, 5), "") == "14 (1 to 29)"
    assert share_difference(difference, Table(1, 4, 0, 5)) == "14 points (1 to 29)"
    assert share_difference(difference, Table(1, 3, 0, 50)) is None
    assert share_difference(estimate(None, None, None), Table(0, 9, 0, 9)) is None


# -- sentences -----------------------------------------------------------------------------------


def clients(n: int, seen: str, **became: Any) -> list[Life]:
    return [life(f"{seen or 'none'} {became} {number}", seen, **became) for number in range(n)]


def sentences_of(found: Comparison) -> dict[str, str]:
    return {each.rule: each.text for each in comparison_sentences(found)}


def test_where_nothing_is_analysed_this_is_all_that_is_said() -> None:
    assert list(sentences_of(compared())) == ["nothing analysed"]
    assert list(sentences_of(compared(life("A", "T", ended=None)))) == ["nothing analysed"]


@pytest.mark.parametrize(
    ("lives", "least", "words"),
    [
        (clients(1, ""), 1, "The one episode is unclassified: no observation"),
        (clients(3, ""), 1, "All 3 episodes are unclassified: no observation"),
        (clients(3, "T"), 2, "All 3 episodes are unclassified: fewer than 2 observations"),
    ],
)
def test_without_evidence_there_is_nothing_to_compare(
    lives: list[Life], least: int, words: str
) -> None:
    found = comparison_sentences(compared(*lives, definition=Definition(min_evidence=least)))
    assert found[0].rule == "no evidence"
    assert found[0].text.startswith(words)
    assert found[0].text.endswith("There is nothing to compare.")


def test_where_one_group_is_empty_the_counts_say_so() -> None:
    found = sentences_of(compared(*clients(2, "T"), *clients(1, "TA")))
    assert found["one group"] == (
        "There are no two groups to compare under grade A: "
        "together 2, mixed 1, apart 0, unclassified 0."
    )
    assert "breakthroughs" not in found


def test_how_small_a_p_could_be_is_said_before_any_p() -> None:
    few = compared(*clients(2, "T", breakthrough="2019-05-01"), *clients(3, "A"))
    # Both of two against none of three: one of ten tables, and no other is as improbable. The
    # lower limit x gives both of two the chance x² / (3 + 6x + x²) = 0.025, so it is 0.365.
    assert sentences_of(few)["out of reach"] == (
        "With 2 breakthroughs among 2 together and 3 apart, the smallest p that any outcome could "
        "reach is 0.100. With groups this small no result could reach p = 0.05, so this test "
        "cannot tell a difference from chance."
    )
    assert sentences_of(few)["breakthroughs"] == (
        "Broke through: 2 of 2 together, 0 of 3 apart; odds ratio infinite (0.36 to infinite)."
    )


def test_what_could_not_stand_out_among_eight_explanations_is_said() -> None:
    found = sentences_of(compared(*clients(4, "T", breakthrough="2019-05-01"), *clients(4, "A")))
    # 2 of the 70 tables: 1/35 = 0.029, and eight times that is 0.229
    assert (
        "is 0.029, and 0.229 after correction for 8 explanations. After that correction no result "
        "could reach p = 0.05" in found["out of reach among eight"]
    )
    assert found["primary below"].startswith(
        "The primary test (Fisher's exact test on breakthroughs): p = 0.029. "
    )


def life_of(kind: str) -> list[Life]:
    """Eight clients, of which four broke through."""
    return [*clients(4, kind, breakthrough="2019-05-01"), *clients(4, kind)]


def test_a_p_above_its_level_leaves_the_question_open() -> None:
    one = [*clients(1, "T", breakthrough="2019-05-01"), *clients(4, "T"), *clients(5, "A")]
    assert sentences_of(compared(*one))["primary open"] == (
        "The primary test (Fisher's exact test on breakthroughs) cannot reach 0.05 here; "
        "its p is shown for completeness: p = 1."
    )
    # Of 8 breakthroughs among 8 and 8, 4 and 4 are as likely as can be.
    some = [life_of("T"), life_of("A")]
    lives = [each for kind in some for each in kind]
    assert sentences_of(compared(*lives))["primary open"] == (
        "The primary test (Fisher's exact test on breakthroughs): p = 1, inconclusive. "
        "There may be a difference that these numbers cannot show."
    )


def test_with_all_or_none_no_test_of_breakthroughs_can_say_anything() -> None:
    found = sentences_of(compared(*clients(2, "T"), *clients(2, "A")))
    assert "0 of 4 broke through" in found["no contrast in breakthroughs"]
    assert found["primary not computed"].endswith("cannot be computed here.")


def test_the_reach_of_the_ranks_is_said_before_their_p() -> None:
    lives = [*clients(2, "T", broke_apart="2018-01-01"), *clients(2, "A")]
    found = comparison_sentences(compared(*lives, definition=Definition(primary=Primary.RANK)))
    order = [each.rule for each in found]
    assert order.index("reach of the ranks") < order.index("primary open")
    # Two of four are apart: six arrangements.
    (reach,) = [each.text for each in found if each.rule == "reach of the ranks"]
    assert reach == (
        "The smallest p that the rank test could reach is 0.167 at best. "
        "With these numbers the rank test cannot reach p = 0.05, whatever the result."
    )


def test_episodes_of_one_client_are_not_passed_off_as_many_clients() -> None:
    twice = life("A", "T", revenue=dict.fromkeys(range(2000, 2022), 100))
    early = life("A", "T", began="2005-01-10", ended="2006-03-31")
    twice.add("threats", **{**early.rows["threats"][0], "threat": "T2"})
    twice.add("observations", **early.rows["observations"][0] | {"position": 2})
    found = sentences_of(compared(twice, life("B", "A")))
    assert found["repeat episodes"].startswith("3 episodes come from 2 clients. ")
    assert "repeat episodes" not in sentences_of(compared(life("A", "T"), life("B", "A")))


def test_who_broke_apart_during_the_threat_is_named_by_response() -> None:
    lives = [life("A", "A", ended=None, broke_apart="2016-01-10"), life("B", "A"), life("C", "T")]
    assert sentences_of(compared(*lives))["survivors"] == (
        "Excluded: episodes whose client broke apart during the threat, whether or not the end of "
        "the threat is recorded. By response: apart 1 of 2."
    )


def test_a_difference_before_the_threat_is_said() -> None:
    rising = {year: 100 * 2 ** (year - 2011) for year in range(2011, 2022)}
    lives = [*clients(6, "T", revenue=rising), *clients(6, "A")]
    found = sentences_of(compared(*lives))
    assert found["grew before"].startswith(
        "Warning: the groups already differed before the threat (growth, together minus apart: "
        "100.0 percentage points a year (100.0 to 100.0), p "
    )
    assert ", from 6 together and 6 apart). Read every later" in found["grew before"]
    assert "negative control" in found


# -- hindsight -----------------------------------------------------------------------------------

JUDGED_LATE = [
    *clients(6, "", late="T", breakthrough="2019-05-01"),
    *clients(6, "", late="A"),
]
TOO = [life("early T", "T"), life("early A", "A")]


@pytest.mark.parametrize("grade", [Grade.AB, Grade.ALL])
def test_another_grade_than_a_is_said_to_be_hindsight_before_anything_else(grade: Grade) -> None:
    for lives in (TOO, TOO[:1], JUDGED_LATE):
        first = comparison_sentences(compared(*lives, definition=Definition(grade=grade)))[0]
        assert first.rule == IN_HINDSIGHT
        assert first.text.startswith("Judged in hindsight")


def test_what_stands_out_only_in_hindsight_is_said_under_every_grade() -> None:
    for grade in Grade:
        found = sentences_of(compared(*JUDGED_LATE, *TOO, definition=Definition(grade=grade)))
        words = found["only in hindsight"]
        assert "stands out only with hindsight (grade all: p = " in words
        assert "grade A: none" in words
        assert words.endswith("cannot support this difference.")


def test_with_nothing_but_hindsight_it_is_said_without_a_p() -> None:
    found = sentences_of(compared(*JUDGED_LATE))
    assert (
        "A difference in breakthroughs stands out only with hindsight. Evidence"
        in found["only in hindsight"]
    )
    assert found["more in hindsight"] == (
        "With all grades included (--grade all), 12 of 12 episodes (100 %) have a response. "
        "With grade A alone, none has one."
    )
    assert not any(P.search(text) for text in found.values())


# -- laws ----------------------------------------------------------------------------------------


@law(examples=60)
@given(lives=LIVES, definition=DEFINITIONS)
def test_no_sentence_ever_breaks_a_rule(
    lives: list[tuple[str, str, dict[str, Any], str]], definition: Definition
) -> None:
    found = comparison(lives, definition)
    sentences = comparison_sentences(found)
    _speaks_by_the_rules(sentences)
    assert not any("greatest" in each.text for each in sentences)
    if found.episodes and definition.grade is not Grade.A:
        assert sentences[0].rule == IN_HINDSIGHT
    table = found.contrast.table
    if min(table.a + table.b, table.c + table.d) < 5:
        (words,) = [each.text for each in sentences if each.rule == "breakthroughs"] or [""]
        assert "points" not in words
    decided = found.contrast.p(definition.primary)
    answers = {each.rule for each in sentences} & {"primary open", "primary below"}
    if found.comparable and decided is not None:
        assert answers == {"primary below" if decided <= 0.05 else "primary open"}
    else:
        assert not answers


def _speaks_by_the_rules(sentences: list[Sentence]) -> None:
    reach_is_said = False
    for each in sentences:
        assert not breaks_a_rule(each.text), each
        assert each.text.endswith(".")
        assert not each.text.endswith("..")
        assert "  " not in each.text
        reach_is_said = reach_is_said or each.rule in REACH
        assert reach_is_said or not P.search(each.text), each


PROBABILITIES = st.sampled_from([0.0, 0.0004, 0.03, 0.05, 0.0501, 0.5, 0.95, 1.0])


@st.composite
def rankings(draw: st.DrawFn) -> Ranking:
    """Any ranking, most of them impossible, and spoken of all the same."""
    placed = draw(st.integers(0, 8))
    areas = sorted(draw(st.lists(st.floats(0, 1), min_size=placed, max_size=placed)), reverse=True)
    explanations = [
        Explanation(
            name=name,
            n=draw(st.integers(0, 70)),
            events=draw(st.integers(0, 5)),
            auc=areas[number] if number < placed else None,
            somers_d=None,
            n_outcome=0,
            p=None,
            p_max_t=draw(st.one_of(st.none(), PROBABILITIES)),
            p_holm=None,
            probability_first=draw(st.one_of(st.none(), PROBABILITIES)),
            rank_low=1,
            rank_high=8,
        )
        for number, name in enumerate(MEASURES)
    ]
    low = draw(st.sampled_from([-0.1, 0.0, 0.1]))
    lead = Estimate(0.2, low, 0.3, 0.95, "m", 70) if placed > 1 else estimate(None, None, None)
    return Ranking(tuple(explanations), lead, 70, draw(st.integers(0, 5)), 99, 99, 1)


@law(examples=150)
@given(ranking=rankings())
def test_the_single_greatest_is_said_only_where_all_conditions_hold(ranking: Ranking) -> None:
    found = Drivers(
        basis=BASIS,
        definition=STANDARD,
        grade_a=ranking,
        all_grades=ranking,
        noise=best_of_noise(0, 0, 8),
        conclusion=ranking_conclusion(ranking),
    )
    sentences = ranking_sentences(found)
    text = " ".join(each.text for each in sentences)
    assert bool(re.search("greatest", text)) == found.conclusion.single_greatest
    assert not any(breaks_a_rule(each.text) for each in sentences)
    first = ranking.explanations[0]
    if "is leading" in text:
        assert (first.auc or 0) > 0.5
        assert first.p_max_t is not None
        assert first.p_max_t <= 0.05
    if found.conclusion.first is None:
        assert [each.rule for each in sentences] == ["nothing to rank"]


def test_of_one_explanation_alone_nobody_is_second() -> None:
    one = Explanation("trust", 70, 5, 0.9, None, 0, 0.01, 0.01, 0.01, 0.99, 1, 1)
    rest = [replace(one, name=name, auc=None) for name in MEASURES[1:]]
    ranking = Ranking((one, *rest), estimate(None, None, None), 70, 5, 99, 99, 1)
    found = Drivers(
        BASIS, STANDARD, ranking, ranking, best_of_noise(0, 0, 8), ranking_conclusion(ranking)
    )
    (words,) = (each.text for each in ranking_sentences(found))
    assert words.startswith(
        "Trust is leading, with no other to rank: AUC 0.90 (70 episodes, 5 breakthroughs), adjusted"
    )
