"""Errors of `domain`."""

from __future__ import annotations

from cli.present.error_text import Text
from events.errors import FiveyearError


def _words(error: FiveyearError) -> str:
    allowed = f"one of {', '.join(error.values['allowed'])}"
    return "\n".join([*_did_you_mean(error), allowed])


def _did_you_mean(error: FiveyearError) -> list[str]:
    return [f"did you mean {word}?" for word in error.values["close"]]


TEXTS: dict[str, Text] = {
    # -- definitions
    "definition.unknown_parameter": Text(
        "no parameter of a definition has this name",
        lambda e: "".join(_did_you_mean(e)) or f"known: {', '.join(e.values['known'])}",
    ),
    "definition.not_a_whole_number": Text("{value} is not a whole number", "write it like 5"),
    "definition.out_of_range": Text(
        "{value} is out of range ({least:,} to {most:,})",
        "give at most {most:,}, at least {least:,}",
    ),
    "definition.not_a_rate": Text("{value} is not a rate", "write 2 % a year as 0.02"),
    "definition.rate_out_of_range": Text(
        "{value} is out of range (above -1, at most {most})", "write 2 % a year as 0.02"
    ),
    "definition.not_a_share": Text("{value} is not a share", 'write it like "1/3"'),
    "definition.share_divides_by_zero": Text("{value} divides by zero", 'write it like "1/3"'),
    "definition.share_out_of_range": Text(
        "{value} is out of range (above 0, at most 1)", 'write it like "1/3"'
    ),
    "definition.not_one_of": Text("{value} is not known", _words),
    "definition.not_a_text": Text("{value} is not a text", "write it between quotes"),
    "definition.above_another": Text(
        "{value} is above {other}, which is {limit}", "give a value that is not above {other}"
    ),
    # -- studies
    "study.definition_unreadable": Text(
        "the definition of {study!r} cannot be read here: {cause}",
        "the study may have been registered with a newer version of fiveyear",
    ),
    "study.not_registered_first": Text(
        "{positions} is a {kind}, and no study is registered before it"
    ),
    "study.hash_differs": Text(
        "the definition in {positions} has the hash {computed}, and not {recorded} as was recorded "
        "with it",
        "the log was changed outside of fiveyear: restore it from a copy",
    ),
}
