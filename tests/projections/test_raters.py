"""How well raters agree, by hand.

The threat of every client begins on 1 March 2015 and ends on 30 June 2016.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.definition.definition import STANDARD
from events.kinds.assessments import CRITERIA
from projections.comparing.raters import RaterAgreement, rater_agreement
from projections.outcomes.baseline import MEASURES
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.facts import facts
from projections.warehouse.basis import whole
from projections.warehouse.refresh import in_memory
from tests import given
from tests.projections.logs import LogBuilder, written
from tests.projections.text_tables import CLOCK

YES, NO, UNKNOWN = "yes", "no", "unknown"


def recording(*clients: str) -> LogBuilder:
    made = LogBuilder(datetime(2016, 7, 1, tzinfo=UTC))
    for name in clients:
        made.log(f"c-{name}", given.registered(name))
        made.log(f"c-{name}", given.threat("T1", on="2015-03-01"))
        made.log(f"c-{name}", given.abated("T1", on="2016-06-30"))
    return made


def trusted(
    made: LogBuilder, client: str, rater: str | None, rating: int, on: str = "2014"
) -> None:
    made.log(f"c-{client}", given.trust(rating, on, rater=rater))


def judged(made: LogBuilder, client: str, rater: str | None, peers: str, on: str = "2018") -> None:
    made.now = datetime(2022, 1, 1, tzinfo=UTC)
    made.log(
        f"c-{client}",
        given.log_event(given.Breakthrough, on, outperformed_peers=peers, rater=rater),
    )


def found(folder: Path, made: LogBuilder) -> dict[str, RaterAgreement]:
    log = written(folder / "log.db", made.events)
    with in_memory(log, whole(log, CLOCK)) as warehouse:
        engine = OutcomeEngine(facts(warehouse), CLOCK)
    return {each.what: each for each in rater_agreement(engine, STANDARD)}


def test_each_measure_and_criterion_is_looked_at(tmp_path: Path) -> None:
    agreed = found(tmp_path, recording("a"))
    assert tuple(agreed) == (*MEASURES, "litmus", *CRITERIA)
    levels = [each.agreement.level for each in agreed.values()]
    assert levels == ["ordinal"] * 8 + ["interval"] + ["nominal"] * 5


def test_where_no_two_judged_the_same_there_is_no_alpha_and_why(tmp_path: Path) -> None:
    made = recording("a", "b")
    trusted(made, "a", "Ann", 4)
    trusted(made, "b", "Bo", 4)
    agreement = found(tmp_path, made)["trust"].agreement
    assert (agreement.alpha, agreement.raw) == (None, None)
    assert (agreement.units, agreement.pairs) == (0, 0)
    assert agreement.why == "no unit has two ratings"


def test_ratings_of_one_client_by_two_raters_are_a_pair(tmp_path: Path) -> None:
    """Ratings 1 and 1, 5 and 5: they agree altogether. c was rated by one alone."""
    made = recording("a", "b", "c")
    for client, rating in (("a", 1), ("b", 5)):
        trusted(made, client, "Ann", rating)
        trusted(made, client, "Bo", rating)
    trusted(made, "c", "Ann", 3)
    agreement = found(tmp_path, made)["trust"].agreement
    assert (agreement.alpha, agreement.raw) == (1, 1)
    assert (agreement.units, agreement.pairs, agreement.ratings) == (2, 2, 4)


@pytest.mark.parametrize("again", ["Ann", " ann ", None], ids=["herself", "in small", "nobody"])
def test_one_rater_twice_or_one_unnamed_is_no_second_rater(
    tmp_path: Path, again: str | None
) -> None:
    made = recording("a")
    trusted(made, "a", "Ann", 1, on="2013-06")
    trusted(made, "a", again, 5, on="2014")
    assert found(tmp_path, made)["trust"].agreement.units == 0


def test_the_last_word_of_each_rater_before_the_episode_counts(tmp_path: Path) -> None:
    made = recording("a")
    trusted(made, "a", "Ann", 1, on="2013-06")
    trusted(made, "a", "Ann", 4, on="2014-06")
    trusted(made, "a", "Bo", 4, on="2014")
    trusted(made, "a", "Cy", 1, on="2015-03-01")
    agreement = found(tmp_path, made)["trust"].agreement
    assert (agreement.units, agreement.pairs, agreement.raw) == (1, 1, 1)


def test_agreement_on_a_criterion_by_hand(tmp_path: Path) -> None:
    """Units yes yes, no no, yes no: of 6 answers 3 are each; 1 − 5 × 1 / (3 × 3) = 4/9."""
    made = recording("a", "b", "c", "d")
    for client, ann, bo in (("a", YES, YES), ("b", NO, NO), ("c", YES, NO), ("d", YES, UNKNOWN)):
        judged(made, client, "Ann", ann)
        judged(made, client, "Bo", bo)
    agreement = found(tmp_path, made)["outperformed_peers"].agreement
    assert agreement.alpha == pytest.approx(4 / 9)
    assert agreement.raw == pytest.approx(2 / 3)
    assert (agreement.units, agreement.pairs) == (3, 3)


def test_the_last_judgement_of_each_rater_counts(tmp_path: Path) -> None:
    made = recording("a")
    judged(made, "a", "Ann", NO, on="2017")
    judged(made, "a", "Ann", YES, on="2018")
    judged(made, "a", "Bo", YES, on="2019")
    agreement = found(tmp_path, made)["outperformed_peers"].agreement
    assert (agreement.raw, agreement.pairs) == (1, 1)
    assert agreement.why == "every rating is the same"


def test_it_is_stated_as_plain_values(tmp_path: Path) -> None:
    stated = found(tmp_path, recording("a"))["plan"].as_json()
    assert stated == {
        "what": "plan",
        "alpha": None,
        "raw": None,
        "level": "ordinal",
        "units": 0,
        "ratings": 0,
        "pairs": 0,
        "method": "Krippendorff's alpha",
        "why": "no unit has two ratings",
    }
