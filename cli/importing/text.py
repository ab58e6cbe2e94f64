"""Tables that are text: CSV and its relatives, and one JSON object a line."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cli.importing.table import Line, Table, table
from cli.present.formulas import unguarded
from events.errors import Invalid

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
CONVERT = "save it as CSV UTF-8, or: iconv -f {encoding} -t UTF-8 FILE > NEW"


def decoded(data: bytes) -> str:
    """The text of a file that is UTF-8, with or without a mark at its beginning.

    Line ends of all systems become one. Raises `Invalid` with line and byte for anything else.
    """
    if data.startswith(UTF_16):
        raise Invalid("it is UTF-16, not UTF-8 (line 1, byte 1)", CONVERT.format(encoding="UTF-16"))
    if b"\x00" in data[:200] and data[:200].count(b"\x00") * 3 > len(data[:200]):
        place = data.index(b"\x00") + 1
        raise Invalid(
            f"it looks like UTF-16, not UTF-8 (line 1, byte {place} is NUL)",
            CONVERT.format(encoding="UTF-16LE" if place % 2 == 0 else "UTF-16BE"),
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        byte = error.start - before.rfind(b"\n")
        raise Invalid(
            f"it is not UTF-8: line {line}, byte {byte} is 0x{data[error.start]:02x}",
            CONVERT.format(encoding="WINDOWS-1252") + ", if it comes from Windows",
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def delimited(data: bytes, usual: str = ",") -> Table:
    """A table whose cells are parted by a comma, a semicolon or a tab: what the header says.

    Where the header does not tell, `usual` parts them. An apostrophe that keeps a text from being
    taken for a formula is no part of it. Raises `Invalid` for a quotation mark that
    is opened and never closed: nobody can say where that row was meant to end.
    """
    text = decoded(data)
    if not text.strip():
        raise Invalid("the file is empty", "begin it with the columns' names")
    csv.field_size_limit(sys.maxsize)  # how long a text may be is for the fields to say
    delimiter = _delimiter(text, usual)
    rows = _rows(text, delimiter)
    header = next((line for line in rows if not line.empty), None)
    if header is None or header.problem:
        raise Invalid(
            f"the header cannot be read: {header.problem if header else 'it is empty'}",
            "begin the file with the columns' names",
        )
    if delimiter != "\t":  # TSV is for programs, and exact
        rows = (replace(line, cells=tuple(map(unguarded, line.cells))) for line in rows)
    notice = "" if delimiter == usual else f"cells are parted by a {DELIMITERS[delimiter]}"
    return table(header.cells, list(rows), notice)


def objects(data: bytes) -> Table:
    """A table of one JSON object a line; its columns are all names, as they first come.

    Numbers are kept as they are written. A line that is no object, or holds one inside, is kept
    with its problem.
    """
    text = decoded(data)
    if not text.strip():
        raise Invalid("the file is empty", 'write one object a line: {"client": "…"}')
    columns: dict[str, None] = {}
    read: list[tuple[int, dict[str, str] | str, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            cells = _object(line)
        except (ValueError, RecursionError) as error:
            why = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
            read.append((number, line, f"the line is not a JSON object: {why}"))
            continue
        columns |= dict.fromkeys(cells)
        read.append((number, cells, ""))
    if not columns:
        raise Invalid(f"line {read[0][0]}: {read[0][2]}", 'write one object a line: {"client": …}')
    lines = [
        Line(number, tuple(found.get(name, "") for name in columns))
        if isinstance(found, dict)
        else Line(number, (found,), problem)
        for number, found, problem in read
    ]
    return table(tuple(columns), lines)


# -- inside --------------------------------------------------------------------------------------


def _delimiter(text: str, usual: str) -> str:
    """The one that parts the header into most cells."""

    def cells(delimiter: str) -> int:
        first = next((line for line in _rows(text, delimiter, limit=1) if not line.empty), None)
        return len(first.cells) if first else 0

    return max(DELIMITERS, key=lambda each: (cells(each), each == usual))


def _rows(text: str, delimiter: str, limit: int = 0) -> Iterator[Line]:
    """The rows of a text with the line each begins on; after `limit` rows that hold any, no more.

    A row whose quotation marks are off comes with its problem, and the next ones are read.
    """
    begun = 1
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text):
            taken.append(line)
            yield line

    source = lines()
    found = 0
    while not limit or found < limit:
        taken.clear()
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        try:
            line = Line(begun, tuple(next(reader)))
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end of data" in str(error) and not limit:
                raise Invalid(
                    f"the quotation mark opened in line {begun} is never closed: {taken[0][:60]!r}",
                    'close it, or write a quotation mark inside a cell twice: ""',
                ) from None
            raw = "".join(taken).rstrip("\n")
            line = Line(begun, (raw,), "the row's quotation marks are off: double those in a cell")
        begun += len(taken)
        found += not line.empty
        yield line


def _object(line: str) -> dict[str, str]:
    """The cells of one JSON object. Raises `ValueError` with the reason."""
    read = json.loads(
        line,
        parse_float=str,
        parse_int=str,
        parse_constant=_no_figure,
        object_pairs_hook=_once,
    )
    if not isinstance(read, dict):
        raise ValueError("it is no object in braces")  # noqa: TRY004  # said of the text
    return {name.strip(): _cell(name, value) for name, value in read.items()}


def _cell(name: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return value.encode("utf-8", "backslashreplace").decode()  # lone halves of a pair
        case list() if all(isinstance(each, str) for each in value):
            return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
        case _:
            raise ValueError(f"{name!r} holds more than one value")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} stands in it twice")
    return found


def _no_figure(word: str) -> str:
    raise ValueError(f"{word} is no figure")
