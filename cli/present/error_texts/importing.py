"""Errors of files to import and of bulk commands."""

from __future__ import annotations

from collections.abc import Iterable

from cli.present.error_text import Text, error_text
from cli.present.suggestions import did_you_mean
from events.errors import FiveyearError

SHOWN = 20
"""Names that a hint lists."""

NAMES = "begin it with the columns' names"
CONVERT = "save it as CSV UTF-8, or: iconv -f {encoding} -t UTF-8 FILE > NEW"
WHOLE = "check that it is complete: open it, and save it as CSV UTF-8"
ELSEWHERE = "choose another place with --rejects FILE"
LEAVE_IT = "leave it as it was exported"
ALIAS = "write the name in the file, then the client"
MAPS = (
    "a map says what the columns are: fiveyear import FILE --propose-map > M.toml, "
    "then: fiveyear import FILE --map M.toml"
)


def _close(error: FiveyearError, name: str = "name") -> str:
    return did_you_mean(error.values[name], error.values["known"])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(list(names)[:SHOWN])


def _known(error: FiveyearError) -> str:
    return _close(error) or f"one of {', '.join(error.values['known'])}"


def _column_missing(error: FiveyearError) -> str:
    known = error.values["known"]
    more = " …" if len(known) > SHOWN else ""
    return (
        f"{_close(error)}\nits columns: {', '.join(map(repr, known[:SHOWN]))}{more}\n"
        f'a text for every row is written {{ constant = "{error.values["name"]}" }}'
    ).strip()


def _unknown_client(error: FiveyearError) -> str:
    hint = error_text(error.values["cause"])[1]
    return f"{hint}; or import with --alias FILE, or --create-clients"


def _label_missing(error: FiveyearError) -> str:
    known = error.values["open"]
    shown = ", ".join(f"{label} {what!r}" for label, what in known.items())
    which = f"{len(known)} are open: {shown}" if known else "none is open"
    return f"{error.values['label']} is missing, and {which}"


def _industry(error: FiveyearError) -> str:
    return _close(error, "industry") or f"there are: {_listed(error.values['known'])}"


def _cells(error: FiveyearError) -> str:
    cells = error.values["cells"]
    return f"the row has {cells} cell{'s' * (cells != 1)}, the header {error.values['columns']}"


def _kind(error: FiveyearError) -> str:
    words, names = error.values["words"], error.values["names"]
    return did_you_mean(error.values["kind"], (*words, *names)) or f"one of {', '.join(words)}"


