"""Tables that are text: CSV and its relatives, and one JSON object a line."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from events.errors import FiveyearError, Invalid
from projections.exporting.formulas import unguarded
from projections.importing.table import Line, Table, checked_table

DELIMITERS = (",", ";", "\t")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, with or without a byte order mark, with `\\n` as line ends.

    Raises `Invalid` with line and byte for any other encoding.
    """
    if data.startswith(UTF_16):
        raise Invalid("file.utf_16")
    if b"\x00" in data[:200] and data[:200].count(b"\x00") * 3 > len(data[:200]):
        byte = data.index(b"\x00") + 1
        encoding = "UTF-16LE" if byte % 2 == 0 else "UTF-16BE"
        raise Invalid("file.utf_16_likely", byte=byte, encoding=encoding)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        raise Invalid(
            "file.not_utf_8",
            line=before.count(b"\n") + 1,
            byte=error.start - before.rfind(b"\n"),
            value=data[error.start],
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_delimited(data: bytes, usual: str = ",") -> Table:
    """A table whose cells are separated by a comma, a semicolon or a tab.

    The delimiter is the one that gives the header most cells; `usual` wins a tie. An apostrophe
    that guards a formula is taken off. Raises `Invalid` for a quotation mark that is never closed,
    because then the end of that row is unknown.
    """
    text = decoded(data)
    if not text.strip():
        raise Invalid("file.empty")
    csv.field_size_limit(sys.maxsize)  # the fields of the events limit the length of a text
    delimiter = _delimiter(text, usual)
    rows = _rows(text, delimiter)
    header = next((line for line in rows if not line.empty), None)
    if header is None:
        raise Invalid("file.header_empty")
    if header.problem:
        raise Invalid("file.header", cause=header.problem)
    if delimiter != "\t":  # programs write TSV, exactly
        rows = (replace(line, cells=tuple(map(unguarded, line.cells))) for line in rows)
    return checked_table(
        header.cells, list(rows), delimiter="" if delimiter == usual else delimiter
    )


def read_json_lines(data: bytes) -> Table:
    """A table of one JSON object a line; its columns are all names, in order of appearance.

    Numbers keep the digits of the file. A line that is not an object of plain values is kept with
    its problem.
    """
    text = decoded(data)
    if not text.strip():
        raise Invalid("json.empty")
    columns: dict[str, None] = {}
    objects: list[tuple[int, dict[str, str] | str, FiveyearError | None]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            cells = _object(line)
        except Invalid as error:
            objects.append((number, line, error))
            continue
        columns |= dict.fromkeys(cells)
        objects.append((number, cells, None))
    if not columns:
        number, _, problem = objects[0]
        raise Invalid("json.no_object", line=number, cause=problem or Invalid("json.empty"))
    lines = [
        Line(number, tuple(cells.get(name, "") for name in columns))
        if isinstance(cells, dict)
        else Line(number, (cells,), problem)
        for number, cells, problem in objects
    ]
    return checked_table(tuple(columns), lines)


def _delimiter(text: str, usual: str) -> str:
    def cells(delimiter: str) -> int:
        first = next((line for line in _rows(text, delimiter, limit=1) if not line.empty), None)
        return len(first.cells) if first else 0

    return max(DELIMITERS, key=lambda each: (cells(each), each == usual))


def _rows(text: str, delimiter: str, limit: int = 0) -> Iterator[Line]:
    """The rows of a text, each with the number of its first line; at most `limit` that hold text.

    A row with unbalanced quotation marks comes with its problem, and reading goes on after it.
    """
    number = 1
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text):
            taken.append(line)
            yield line

    source = lines()
    count = 0
    while not limit or count < limit:
        taken.clear()
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        try:
            line = Line(number, tuple(next(reader)))
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end of data" in str(error) and not limit:
                raise Invalid("file.open_quote", line=number, text=taken[0][:60]) from None
            line = Line(number, ("".join(taken).rstrip("\n"),), Invalid("row.quotes"))
        number += len(taken)
        count += not line.empty
        yield line


def _object(line: str) -> dict[str, str]:
    """The cells of one JSON object. Raises `Invalid`."""
    try:
        value = json.loads(
            line,
            parse_float=str,
            parse_int=str,
            parse_constant=_reject_constant,
            object_pairs_hook=_unique,
        )
    except RecursionError:
        raise Invalid("json.too_deep") from None
    except ValueError as error:
        raise Invalid("json.syntax", reason=str(error)) from None
    if not isinstance(value, dict):
        raise Invalid("json.not_object")
    return {name.strip(): _cell(name, each) for name, each in value.items()}


def _cell(name: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return value.encode("utf-8", "backslashreplace").decode()  # lone surrogates
        case list() if all(isinstance(each, str) for each in value):
            return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
        case _:
            raise Invalid("json.nested", name=name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        raise Invalid("json.repeated", name=next(n for n in names if names.count(n) > 1))
    return values


def _reject_constant(word: str) -> str:
    raise Invalid("json.constant", word=word)
