"""Errors of `events`: fields, dates, money, stored events, and the log."""

from __future__ import annotations

from cli.present.error_text import Text
from events.errors import FiveyearError

NEWER = "the log may have been written by a newer version of fiveyear"
REMOVE_EMPTY = "remove it and create a log: fiveyear init; or name another with --db"


def _limits(error: FiveyearError) -> str:
    """`it runs from 1 to 5`."""
    low, high = error.values["low"], error.values["high"]
    return f"it runs from {low} to {'any figure' if high is None else high}"


TEXTS: dict[str, Text] = {
    # -- dates and periods
    "date.form": Text(
        "{text!r} is not a date",
        "write a day 2019-10-03, a month 2019-10, a quarter 2019-Q4 or a year 2019",
    ),
    "date.no_such_month": Text("{text!r} has no such month", "months run from 01 to 12"),
    "date.not_in_calendar": Text("{text!r} is not in the calendar", "check the day and the month"),
    "date.year_outside": Text("the year {year} is outside {first} to {last}", "check the year"),
    "period.reversed": Text(
        "the period ends on {end} before it starts on {start}", "give the earlier day first"
    ),
    # -- money
    "currency.not_in_capitals": Text(
        "{text!r} is not a currency code", "write it in capitals: GBP"
    ),
    "currency.unknown": Text(
        "{text!r} is not a currency", "write its ISO 4217 code: GBP, EUR, USD"
    ),
    "number.form": Text("{text!r} is not a number", "write it like 4200000 or 4200000.50"),
    "number.not_finite": Text("{number} is not a finite number", "give a figure"),
    "number.too_large": Text("{number} is larger than any amount here can be", "check the unit"),
    "number.too_many_places": Text(
        "{number} has more than {most} decimal places", "round it to what was reported"
    ),
    "number.too_small": Text("{number} is smaller than any amount here can be", "check the unit"),
    # -- fields
    "field.missing": Text("{field} is missing", "give the {field}"),
    "json.changed": Text("{value!r} does not keep its values in JSON", "use text for names"),
    "json.impossible": Text("{value!r} cannot be stored as JSON: {reason}", "use plain values"),
    "text.form": Text("{text!r} is not of the right form", "write it like {example}"),
    "text.not_unicode": Text("{start!r} is not valid Unicode", "type it again"),
    "text.nul": Text("{start!r} holds a NUL character", "leave it out"),
    "text.too_long": Text(
        "{start!r}… has {length} characters", "keep it under {most:,} characters"
    ),
    "value.not_a_list": Text("{value!r} is not a list", "give a list, even of one"),
    "value.not_stored_form": Text("{stored!r} is not in its stored form"),
    "value.too_large": Text("{value} is too large", _limits),
    "value.too_small": Text("{value} is too small", _limits),
    "value.type": Text("{value!r} is a {type}", "it has to be a {expected}"),
    "value.unknown": Text(
        "{value!r} is not known", lambda error: f"one of {', '.join(error.values['known'])}"
    ),
    "value.unreadable": Text("{stored!r} cannot be read: {reason}"),
    # -- kinds with rules of their own
    "correction.no_changes": Text("nothing would change", "name a field and its new value"),
    "litmus.no_leaders": Text("{leaders} took the test", "at least one leader takes it"),
    "litmus.too_many_described": Text(
        "{described} is more than {each} life experiences for each of {leaders} leaders",
        "give at most {most}",
    ),
    "revenue.not_on_last_day": Text(
        "{on} is not the last day of the period {period}", "omit the date, or give {last}"
    ),
    # -- stored events
    "stored.unknown_kind": Text("{kind!r} is not a kind of event of this version", NEWER),
    "stored.not_an_object": Text("a stored {kind} is not a JSON object"),
    "stored.not_json": Text("a stored {kind} is not JSON: {reason}"),
    "stored.unknown_field": Text(
        lambda error: (
            f"{error.values['kind']} has no field {', '.join(map(repr, error.values['fields']))}"
        )
    ),
    "stored.unknown_version": Text(
        "version {version!r} of {kind} is not known here, only 1 to {latest}", NEWER
    ),
    "stored.unreadable": Text("a stored {kind} cannot be read: {cause}"),
    "stored.upcast_failed": Text("a stored {kind} cannot be read as version {version}: {reason}"),
    # -- the log
    "client.name_taken": Text(
        "{name!r} is the name of a client already", "see it: fiveyear client show {name!r}"
    ),
    "event.missing": Text("there is no event {positions}", "the last one is #{last}"),
    "log.busy": Text("another process is writing to {path}", "try again in a moment"),
    "log.clock_behind": Text(
        "the last event was recorded at {recorded_at:%Y-%m-%d %H:%M:%S} UTC, and the clock shows "
        "{clock:%Y-%m-%d %H:%M:%S} UTC",
        "check the clock of this computer; if it is right, that event was recorded by one whose "
        "clock was wrong",
    ),
    "log.empty_file": Text("{path} is an empty file, not a log", REMOVE_EMPTY),
    "log.empty_file_exists": Text("there is an empty file at {path}, not a log", REMOVE_EMPTY),
    "log.failed": Text("{path}: {reason}", "check the disk and the file"),
    "log.file_exists": Text(
        "there is a file at {path} already", "use it, or name another with --db"
    ),
    "log.format": Text(
        "{path} has log format {format}; this version of fiveyear reads {known}",
        "use the version of fiveyear that wrote it, or a later one",
    ),
    "log.is_folder": Text("{path} is a folder", "name a file in it with --db"),
    "log.missing": Text("there is no log at {path}", "create one: fiveyear init"),
    "log.not_a_log": Text("{path} is not a fiveyear log", "name the log with --db"),
    "log.not_created": Text(
        "a log cannot be created at {path}: {reason}", "name another place with --db"
    ),
    "log.path_question_mark": Text(
        "a log cannot be at {path}", "choose a path without a question mark"
    ),
    "log.damaged": Text("{path} cannot be read: {reason}", "is it a fiveyear log?"),
}
