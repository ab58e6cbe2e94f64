"""Under which definition, study and basis a comparison runs, from the words of its options."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from cli import reading
from cli.session import Session
from domain import study as studies
from domain.definitions import STANDARD, Breakthrough, Definition, Grade
from domain.record import Record
from domain.studying import MOST_DAYS, read, written
from events.errors import Invalid, NotFound
from events.log import EventLog
from events.schema import MOST as MOST_COUNT
from projections.basis import Asked, Basis, resolve
from projections.comparing.comparison import Comparison, compare, grades_from
from projections.comparing.sentences import Sentence, of_comparison
from projections.frames import READ, Facts, facts, frame
from projections.readings import Readings
from projections.statistics.permutation import DRAWS

if TYPE_CHECKING:
    from projections.warehouse import Warehouse

MOST_DRAWS = 1_000_000

VARIED_UP_TO = 5_000
"""Analysed episodes up to which every choice is varied without being asked to: a second or two."""


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
        changes: dict[str, Any] = {}
        if self.grade is not None:
            changes["grade"] = Grade(_known("--grade", self.grade, Grade))
        for name, most in (
            ("years", MOST_COUNT),
            ("min_evidence", MOST_COUNT),
            ("merge_gap_days", MOST_DAYS),
        ):
            text = getattr(self, name)
            if text is not None:
                changes[name] = reading.whole("--" + name.replace("_", "-"), text, most)
        if self.severity is not None:
            changes["severity"] = _known("--severity", self.severity, ("serious", "existential"))
        if self.industry is not None:
            changes["industry"] = self.industry
        if self.breakthrough is not None:
            changes["breakthrough"] = Breakthrough(
                _known("--breakthrough", self.breakthrough, Breakthrough)
            )
        return replace(to, **changes)


@dataclass(frozen=True, slots=True)
class Under:
    """The study that a comparison runs under, and why it is exploratory, if it is."""

    study: studies.Study
    exploratory: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.study.name,
            "hash": self.study.digest,
            "exploratory": bool(self.exploratory),
            "why": list(self.exploratory),
            "locked_to": self.study.data_until,
            "registered": dict(self.study.definition or {}),
        }


@dataclass
class Chosen:
    """Everything that a comparison is asked under."""

    definition: Definition
    basis: Basis
    warehouse: Warehouse
    under: Under | None = None
    _facts: list[Facts] = field(default_factory=list)

    @property
    def notices(self) -> list[str]:
        """What has to be said of the study before anything else."""
        if self.under is None:
            return []
        study = self.under.study
        said = f"Study {study.name!r}, definition {(study.digest or '')[:12]}."
        if not self.under.exploratory:
            return [f"{said} Registered before the outcomes were."]
        return [f"{said} EXPLORATORY: {'; '.join(self.under.exploratory)}."]

    def study_as_json(self) -> dict[str, Any] | None:
        if self.under is None:
            return None
        return self.under.as_json() | {"actual": written(self.definition)}

    def facts(self) -> Facts:
        """The facts on the basis; while the tables are open."""
        return facts(self.warehouse)

    def compared(self, known: Facts, *, draws: int, vary: bool) -> Comparison:
        """The comparison; every choice is varied where that is quick, or asked for."""
        few = known.threats.height <= VARIED_UP_TO
        return compare(
            Readings(known, self.basis.clock),
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
                said = of_comparison(found)
                session.write_text(f"{said[0].text}\n")
                session.write_text(f"Judged in hindsight, with evidence {grade}:\n\n")
                other = replace(self, definition=replace(self.definition, grade=grade))
                instead = other.compared(known, draws=draws, vary=vary)
                return instead, of_comparison(instead)
        return found, of_comparison(found)


@contextmanager
def chosen(session: Session, choices: Choices, name: str | None) -> Iterator[Chosen]:
    """The tables, the definition and the study of what is asked for.

    Raises `NotFound` for a study or an industry that is not there, `Invalid` for a choice that
    cannot be.
    """
    if name is None:
        asked = choices.applied(STANDARD)
        with reading.warehouse(session, only=READ) as tables:
            yield Chosen(reading.in_industry(asked, tables), tables.basis, tables)
        return
    part = reading.asked(session)
    study, registered_at = _study(session, part, name)
    registered = read(study.definition or {})
    asked = choices.applied(registered)
    why = []
    if study.data_until is not None and part.everything:
        part = Asked(position=study.data_until)
    elif study.data_until is not None:
        why.append("it looks at another part of the record than the study is locked to")
    if study.amendments:
        times = "once" if study.amendments == 1 else f"{study.amendments} times"
        why.append(f"the definition was amended {times}")
    changed = [each.name for each in fields(asked) if _differ(asked, registered, each.name)]
    if changed:
        why.append(f"run with another {', '.join(changed)} than registered")
    with reading.warehouse(session, only=READ, part=part) as tables:
        asked = reading.in_industry(asked, tables)
        known_before = _outcomes_known(tables, registered_at, asked)
        if known_before:
            why.insert(
                0,
                f"registered when something of the outcome of {known_before} of the analysed "
                "episodes was on record",
            )
        yield Chosen(asked, tables.basis, tables, Under(study, tuple(why)))


def draws(text: str | None) -> int:
    """The draws of the permutation test that are asked for; 0 leaves it out."""
    return DRAWS if text is None else reading.whole("--permutations", text, MOST_DRAWS)


def _known(option: str, text: str, known: Any) -> str:
    for each in known:
        if text.casefold() == str(each).casefold():
            return str(each)
    raise Invalid(f"{option}: {text!r} is not known", f"one of {', '.join(map(str, known))}")


def _differ(one: Definition, other: Definition, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _study(session: Session, part: Asked, name: str) -> tuple[studies.Study, int]:
    """The study as it is known on a basis, and the number of its registration."""
    basis = resolve(session.log_path, part, session.today)
    record = Record(EventLog.open(session.log_path))
    try:
        told = [
            event
            for event in record.stream(studies.stream_of(name))
            if event.position is not None and event.position <= basis.position
        ]
    finally:
        record.close()
    study = studies.replay(studies.stream_of(name), told)
    if study.name is None:
        raise NotFound(f"there is no study {name!r}", "see: fiveyear study list")
    return study, told[0].position or 0


KNOWN_BY = """
select client_id, max(occurred_to) as reaches
from staging.statements
where position < {position}
group by client_id
"""


def _outcomes_known(tables: Warehouse, registered_at: int, definition: Definition) -> int:
    """How many analysed episodes had something of what came after them on record by then."""
    from projections.comparing.hindsight import analysed_under

    known = frame(tables, KNOWN_BY.format(position=int(registered_at)))
    analysed = analysed_under(Readings(facts(tables), tables.basis.clock), definition)
    joined = analysed.join(known, on="client_id")
    return joined.filter(joined["reaches"] > joined["index_date"]).height
