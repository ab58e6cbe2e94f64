"""What an analysis runs on: the definition, basis, facts and study that a request resolves to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cli import query_context
from cli.parse.analysis_request import ComparisonRequest
from cli.session import Session
from cli.study_queries import study_on
from domain.definition.definition import STANDARD, Definition
from projections.comparing.comparison import Comparison, compare
from projections.comparing.exploratory import StudyRun, study_definition, study_run
from projections.comparing.hindsight import is_quick_to_vary
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.facts import READ, Facts, facts
from projections.warehouse.basis import Basis, BasisQuery

MODELS = (*READ, "source.statements")
"""The models that facts are read from, and statements, for what was on record when."""


@dataclass(frozen=True)
class Analysis:
    """A definition, the facts of a basis, and the run of a study, if it is one."""

    definition: Definition
    basis: Basis
    facts: Facts
    study: StudyRun | None = None

    @property
    def notices(self) -> list[str]:
        """What has to be stated of the study before any figure."""
        return [] if self.study is None else [str(self.study)]

    def study_as_json(self) -> dict[str, Any] | None:
        return None if self.study is None else self.study.as_json()

    def engine(self, *, computed: bool = False) -> OutcomeEngine:
        return OutcomeEngine(self.facts, self.basis.clock, computed=computed)

    def comparison(self, definition: Definition, *, draws: int, vary: bool) -> Comparison:
        """The comparison under a definition, with a sensitivity analysis where that is quick or
        asked for."""
        vary = vary or is_quick_to_vary(self.facts)
        return compare(self.engine(), definition, self.basis, draws=draws, vary=vary)


def analysis_of(session: Session, request: ComparisonRequest) -> Analysis:
    """The analysis that is asked for, its facts loaded and the cache file closed again.

    A study is taken as known on the basis. Raises `NotFound` for a study or an industry that is not
    there, `Invalid` for a value that is not allowed, `Damaged` for a study whose definition does
    not have its hash.
    """
    part = query_context.basis_query(session)
    study, standard = None, STANDARD
    if request.study is not None:
        study = study_on(session, part, request.study)
        standard = study_definition(study)
        if study.data_until is not None and part.everything:
            part = BasisQuery(position=study.data_until)
    definition = request.definition(standard)
    with query_context.warehouse(session, only=MODELS, part=part) as tables:
        definition = query_context.in_industry(definition, tables)
        loaded = facts(tables)
        run = (
            None
            if study is None
            else study_run(study, definition, tables, loaded, draws=request.draws)
        )
        return Analysis(definition, tables.basis, loaded, run)
