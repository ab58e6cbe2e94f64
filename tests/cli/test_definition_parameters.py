"""A parameter is declared on its field alone: everything that shows or reads it follows."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from typing import Any

import pytest

from cli.completion.values import Place, values_of
from cli.help.reference import commands, help_of
from cli.present.study_page import table as study_table
from cli.report.definitions import parameter_table
from cli.study_file import read_text, rows, template
from domain.definition.codec import as_plain, digest_of, read_definition
from domain.definition.definition import PARAMETERS, STANDARD
from domain.definition.parameters import Parameter, plain
from domain.study_history import StudyHistory
from events.dates import PartialDate
from events.errors import Invalid
from events.kinds.studies import StudyRegistered

ANALYSES = ("cohort", "compare", "drivers", "report")
EVERY = pytest.mark.parametrize("each", PARAMETERS.values(), ids=list(PARAMETERS))
OPTIONS = pytest.mark.parametrize(
    "each", [each for each in PARAMETERS.values() if each.option], ids=lambda each: each.name
)


def another_value(each: Parameter) -> Any:
    """A plain value that is allowed and is not the standard."""
    candidates = [*each.varied, each.example, *each.values.listed, 0, 0.01, -0.5, "1/2"]
    for value in candidates:
        try:
            if each.read(value) != each.standard:
                return value
        except Invalid:
            continue
    raise AssertionError(f"{each.name} has one value only")


@EVERY
def test_a_parameter_has_words_and_a_standard_within_its_limits(each: Parameter) -> None:
    assert each.label
    assert each.help.endswith(".")
    assert each.limits
    assert each.read(plain(each.standard)) == each.read(each.standard) == each.standard
    assert getattr(STANDARD, each.name) == each.standard


@EVERY
def test_the_stored_form_holds_it_and_its_hash_depends_on_it(each: Parameter) -> None:
    varied = as_plain(STANDARD) | {each.name: another_value(each)}
    definition = read_definition(varied)
    assert json.loads(json.dumps(as_plain(definition))) == as_plain(definition)
    assert getattr(definition, each.name) != each.standard
    assert digest_of(as_plain(definition)) != digest_of(as_plain(STANDARD))


@EVERY
def test_a_value_of_another_type_is_refused_about_it(each: Parameter) -> None:
    with pytest.raises(Invalid) as refused:
        read_definition({each.name: ["?"]})
    assert dict(refused.value.context) == {"parameter": each.name}


@EVERY
def test_the_file_of_a_study_explains_it_and_reads_it(each: Parameter) -> None:
    lines = template().splitlines()
    (at,) = [n for n, line in enumerate(lines) if line.removeprefix("# ").startswith(each.name)]
    assert lines[at - 1].startswith("# ")
    typed = lines[at].removeprefix("# ")
    assert each.name in tomllib.loads(typed)
    _, definition = read_text(typed)
    assert definition == read_definition(tomllib.loads(typed))
    (row,) = [row for row in rows() if row[0] == each.name]
    assert each.help in row[2]
    assert row[3] == each.limits


@EVERY
def test_the_pages_of_a_study_and_the_report_show_it(each: Parameter) -> None:
    actual = as_plain(STANDARD)
    shown = [row for row in parameter_table(actual, None).rows if each.help in map(str, row)]
    assert len(shown) == 1
    study = StudyHistory(registered(actual))
    assert each.name in [row[4] for row in study_table(study).rows]


@EVERY
def test_the_sensitivity_analysis_varies_it_to_its_other_values(each: Parameter) -> None:
    found = [getattr(varied, each.name) for by, varied in STANDARD.variations() if by is each]
    assert found == [each.read(value) for value in each.varied if each.read(value) != each.standard]


@EVERY
def test_its_option_is_one_of_every_analysis_or_of_none(each: Parameter) -> None:
    built = [context for path, context in commands() if path in {(a,) for a in ANALYSES}]
    assert len(built) == len(ANALYSES)
    for context in built:
        of_command = {parameter.name: parameter for parameter in context.command.params}
        assert (each.name in of_command) is (each.option is not None)
        if each.option is not None:
            assert of_command[each.name].opts == [each.spelling]
            assert of_command[each.name].help == each.option_help
            assert f"{each.spelling} {each.metavar}" in help_of(context)


@OPTIONS
def test_an_option_reads_what_its_file_reads(each: Parameter) -> None:
    value = another_value(each)
    assert each.parse(str(value)) == each.read(value)
    with pytest.raises(Invalid) as refused:
        each.parse("\x00?")
    assert dict(refused.value.context) == {"option": each.spelling}


@OPTIONS
def test_an_option_of_few_values_is_completed(each: Parameter) -> None:
    offered = values_of(each.name, each.metavar, Place("", path=("compare",)))
    if each.values.listed:
        assert [str(each.parse(one.value)) for one in offered] == [*each.values.listed]


def registered(definition: dict[str, Any]) -> StudyRegistered:
    return StudyRegistered(
        originator_id="study:s",
        originator_version=1,
        on=PartialDate.day(date(2026, 1, 1)),
        actor="ann",
        study="s",
        definition=definition,
        digest=digest_of(definition),
        position=1,
    )
