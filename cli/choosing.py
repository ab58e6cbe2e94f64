"""Under which definition, study and basis a comparison runs, from the words of its options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from cli import query_context
from cli.present.sentences import NOTHING_TO_COMPARE, Sentence, comparison_sentences
from cli.session import Session
from cli.studying import as_known, constants, on_record, read_registered
from domain.definition.codec import CONSTANTS, MOST_DAYS, changes, shown, written
from domain.definition.definition import STANDARD, Breakthrough, Definition, Grade
from domain.grammar.names import did_you_mean
from domain.study_history import StudyHistory
from events.errors import Invalid
from events.fields import MOST as MOST_COUNT
from events.names import normalise
from projections.basis import Asked, Basis
from projections.comparing.comparison import Comparison, compare, grades_from
from projections.comparing.hindsight import analysed_under
from projections.frames import READ, Facts, facts
from projections.readings import Readings
from projections.statistics.permutation import DRAWS

if TYPE_CHECKING:
    from projections.warehouse import Warehouse

MOST_DRAWS = 1_000_000

VARIED_UP_TO = 5_000
"""Analysed episodes up to which every choice is varied without being asked to: a second or two."""

MODELS = (*READ, "staging.statements")
"""The models that facts are read from, and what was known when."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Single choices as typed; None where nothing was."""

    grade: str | None = None
    years: str | None = None
    min_evidence: str | None = None
    merge_gap_days: str | None = None
    severity: str | None = None
    industry: str | None = None
    breakthrough: str | None = None

    def applied(self, to: Definition) -> Definition:
        """The definition with these choices in place of its own. Raises `Invalid`."""
        changed: dict[str, Any] = {}
        if self.grade is not None:
            changed["grade"] = Grade(_known("--grade", self.grade, Grade))
        for name, most in (
            ("years", MOST_COUNT),
            ("min_evidence", MOST_COUNT),
            ("merge_gap_days", MOST_DAYS),
        ):
            text = getattr(self, name)
            if text is not None:
                changed[name] = query_context.whole("--" + name.replace("_", "-"), text, most)
        if self.severity is not None:
            changed["severity"] = _known("--severity", self.severity, ("serious", "existential"))
        if self.industry is not None:
            changed["industry"] = self.industry
        if self.breakthrough is not None:
            changed["breakthrough"] = Breakthrough(
                _known("--breakthrough", self.breakthrough, Breakthrough)
            )
        return replace(to, **changed)


@dataclass(frozen=True, slots=True)
class Under:
    """The study that a comparison runs under, as it was known, and why it is exploratory, if it is.

    `as_of` is the number of the last event of the study that is known.
    """

    told: StudyHistory
    exploratory: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        study = self.told
        return {
            "name": study.name,
            "hash": study.digest,
            "exploratory": bool(self.exploratory),
            "why": list(self.exploratory),
            "position": self.told.registered.position,
            "as_of": study.last_position,
            "locked_to": study.data_until,
            "registered": dict(self.told.registered.definition),
            "amended": dict(study.definition) if study.amendments else None,
        }

    def __str__(self) -> str:
        study, first = self.told, self.told.registered.position
        later = (
            "" if study.last_position == first else f", as it stood after #{study.last_position}"
        )
        said = f"Study {study.name!r} (#{first}{later}), definition {study.digest[:12]}."
        if not self.exploratory:
            return f"{said} Registered before the outcomes were."
        return f"{said} EXPLORATORY: {'; '.join(self.exploratory)}."


@dataclass(frozen=True)
class Chosen:
    """Everything that a comparison is asked under. The warehouse is open as long as it is asked."""

    definition: Definition
    basis: Basis
    warehouse: Warehouse
    known: Facts
    under: Under | None = None

    @property
    def notices(self) -> list[str]:
        """What has to be said of the study before anything else."""
        return [] if self.under is None else [str(self.under)]

    def study_as_json(self) -> dict[str, Any] | None:
        if self.under is None:
            return None
        return self.under.as_json() | {
            "actual": written(self.definition) | {CONSTANTS: constants()}
        }

    def facts(self) -> Facts:
        """The facts on the basis."""
        return self.known

    def compared(self, known: Facts, *, draws: int, vary: bool) -> Comparison:
        """The comparison; every choice is varied where that is quick, or asked for."""
        few = known.threats.height <= VARIED_UP_TO
        return compare(
            Readings(known, self.basis.clock, computed=False),
            self.definition,
            self.basis,
            draws=draws,
            vary=vary or few,
        )

    def shown_instead(
        self, session: Session, known: Facts, found: Comparison, *, draws: int, vary: bool
    ) -> tuple[Comparison, list[Sentence]]:
        """Where a grade has no two groups to compare: that is said, and the next that has them is
        given; the same comparison where none has."""
        for grade in list(grades_from(self.definition.grade))[1:]:
            if found.hindsight.by_grade[grade].comparable:
                said = comparison_sentences(found)
                why = next(each.text for each in said if each.rule in NOTHING_TO_COMPARE)
                session.write_text(f"{why}\n")
                if self.under is not None:
                    session.write_text("What follows is not as the study has it.\n")
                session.write_text("\n")
                other = replace(self, definition=replace(self.definition, grade=grade))
                instead = other.compared(known, draws=draws, vary=vary)
                return instead, comparison_sentences(instead)
        return found, comparison_sentences(found)


