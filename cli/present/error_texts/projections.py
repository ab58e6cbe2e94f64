"""Errors of `projections`."""

from __future__ import annotations

from cli.present.error_text import Text

TEXTS: dict[str, Text] = {
    "cache.busy": Text("another process is using {path}", "try again in a moment"),
    "cache.not_built": Text(
        "the projections could not be made at {path}: {reason}",
        "check the space on the disk; the log is untouched",
    ),
    "cache.refreshing": Text(
        "another process is bringing {path} up to date", "try again in a moment"
    ),
    "event.not_recorded": Text(
        "the log has no event #{position}",
        lambda error: (
            f"the last one is #{error.values['last']}" if error.values["last"] else "it is empty"
        ),
    ),
    "log.locked": Text("another process holds {path}", "try again in a moment"),
    "log.not_readable_as_log": Text("{path} cannot be read: {reason}", "is it a fiveyear log?"),
    "log.stream_damaged": Text(
        "the events of {stream} are not what this software writes: {reason}",
        "compare the log with a copy of it",
    ),
    "log.unreadable_now": Text("{path} cannot be read now: {reason}", "try again in a moment"),
    "log.unreadable": Text("{path} cannot be read: {reason}", "check the file"),
    "sql.empty": Text("there is no query in it", "write one: select * from outcomes"),
    "sql.failed": Text("the query failed: {reason}", "see: fiveyear tables"),
    "sql.several": Text("there are {statements} queries in it", "ask one at a time"),
}
