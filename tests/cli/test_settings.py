"""Where the log and the actor are taken from, and what is said when that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from cli.settings import Settings, UserFolders, resolve
from events.errors import Invalid


class Machine:
    """A made-up computer: a working folder, the user's folders, and an environment."""

    def __init__(self, root: Path) -> None:
        self.cwd = root / "firm" / "2019"
        self.user = UserFolders(root / "config", root / "data")
        self.cwd.mkdir(parents=True)
        self.user.config.mkdir()

    def resolve(
        self,
        environ: Mapping[str, str] | None = None,
        db: str | None = None,
        actor: str | None = None,
        *,
        no_color: bool = False,
    ) -> Settings:
        return resolve(
            db=db,
            actor=actor,
            environ={"LOGNAME": "ada", **(environ or {})},
            cwd=self.cwd,
            no_color=no_color,
            folders=lambda: self.user,
        )

    def project(self, text: str, folder: Path | None = None) -> Path:
        file = (folder or self.cwd) / "fiveyear.toml"
        file.write_text(text, "utf-8")
        return file


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_each_source_goes_before_the_next(machine: Machine) -> None:
    """Flag, environment, project file, user configuration, platform: taken away one by one."""
    project = machine.project('db = "project.db"')
    user = machine.user.config / "config.toml"
    user.write_text('db = "user.db"', "utf-8")
    environ = {"FIVEYEAR_DB": "environment.db"}

    def found(environ: Mapping[str, str], db: str | None = None) -> tuple[str, str]:
        settings = machine.resolve(environ, db)
        return settings.db, settings.db_from

    assert found(environ, "flag.db") == (str(machine.cwd / "flag.db"), "--db")
    assert found(environ) == (str(machine.cwd / "environment.db"), "FIVEYEAR_DB")
    assert found({}) == (str(machine.cwd / "project.db"), str(project))
    project.unlink()
    assert found({}) == (str(machine.user.config / "user.db"), str(user))
    user.unlink()
    assert found({}) == (str(machine.user.data / "fiveyear.db"), "the user data folder")


def test_each_setting_is_looked_for_by_itself(machine: Machine) -> None:
    project = machine.project('actor = "Grace"')
    settings = machine.resolve(db="flag.db")
    assert (settings.db_from, settings.actor) == ("--db", "Grace")
    assert settings.actor_from == str(project)


def test_the_actor_is_the_user_who_is_logged_in_unless_said(machine: Machine) -> None:
    assert machine.resolve().actor == "ada"
    assert machine.resolve().actor_from == "the operating system's user"
    assert machine.resolve({"FIVEYEAR_ACTOR": "Grace Hopper"}).actor == "Grace Hopper"
    assert machine.resolve(actor=" Grace ").actor == "Grace"


def test_the_nearest_project_file_counts_and_its_paths_start_at_its_folder(
    machine: Machine,
) -> None:
    above = machine.cwd.parent
    machine.project('db = "log/above.db"', above)
    assert machine.resolve().db == str(above / "log" / "above.db")
    machine.project('db = "here.db"')
    assert machine.resolve().db == str(machine.cwd / "here.db")


def test_an_absolute_path_is_kept(machine: Machine) -> None:
    assert machine.resolve(db="/var/lib/firm.db").db == "/var/lib/firm.db"


def test_an_empty_variable_counts_as_not_set(machine: Machine) -> None:
    assert machine.resolve({"FIVEYEAR_DB": ""}).db_from == "the user data folder"


def test_no_file_is_read_where_nothing_is_left_open(machine: Machine) -> None:
    machine.project("this is not TOML")
    assert machine.resolve(db="a.db", actor="ada").db == str(machine.cwd / "a.db")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('actor = "ada"\ndb = firm.db\n', 2, "db ="),
        ('actor = "ada"\ndatabase = "firm.db"\n', 2, "'database'"),
        ('\n\n[db]\npath = "x"\n', 3, "not text"),
        ("db = 7", 1, "7"),
        ('db = ""', 1, "''"),
        ('actor = "  "', 1, "'  '"),
        ('ator = "ada"', 1, "did you mean actor?"),
        ('db = "postgresql://me:secret@host/log"', 1, "SQLite"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_its_file_and_line(
    machine: Machine, text: str, line: int, said: str
) -> None:
    file = machine.project(text)
    with pytest.raises(Invalid) as refusal:
        machine.resolve()
    assert f"{file}, line {line}" in refusal.value.what
    assert said in str(refusal.value)
    assert refusal.value.mend


def test_toml_that_stops_short_is_refused_with_its_file(machine: Machine) -> None:
    file = machine.project('db = "firm.db')
    with pytest.raises(Invalid, match="not valid TOML") as refusal:
        machine.resolve()
    assert str(file) in refusal.value.what


def test_a_file_that_is_not_text_is_refused_by_name(machine: Machine) -> None:
    machine.project("").write_bytes(b"db = '\xff'")
    with pytest.raises(Invalid, match="UTF-8"):
        machine.resolve()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "sqlite", "https"])
def test_an_address_is_refused_without_repeating_its_password(
    machine: Machine, scheme: str
) -> None:
    with pytest.raises(Invalid, match="give a path") as refusal:
        machine.resolve(db=f"{scheme}://me:secret@host/log")
    assert "secret" not in str(refusal.value)
    assert f"{scheme}://" in str(refusal.value)


@pytest.mark.parametrize("value", ["", "  ", "a\0b"])
def test_an_empty_or_impossible_flag_is_refused(machine: Machine, value: str) -> None:
    with pytest.raises(Invalid, match="--db"):
        machine.resolve(db=value)


@pytest.mark.parametrize(
    ("environ", "no_color", "colour"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, False, True),
        ({"TERM": "dumb"}, False, False),
    ],
)
def test_colour_can_be_switched_off(
    machine: Machine,
    environ: dict[str, str],
    no_color: bool,
    colour: bool,
) -> None:
    assert machine.resolve(environ, no_color=no_color).colour is colour


def test_the_platform_tells_the_users_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    settings = resolve(db=None, actor="ada", environ={}, cwd=tmp_path)
    assert Path(settings.db).parts[-2:] == ("fiveyear", "fiveyear.db")