@contextmanager
def chosen(
    session: Session, choices: Choices, name: str | None, *, draws: int = DRAWS
) -> Iterator[Chosen]:
    """The tables, the definition and the study of what is asked for.

    A study is looked up as it was known on the basis that is asked for. Raises `NotFound` for one
    that is not there by then, or an industry that is not, `Invalid` for a choice that cannot be,
    `Damaged` for a study whose definition does not have the hash recorded with it.
    """
    if name is None:
        asked = choices.applied(STANDARD)
        with query_context.warehouse(session, only=MODELS) as tables:
            yield Chosen(
                query_context.in_industry(asked, tables), tables.basis, tables, facts(tables)
            )
        return
    part = query_context.asked(session)
    told = as_known(session, part, name)
    registered = read_registered(told)
    data = told.data_until
    looked_at = Asked(position=data) if data is not None and part.everything else part
    with query_context.warehouse(session, only=MODELS, part=looked_at) as tables:
        asked = query_context.in_industry(choices.applied(registered), tables)
        known = facts(tables)
        why = (
            *_known_before(tables, known, told, asked),
            *_amended(told),
            *_run_otherwise(asked, registered, told, draws),
            *_on_other_data(part, told, tables.basis),
        )
        yield Chosen(asked, tables.basis, tables, known, Under(told, why))


def draws(text: str | None) -> int:
    """The draws of the permutation test that are asked for; 0 leaves it out."""
    return DRAWS if text is None else query_context.whole("--permutations", text, MOST_DRAWS)


# -- why a comparison under a study is exploratory -----------------------------------------------


def _known_before(
    tables: Warehouse, known: Facts, told: StudyHistory, asked: Definition
) -> Iterator[str]:
    """The outcomes were on record already when the study was registered."""
    analysed = analysed_under(Readings(known, tables.basis.clock, computed=False), asked)
    before = on_record(tables, analysed, told.registered.position or 0)
    if before:
        yield (
            f"registered when something of the outcome of {before:,} of the {analysed.height:,} "
            "analysed episodes was on record"
        )


def _amended(told: StudyHistory) -> Iterator[str]:
    times = len(told.amendments)
    if times:
        yield f"the definition was amended {'once' if times == 1 else f'{times} times'}"


def _run_otherwise(
    asked: Definition, registered: Definition, told: StudyHistory, drawn: int
) -> Iterator[str]:
    """Another choice than the study's, or rules that are no longer those it was registered with."""
    for each in fields(Definition):
        was, now = (written(choices)[each.name] for choices in (registered, asked))
        if was != now and not (each.name == "industry" and _same_name(was, now)):
            yield f"run with {each.name} {shown(now)}, and not {shown(was)} as the study has it"
    if drawn != DRAWS:
        yield f"run with {drawn:,} permutations, and not {DRAWS:,} as every study has it"
    of_the_study = told.definition.get(CONSTANTS)
    if of_the_study is not None:
        for name, was, now in changes(of_the_study, constants()):
            yield f"this version computes with {name} {now}, and not {was} as registered"


def _same_name(was: str | None, now: str | None) -> bool:
    return was is not None and now is not None and normalise(was) == normalise(now)


def _on_other_data(part: Asked, told: StudyHistory, basis: Basis) -> Iterator[str]:
    """Another part of the record than is fixed, or a part that was picked when more was known."""
    if part.until is not None:
        yield f"it leaves out what happened after {part.until}"
    lock = told.lock
    if lock is None:
        return
    if basis.position != lock.data_until:
        yield (
            f"it looks at the record up to #{basis.position}, and the study is locked to "
            f"#{lock.data_until}"
        )
    more = (lock.position or 0) - 1 - lock.data_until - _own_events_between(told)
    if more > 0:
        yield (
            f"locked to #{lock.data_until} when {more:,} later "
            f"{'event was' if more == 1 else 'events were'} on record"
        )


def _own_events_between(told: StudyHistory) -> int:
    """Events of the study itself, recorded after the data it is locked to and before the lock."""
    lock = told.lock
    if lock is None:
        return 0
    own = [told.registered.position or 0, *(each.position or 0 for each in told.amendments)]
    return sum(lock.data_until < position < (lock.position or 0) for position in own)


def _known(option: str, text: str, known: Iterable[str]) -> str:
    words = [str(each) for each in known]
    for word in words:
        if text.casefold() == word.casefold():
            return word
    hint, mend = did_you_mean(text, words), f"one of {', '.join(words)}"
    raise Invalid(f"{option}: {text!r} is not known", f"{hint}\n{mend}" if hint else mend)
