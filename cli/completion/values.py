"""The values that an option or an argument may take: the words it is limited to, or names from the
log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cli.settings import resolve
from events.names import normalise

if TYPE_CHECKING:
    from domain.client.history import History

MOST = 200
"""Maximum number of completions offered."""

FILES = frozenset({"FILE", "PATH", "DIR", "M.toml"})
"""The forms of parameters that name files: the shell completes those."""


class Candidate(NamedTuple):
    """A word that may follow, with its help."""

    value: str
    text: str = ""


@dataclass(frozen=True)
class Place:
    """The end of the line: the word begun there, its command, and the arguments before."""

    last: str
    db: str | None = None
    path: tuple[str, ...] = ()
    arguments: Mapping[str, str] = field(default_factory=dict)

    def within(self, path: tuple[str, ...], arguments: Mapping[str, str]) -> Place:
        return replace(self, path=path, arguments=arguments)

    @cached_property
    def log(self) -> Path:
        # The actor does not matter here, and to look it up takes time.
        settings = resolve(db=self.db, actor="nobody", environ=environ, cwd=Path.cwd())
        return Path(settings.db)

    def history(self) -> History | None:
        """The history of the client that the line names, if it names one."""
        from cli.parse.client_names import sure_client
        from domain.service import RecordService
        from events.store.log import EventLog

        with EventLog.open(self.log) as log:
            client = sure_client(log, self.arguments.get("client", ""))
            return RecordService(log).client(client[1]).history if client else None


def values_of(name: str, metavar: str, place: Place) -> Iterator[Candidate]:
    """The values of a parameter that begin like the word; none for a free text."""
    key = normalise(place.last)
    for each in _values(name, metavar, place):
        if normalise(each.value).startswith(key):
            yield each


def _values(name: str, metavar: str, place: Place) -> Iterable[Candidate]:
    if place.path[:1] == ("log",) and name in ("threat", "goal") and place.path[1] == name:
        return ()  # the label of a new one
    if metavar == "CLIENT":
        return _clients(place)
    if (name, *place.path) in SOURCES:
        return SOURCES[name, *place.path](place)
    if (name,) in SOURCES:
        return SOURCES[name,](place)
    return _choices(name, metavar, place)


def _choices(name: str, metavar: str, place: Place) -> Iterable[Candidate]:
    """The few words that a parameter is limited to."""
    from cli.help.kinds import BY_WORD
    from domain.definition.definition import PARAMETERS

    if place.path[:1] == ("log",) and (kind := BY_WORD.get(place.path[-1])):
        if name in kind.typed:
            words = tuple(each.replace(" ", "-") for each in kind.field(name).choices)
            return [Candidate(word) for word in words]
        return ()
    words = CHOICES.get(name, ())
    if "|" in metavar:
        words = tuple(metavar.split("|"))
    elif name in PARAMETERS:
        words = PARAMETERS[name].values.listed
    return [Candidate(word) for word in words]


CHOICES: Mapping[str, tuple[str, ...]] = {
    "format": ("table", "json", "jsonl", "csv", "tsv", "md", "parquet", "xlsx"),
}
"""The words of parameters whose form in the help does not list them, as `judged|computed` does."""


# -- from the log ---------------------------------------------------------------------------------


def _clients(place: Place) -> Iterable[Candidate]:
    """The names that begin so.

    Where there are too many, the first of them and the last: what the shell fills in, because all
    candidates begin with it, is then what all names begin with.
    """
    from events.store.log import EventLog

    with EventLog.open(place.log) as log:
        names = [name for name, _ in log.names(normalise(place.last))]
    shown = names if len(names) <= MOST else [*names[:MOST], names[-1]]
    return [Candidate(name) for name in shown]


def _threats(place: Place) -> Iterable[Candidate]:
    """The client's threats; those that are open first."""
    history = place.history()
    threats = {} if history is None else history.threats
    ordered = sorted(threats.items(), key=lambda item: item[1].abated is not None)
    return [Candidate(label, threat.encountered.description) for label, threat in ordered]


