"""Builds the wheel once and checks it as a stranger would meet it.

Its roots are the four rooms of the house and nothing else, the SQL models are inside, and in a
clean environment that holds only the locked dependencies the command runs from another folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path
from typing import NoReturn
from zipfile import ZipFile

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = {"cli", "domain", "events", "projections"}
VERSION = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["version"]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="fiveyear-wheel-") as folder:
        # Resolved, because a temporary folder may be behind a link, and paths are compared.
        scratch = Path(folder).resolve()
        wheel = build(scratch / "dist")
        check_contents(wheel)
        scripts = install(wheel, scratch / "venv")
        check_command(scripts, scratch / "elsewhere")
    print(f"{wheel.name}: roots, models and installed command are as they should be")


def build(dist: Path) -> Path:
    # Without isolation: the build backend is in the lock, and nothing is fetched.
    run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist)],
        cwd=HOUSE,
    )
    [wheel] = dist.glob("*.whl")
    return wheel


def check_contents(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    roots = {name.split("/")[0] for name in names}
    same("roots of the wheel", roots, ROOMS | {f"fiveyear-{VERSION}.dist-info"})

    sources = {
        path.relative_to(HOUSE).as_posix()
        for room in ROOMS
        for pattern in ("*.py", "*.sql", "*.html", "*.css", "*.js")
        for path in (HOUSE / room).rglob(pattern)
    }
    same("files of the rooms that are not in the wheel", sources - names, set())
    if not any(name.startswith("projections/models/") for name in sources):
        fail("there is no SQL model under projections/models")


def install(wheel: Path, target: Path) -> Path:
    """A clean environment with the locked dependencies and the wheel; gives its scripts' folder."""
    venv.create(target)
    scripts = target / ("Scripts" if os.name == "nt" else "bin")
    python, lock = str(scripts / "python"), str(HOUSE / "requirements" / "lock.txt")
    installer = str(HOUSE / ".ci" / "install")
    run([installer, python, "--require-hashes", "-r", lock], cwd=target)
    run([installer, python, "--no-deps", str(wheel)], cwd=target)
    run([sys.executable, "-m", "pip", "--python", python, "check"], cwd=target)
    return scripts


def check_command(scripts: Path, folder: Path) -> None:
    folder.mkdir()
    # Nothing of the caller's leaks in: no log, no configuration, no import path.
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FIVEYEAR_", "PYTHON", "XDG_"))
    }
    env |= {"FIVEYEAR_DB": str(folder / "log.db"), "HOME": str(folder), "NO_COLOR": "1"}

    def fiveyear(*words: str) -> str:
        return run([str(scripts / "fiveyear"), *words], cwd=folder, env=env)

    room = run(
        [str(scripts / "python"), "-c", "import cli; print(cli.__file__)"], cwd=folder, env=env
    )
    if not Path(room.strip()).is_relative_to(scripts.parent):
        fail(f"cli was imported from {room.strip()}, not from the wheel")

    version = fiveyear("--version")
    if VERSION not in version:
        fail(f"--version says {version!r}, and pyproject.toml says {VERSION}")
    usage = fiveyear("--help")
    for word in ("client", "log", "timeline", "sql", "compare"):
        if word not in usage:
            fail(f"--help does not mention {word!r}:\n{usage}")
    fiveyear("client", "add", "Aldgate LLP", "--industry", "legal", "--currency", "GBP")
    counted = fiveyear("sql", "select count(*) as n from clients", "--csv")
    same("the count of clients as CSV", counted.splitlines(), ["n", "1"])


def run(command: list[str], cwd: Path, env: dict[str, str] | None = None) -> str:
    """What the command printed. Shows everything it said and stops if it failed."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        fail(f"{' '.join(command)} exited {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def same(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        fail(f"{what}: found {found}, wanted {wanted}")


def fail(message: str) -> NoReturn:
    sys.exit(f"wheel check: {message}")


if __name__ == "__main__":
    main()
