"""Where the log is and who is writing: the only reader of environment and configuration.

Each setting is taken from the first of these that has it: the flag, the environment, the
nearest `fiveyear.toml` in this folder or a parent, the user's configuration, and at last the
platform's user data folder for the log and the operating system's user for the actor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from events.errors import Invalid

APP = "fiveyear"
PROJECT_FILE = "fiveyear.toml"
USER_FILE = "config.toml"
KEYS = ("db", "actor")
WRITE = 'write lines like db = "firm.db" and actor = "Ada Lovelace"'

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://")
_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Settings:
    """What was resolved, and where from: a flag, a variable, a file or the platform.

    `db` is an absolute path. `colour` is whether colour may be used where there is a terminal.
    """

    db: str
    actor: str
    db_from: str
    actor_from: str
    colour: bool


@dataclass(frozen=True, slots=True)
class UserFolders:
    """Where this platform keeps a user's configuration and data."""

    config: Path
    data: Path


def platform_folders() -> UserFolders:
    from platformdirs import user_config_path, user_data_path

    return UserFolders(user_config_path(APP, False), user_data_path(APP, False))


def resolve(
    *,
    db: str | None,
    actor: str | None,
    environ: Mapping[str, str],
    cwd: Path,
    no_color: bool = False,
    folders: Callable[[], UserFolders] = platform_folders,
) -> Settings:
    """The settings for flags, environment and folder as given.

    Files are read only if flags and environment leave something open, and `folders` is asked
    only if the project's file does too. An empty variable counts as not set.
    Raises `Invalid` for an empty or unusable value and for a file that cannot be read.
    """
    found: dict[str, tuple[str, str]] = {}
    for layer in _layers({"db": db, "actor": actor}, environ, cwd, folders):
        for key, value in layer.items():
            found.setdefault(key, value)
        if len(found) == len(KEYS):
            break
    if "actor" not in found:
        raise Invalid("the operating system does not say who you are", "give --actor NAME")
    path, db_from = found["db"]
    name, actor_from = found["actor"]
    colour = not (no_color or environ.get("NO_COLOR") or environ.get("TERM") == "dumb")
    return Settings(path, name, db_from, actor_from, colour)


Layer = dict[str, tuple[str, str]]
"""Per key, the value and where it came from."""


def _layers(
    flags: Mapping[str, str | None],
    environ: Mapping[str, str],
    cwd: Path,
    folders: Callable[[], UserFolders],
) -> Iterator[Layer]:
    yield {
        key: (_usable(key, value, f"--{key}", cwd), f"--{key}")
        for key, value in flags.items()
        if value is not None
    }
    variables = {key: f"FIVEYEAR_{key.upper()}" for key in KEYS}
    yield {
        key: (_usable(key, environ[variable], variable, cwd), variable)
        for key, variable in variables.items()
        if environ.get(variable)
    }
    for folder in (cwd, *cwd.parents):
        if (file := folder / PROJECT_FILE).is_file():
            yield _file_layer(file)
            break
    user = folders()
    if (file := user.config / USER_FILE).is_file():
        yield _file_layer(file)
    last: Layer = {"db": (str(user.data / "fiveyear.db"), "the user data folder")}
    if login := _login(environ):
        last["actor"] = (login, "the operating system's user")
    yield last


def _file_layer(file: Path) -> Layer:
    """The settings in a TOML file; a relative path in it is relative to its folder."""
    import tomllib

    try:
        text = file.read_text("utf-8")
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # Before Python 3.14 only the message names the line.
        at = _TOML_LINE.search(str(error))
        where = f"{file}, line {at[1]}" if at else f"{file}, last line"
        reason = str(error).partition(" (at ")[0]
        raise Invalid(f"{where}: not valid TOML: {reason}", WRITE) from None
    except UnicodeDecodeError:
        raise Invalid(f"{file} is not UTF-8 text", "save it as UTF-8") from None
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}", "mend or remove it") from None
    layer: Layer = {}
    for key, value in table.items():
        where = f"{file}, line {_line_of(key, text)}"
        if key not in KEYS:
            from cli.present.suggestions import did_you_mean

            mend = did_you_mean(key, KEYS) or f"the settings are {' and '.join(KEYS)}"
            raise Invalid(f"{where}: no setting is called {key!r}", mend)
        if not isinstance(value, str):
            raise Invalid(f"{where}: {key} is {value!r}, not text", WRITE)
        layer[key] = (_usable(key, value, where, file.parent), str(file))
    return layer


def _line_of(key: str, text: str) -> int:
    """The line that sets `key` or opens the table of that name; 1 if it is written otherwise."""
    pattern = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[].=]")
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if pattern.match(line)), 1)


def _usable(key: str, value: str, where: str, folder: Path) -> str:
    """The value as it will be used: a name without outer space, a path made absolute."""
    if not value.strip() or "\0" in value:
        raise Invalid(f"{where}: {value!r} is no {key}", "give one, or leave the setting out")
    if key != "db":
        return value.strip()
    if url := _URL.match(value):
        # The rest of the address is not repeated: it may hold a password.
        raise Invalid(
            f"{where}: a {url['scheme']}:// address was given",
            "this version keeps its log in SQLite; give a path",
        )
    try:
        path = Path(value).expanduser()
    except RuntimeError:
        raise Invalid(f"{where}: {value!r} names no home folder", "give a whole path") from None
    return str(folder / path)


def _login(environ: Mapping[str, str]) -> str:
    """The name of the user who is logged in, or nothing where there is none."""
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        if environ.get(variable):
            return environ[variable]
    try:
        import os
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # not Unix, or a user without a name, as in containers
        return ""
