"""The constants of every analysis: what a comparison depends on besides its definition."""

from __future__ import annotations

from typing import Any

from domain.definition.codec import CONSTANTS, OUTCOME_CONSTANTS, as_plain
from domain.definition.definition import Definition
from projections.comparing.contrast import CONFIDENCE, LEVEL, SEED
from projections.comparing.ranking import FIRST
from projections.statistics.explanations import BOOTSTRAP_DRAWS
from projections.statistics.permutation import DRAWS


def constants() -> dict[str, Any]:
    """Every constant by its name, as a study stores it beside its definition."""
    return dict(OUTCOME_CONSTANTS) | {
        "confidence": CONFIDENCE,
        "significance": LEVEL,
        "probability_of_first": FIRST,
        "permutations": DRAWS,
        "resamples": BOOTSTRAP_DRAWS,
        "seed": SEED,
    }


def stored_form(definition: Definition) -> dict[str, Any]:
    """A definition with the constants, as a study stores it."""
    return as_plain(definition) | {CONSTANTS: constants()}