FILES = {
    "file.folder": Text("{file!r} is a folder", "name a file in it"),
    "file.missing": Text("there is no file {file!r}", "check the name and the folder"),
    "file.unreadable": Text("{file!r} cannot be read: {reason}", "check who may read it"),
    "file.too_large": Text("{file!r} has more than {most:,} bytes", "import it in parts"),
    "file.empty": Text("the file is empty", NAMES),
    "file.json": Text("JSON is read with one object a line", "name the file .jsonl if it has that"),
    "file.utf_16": Text(
        "it is UTF-16, not UTF-8 (line 1, byte 1)", CONVERT.format(encoding="UTF-16")
    ),
    "file.utf_16_likely": Text(
        "it looks like UTF-16, not UTF-8 (line 1, byte {byte} is NUL)", CONVERT
    ),
    "file.not_utf_8": Text(
        "it is not UTF-8: line {line}, byte {byte} is 0x{value:02x}",
        CONVERT.format(encoding="WINDOWS-1252") + ", if it comes from Windows",
    ),
    "file.header_empty": Text("the header cannot be read: it is empty", NAMES),
    "file.header": Text("the header cannot be read: {cause}", NAMES),
    "file.open_quote": Text(
        "the quotation mark opened in line {line} is never closed: {text!r}",
        'close it, or write a quotation mark inside a cell twice: ""',
    ),
    "sheet.none": Text("it has no sheets", "leave --sheet out"),
    "sheet.unknown": Text(
        "there is no sheet {sheet!r}",
        lambda error: f"its sheets: {_listed(map(repr, error.values['known'])) or 'none'}",
    ),
    "sheet.empty": Text("the sheet {sheet!r} is empty", "name another with --sheet"),
    "sheet.unreadable": Text("the sheet {sheet!r} cannot be read: {reason}", WHOLE),
    "workbook.no_reader": Text(
        "Excel files cannot be read: python-calamine is missing",
        "save the sheet as CSV UTF-8, or: pip install python-calamine",
    ),
    "workbook.too_large": Text("unpacked it would have {bytes:,} bytes", "save the sheet as CSV"),
    "workbook.unreadable": Text("an Excel workbook cannot be read: {reason}", WHOLE),
    "parquet.unreadable": Text("a Parquet file cannot be read: {reason}", WHOLE),
    "parquet.nested": Text("the column {name!r} holds more than one value", "write it as text"),
    "json.empty": Text("the file is empty", 'write one object a line: {{"client": "…"}}'),
    "json.no_object": Text("line {line}: {cause}", 'write one object a line: {{"client": …}}'),
    "json.syntax": Text("the line is not a JSON object: {reason}"),
    "json.too_deep": Text("the line is not a JSON object: it is nested too deep"),
    "json.not_object": Text("the line is not a JSON object: it is no object in braces"),
    "json.nested": Text("the line is not a JSON object: {name!r} holds more than one value"),
    "json.repeated": Text("the line is not a JSON object: {name!r} is in it twice"),
    "json.constant": Text("the line is not a JSON object: {word} is not a figure"),
    "table.no_columns": Text(
        "the first row names no columns", "begin the file with the columns' names"
    ),
    "table.too_many_columns": Text(
        "there are {columns:,} columns", "check that this is the right file"
    ),
    "table.column_repeated": Text(
        "columns {first} and {second} are both called {name!r}", "give one of them another name"
    ),
    "row.width": Text(_cells),
    "row.unnamed_column": Text("a cell holds text in a column that has no name"),
    "row.quotes": Text('unbalanced quotation marks: write "" for a quotation mark inside a cell'),
    "alias.columns": Text("an alias file has two columns, this one {columns}", ALIAS),
    "alias.row": Text("{cause}", ALIAS),
    "alias.incomplete": Text("a name is missing", ALIAS),
    "alias.ambiguous": Text("{name!r} means two clients", "keep one of the lines"),
    "rejects.no_folder": Text("there is no folder {folder!r} for rejected rows", ELSEWHERE),
    "rejects.folder": Text("{path!r} is a folder; rejected rows go into a file", ELSEWHERE),
    "rejects.other_content": Text("{path!r} holds something else than rejected rows", ELSEWHERE),
    "rejects.not_writable": Text("rejected rows cannot be written into {folder!r}", ELSEWHERE),
    "rejects.not_written": Text(
        "the rejected rows could not be written to {path!r}: {reason}",
        "the good rows are recorded: import the file again, with --rejects FILE elsewhere",
    ),
}

