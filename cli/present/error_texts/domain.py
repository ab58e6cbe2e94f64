"""Errors of `domain`."""

from __future__ import annotations

from cli.present.error_text import Text

TEXTS: dict[str, Text] = {
    # -- studies
    "study.not_registered_first": Text(
        "{positions} is a {kind}, and no study is registered before it"
    ),
    "study.hash_differs": Text(
        "the definition in {positions} has the hash {computed}, and not {recorded} as was recorded "
        "with it",
        "the log was changed outside of fiveyear: restore it from a copy",
    ),
}
