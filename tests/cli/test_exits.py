"""The exit codes are public: scripts rely on the numbers."""

from __future__ import annotations

import pytest

from cli.exit_codes import Exit, exit_code
from events.errors import Busy, Conflict, Damaged, FiveyearError, Invalid, NotFound, Refused


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FiveyearError("it failed"), 1),
        (Refused("the history says no"), 1),
        (RuntimeError("a bug"), 1),
        (Invalid("31 February"), 2),
        (NotFound("no such client"), 3),
        (Damaged("not what was written"), 5),
        (Busy("held by another process"), 6),
        (Conflict("somebody wrote first"), 6),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_error_has_its_exit_code(error: BaseException, code: int) -> None:
    assert exit_code(error) == code


def test_an_error_of_a_kind_has_the_code_of_its_kind() -> None:
    class Misspelt(NotFound):
        pass

    assert exit_code(Misspelt("x")) == 3


def test_the_numbers_are_those_that_were_promised() -> None:
    assert {code.name: code.value for code in Exit} == {
        "DONE": 0,
        "FAILED": 1,
        "USAGE": 2,
        "NOT_FOUND": 3,
        "PARTLY": 4,
        "UNVERIFIED": 5,
        "BUSY": 6,
        "INTERRUPTED": 130,
    }