COLUMNS = {
    "column.unknown": Text(
        "the column {name!r} is no field of any kind",
        lambda error: f"{_close(error, 'target')}\n{MAPS}".strip(),
    ),
    "column.missing": Text(
        "there is no column {name!r}", lambda error: f"{_close(error)}\n{MAPS}".strip()
    ),
    "column.repeated": Text(
        "the columns {first!r} and {second!r} mean the same field", "take one of them away"
    ),
    "cell.empty": Text("{label} is empty", "give the {name}"),
    "cell.not_a_fact": Text(
        "{kind!r} is no fact about a client",
        "corrections, studies and peers have commands of their own",
    ),
    "cell.foreign": Text(
        "{label}: {text!r} is no field of {kind}",
        lambda error: f"its fields: {', '.join(error.values['known']) or 'none of its own'}",
    ),
    "map.value_unknown": Text(
        "{text!r} is not in the map's table of values",
        lambda error: _close(error, "text") or 'add it to the table, or say otherwise = "…"',
    ),
    "map.column_missing": Text(
        "the map names the column {name!r}, which the file does not have", _column_missing
    ),
    "map.not_toml": Text(
        "the map is not TOML: {reason}", "see how one begins: fiveyear import FILE --propose-map"
    ),
    "map.no_event": Text("the map has no [[event]]", "add one: it says which event a row holds"),
    "map.event_not_table": Text("{where} is not a table", "begin it with a line [[event]]"),
    "map.target_missing": Text(
        "{where} does not give the {name}",
        lambda error: (
            'write kind = { constant = "revenue" }'
            if error.values["name"] == "kind"
            else 'client = "COLUMN"'
        ),
    ),
    "map.not_a_column": Text(
        "{where}: {value!r} is not a column",
        'write the column\'s name, or {{ constant = "…" }}',
    ),
    "map.column_or_constant": Text("{where} needs a column or a constant", "give one of the two"),
    "map.values_not_table": Text(
        "{where}: values is not a table", 'write values = {{ "A" = "legal" }}'
    ),
    "map.form_without_slot": Text(
        "{where}: the form {form!r} has no place for the cell", "write {{}} in it"
    ),
    "map.unknown": Text("{where}: {name!r} is not known", _known),
    "map.not_table": Text(
        "{where}: {name} is not a table", "write [{name}], and a line for each column"
    ),
    "map.not_text": Text("{where}: {value!r} is not a text", 'put it in quotation marks: "…"'),
    "map.not_figure": Text("{where}: {value!r} is not a figure", "write it like 1000 or 0.001"),
    "kind.unknown": Text("there is no kind of event {kind!r}", _kind),
}

ROWS = {
    "row.client": Text("{cause}", _unknown_client),
    "row.client_incomplete": Text(
        "{client!r} is a new client without {name}",
        "give a column {name}, or a constant in the map's [clients]",
    ),
    "row.undated": Text("{label} is missing", "a row of a file needs the date of its event"),
    "row.label_missing": Text(_label_missing, "give the {name}"),
    "date.relative": Text("{text!r} is another day each time the file is read", "write the date"),
    "date.serial": Text(
        "{text!r} is not a date, but perhaps a day number of a spreadsheet",
        "format the column as a date there, and save it again",
    ),
    "time.unreadable": Text("{text!r} is not a time", "write it like 2019-10-03T18:00:00+00:00"),
    "key.retracted": Text(
        "the key {key!r} was used for {positions}, which is retracted", "give the row another key"
    ),
    "key.repeated": Text(
        "line {line} has the key {key!r} already, with other content",
        "give each row a key of its own",
    ),
    "export.kind": Text("kind: {kind!r} is not known here", LEAVE_IT),
    "export.cell": Text("{text!r} cannot be read: {reason}", LEAVE_IT),
    "export.incomplete": Text("{kind} is incomplete: {reason}", LEAVE_IT),
    "export.position": Text("{text!r} is not a number", LEAVE_IT),
    "export.target": Text("it changes {positions}, which is not in the file", "export all events"),
    "shock.reversed": Text(
        "--until: {until} is before {begun}, when the threat began", "check the dates"
    ),
    "log.no_client": Text("there is no client in this log", "add one: fiveyear client add NAME"),
    "industry.no_client": Text("no client is in the industry {industry!r}", _industry),
    "batch.unknown": Text(
        "there is no batch {batch!r}",
        'list the batches: fiveyear sql "select distinct batch from events"',
    ),
    "batch.not_of_a_client": Text(
        "{positions} of the batch is not an event of a client", "retract its events one by one"
    ),
    "batch.retracted": Text("all events of the batch {batch!r} are retracted already"),
}

TEXTS: dict[str, Text] = {**FILES, **COLUMNS, **ROWS}
