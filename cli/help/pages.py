"""The pages of `fiveyear help`, as text of a given width."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap

from cli.exit_codes import MEANING
from cli.help.topics import (
    AMOUNTS,
    COMMON,
    DATES,
    GRADES,
    PERIODS,
    KindPage,
    kind_pages,
)


def _kinds(width: int) -> str:
    blocks = [_kind_lines(each, width) for each in kind_pages()]
    common = ", ".join(f"{name} {form}" for name, form, _ in COMMON)
    return "\n\n".join(
        [
            "\n".join(_wrapped("Every kind takes as well " + common + ".", width)),
            *("\n".join(block) for block in blocks),
            "One of them, with what each word is for: fiveyear help KIND",
        ]
    )


def _kind_lines(each: KindPage, width: int) -> list[str]:
    lines = [f"{each.word}  ({each.name})", *_wrapped(each.summary, width, "  ")]
    if each.command is None:
        return [*lines, "  This version has no command that records it."]
    forms = [field.typed for field in each.fields]
    lines += _wrapped("; ".join(forms), width, "  ") if forms else []
    return [*lines, f"  $ {each.example}"]


def text_of_kind(each: KindPage, width: int) -> str:
    """The page of one kind: every word that may be typed, its form, and what it is for."""
    lines = [f"{each.word}  ({each.name})", *_wrapped(each.summary, width), ""]
    if each.usage:
        lines += [*_wrapped(each.usage, width, "  "), ""]
    rows = [
        (
            field.typed,
            field.help + ("" if field.required else " [optional]"),
        )
        for field in each.fields
    ]
    if each.command is not None and each.command.startswith("log "):
        rows += [(f"{name} {form}", f"{help_} [optional]") for name, form, help_ in COMMON]
    lines += _listed(rows, width)
    if each.example:
        lines += ["", f"Example: {each.example}"]
    return "\n".join(lines)


def _dates(width: int) -> str:
    return "\n".join(
        [
            *_wrapped("A date is as precise as you know it, and is kept so:", width),
            *_listed(DATES, width),
            "",
            *_wrapped("03/04/2023 is refused, because it has two readings.", width),
            "",
            *_wrapped("A period, where one is asked for (--period):", width),
            *_listed(PERIODS, width),
        ]
    )


def _amounts(width: int) -> str:
    return "\n".join(["A sum of money:", *_listed(AMOUNTS, width)])


def _grades(width: int) -> str:
    return "\n".join(
        [
            *_wrapped(
                "Each observation of leaders pulling together or apart has a grade. It says how far"
                " the observation can be trusted not to be hindsight, and follows from when it was"
                " recorded; nobody sets it by hand.",
                width,
            ),
            *_listed(GRADES, width),
            "",
            *_wrapped(
                "compare includes grade A alone; --grade AB includes B, --grade all every grade.",
                width,
            ),
        ]
    )


def _exits(width: int) -> str:
    return "\n".join(_listed([(str(int(code)), text) for code, text in MEANING.items()], width))


PAGES: Mapping[str, Callable[[int], str]] = {
    "kinds": _kinds,
    "dates": _dates,
    "amounts": _amounts,
    "grades": _grades,
    "exits": _exits,
}
"""The page of each topic, for a width in columns."""


def _listed(rows: Sequence[tuple[str, str]], width: int) -> list[str]:
    """Two columns; a first one that is long has a line to itself."""
    wide = min(max((len(first) for first, _ in rows), default=0), 24) + 4
    lines: list[str] = []
    for first, second in rows:
        text = wrap(second, max(width - wide, 20)) or [""]
        head = f"  {first}"
        if len(head) + 2 > wide:
            lines.append(head)
        else:
            lines.append(f"{head:<{wide}}{text.pop(0)}".rstrip())
        lines += [f"{'':<{wide}}{line}" for line in text]
    return lines


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return wrap(
        text,
        max(width, 40),
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