def _goals(place: Place) -> Iterable[Candidate]:
    history = place.history()
    goals = {} if history is None else history.goals
    return [Candidate(label, goal.declared.description) for label, goal in goals.items()]


def fields_to_correct(place: Place) -> list[Candidate]:
    """The fields of the event that `correct` names, as its options."""
    number = place.arguments.get("event", "").removeprefix("#")
    if place.path != ("correct",) or not (number.isascii() and number.isdigit()):
        return []
    from cli.help.kinds import BY_WORD, WORD_OF
    from events.base import own_fields
    from events.catalogue import class_of
    from events.store.log import EventLog

    with EventLog.open(place.log) as log:
        topic = log.at(int(number)).topic
    if topic in WORD_OF:
        kind = BY_WORD[WORD_OF[topic]]
        fields = [Candidate(kind.option(name), kind.help(name)) for name in kind.typed]
    else:
        names = own_fields(class_of(topic))
        fields = [Candidate("--" + name.replace("_", "-")) for name in names]
    common = ("--on", "--source", "--source-date", "--note")
    return [*fields, *(Candidate(name) for name in common)]


STUDIES = """
select json_extract(data, '$.study') from log
where stream >= 'study:' and stream < 'study;' and revision = 1 order by stream
"""
INDUSTRIES = """
select distinct json_extract(log.data, '$.industry') from (
    select stream from names where until is null limit 2000
) as known inner join log on log.stream = known.stream and log.revision = 1 order by 1
"""
"""Of the first 2,000 clients: to look at all of a large log takes too long for a press of a key."""


def _stored(query: str) -> Callable[[Place], Iterable[Candidate]]:
    """The names that a query reads from the log."""

    def names(place: Place) -> Iterable[Candidate]:
        import sqlite3
        from contextlib import closing
        from urllib.parse import quote

        where = f"file:{quote(str(place.log))}?mode=ro"
        try:
            with closing(sqlite3.connect(where, uri=True)) as reader:
                return [Candidate(str(row[0])) for row in reader.execute(query)]
        except sqlite3.Error:
            return ()

    return names


def _kinds(place: Place) -> Iterable[Candidate]:  # noqa: ARG001  # all sources have one signature
    from cli.help.kinds import KINDS

    return [Candidate(kind.word, kind.summary) for kind in KINDS]


def _tables(place: Place) -> Iterable[Candidate]:  # noqa: ARG001
    from projections.table_names import public_table_names

    return [Candidate(name) for name in public_table_names()]


def _exported(place: Place) -> Iterable[Candidate]:
    return [*_tables(place), Candidate("attrition"), Candidate("exclusions")]


def _topics(place: Place) -> Iterable[Candidate]:
    from cli.command_table import COMMANDS
    from cli.help.topics import TOPICS

    if place.arguments:
        return ()
    pages = [Candidate(name, text) for name, text in TOPICS.items()]
    commands = [Candidate(name, text) for name, (_, text) in COMMANDS.items()]
    return [*pages, *commands, *_kinds(place)]


SOURCES: Mapping[tuple[str, ...], Callable[[Place], Iterable[Candidate]]] = {
    ("client",): _clients,
    ("clients",): _clients,
    ("threat",): _threats,
    ("goal",): _goals,
    ("kind",): _kinds,
    ("study",): _stored(STUDIES),
    ("name", "study", "amend"): _stored(STUDIES),
    ("name", "study", "lock"): _stored(STUDIES),
    ("name", "study", "show"): _stored(STUDIES),
    ("industry",): _stored(INDUSTRIES),
    ("name", "industry", "peers"): _stored(INDUSTRIES),
    ("name", "tables"): _tables,
    ("what",): _exported,
    ("topic",): _topics,
}
"""By the name of a parameter, and where that says too little by its command as well."""
