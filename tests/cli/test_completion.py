"""Completion: what may follow is offered, written so that a shell carries nothing of it out."""

from __future__ import annotations

import os
import pty
import select
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.completion.shells import SCRIPTS, quoted, reply, split
from tests.cli.command import HOUSE, Command

HOSTILE = (
    "$(touch owned) LLP",
    "`touch owned` & Co",
    "Semi; touch owned",
    'Quote\'s "double" \\ back',
    "Pipe | > owned < {a,b} * ? [x] ~ # ! !! ^",
    "Tab-less = a:b @c",
    "Ünïcode ﷽ 企業",
)


@pytest.fixture(scope="module")
def firms(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A log with four firms, one of which has met two threats, and names that want to harm."""
    fiveyear = Command(tmp_path_factory.mktemp("firms"))
    for name in ("Aldgate LLP", "Aldwych & Sons", "Best: Foods", "Zenith", *HOSTILE):
        fiveyear.run("client", "add", name, "--industry", "legal", "--currency", "GBP").ok()
    for description in ("Largest client left", "Fire"):
        words = ("log", "threat", "Zenith", description, "--severity", "serious", "--on", "2019")
        fiveyear.run(*words).ok()
    fiveyear.run("log", "abated", "Zenith", "T1", "--on", "2020").ok()
    fiveyear.run("study", "register", "-", "--name", "Trust first", stdin=b"").ok()
    return fiveyear


def offered(fiveyear: Command, line: str, *, shell: str = "zsh") -> list[str]:
    """What is offered at the end of a line, without what is said of it."""
    found = split(line)
    asked = fiveyear.run("__complete", shell, "--", *found.words[1:], found.value).ok()
    assert asked.err == ""
    return [each.partition("\t")[0] for each in asked.out.splitlines()]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("fiveyear tim", ["timeline"]),
        ("fiveyear client re", ["rename"]),
        ("fiveyear log thr", ["threat"]),
        ("fiveyear log goal-", ["goal-achieved"]),
        ("fiveyear industry ", ["peers"]),
        ("fiveyear compare --sev", ["--severity"]),
        ("fiveyear compare --severity ", ["serious", "existential"]),
        ("fiveyear compare --severity=s", ["--severity=serious"]),
        ("fiveyear compare --grade A", ["A", "AB", "all"]),
        ("fiveyear compare --severity serious --sev", []),
        ("fiveyear compare --as-of ", []),
        ("fiveyear compare --as-", ["--as-of"]),
        ("fiveyear log note --as-", []),
        ("fiveyear --format js", ["json", "jsonl"]),
        ("fiveyear --format json compare --gr", ["--grade"]),
        ("fiveyear compare --json --gr", ["--grade"]),
        ("fiveyear log threat zenith x --severity ex", ["existential"]),
        ("fiveyear log driver zenith t", ["talent"]),
        ("fiveyear log broke-apart zenith d", ["dissolved", "distressed-sale", "demerger"]),
        ("fiveyear log trust zenith 4 --label ", ["weak", "shallow", "deep"]),
        ("fiveyear log apart --on 2019 ze", ["Zenith"]),
        ("fiveyear log together zenith x --during ", ["T2", "T1"]),
        ("fiveyear log abated zenith ", ["T2", "T1"]),
        ("fiveyear log threat zenith x --threat ", []),
        ("fiveyear timeline al", ["Aldgate LLP", "Aldwych & Sons"]),
        ("fiveyear timeline ALDG", ["Aldgate LLP"]),
        ("fiveyear timeline aldgate ", []),
        ("fiveyear events --client best", ["Best: Foods"]),
        ("fiveyear events --kind thr", ["threat"]),
        ("fiveyear client show zen", ["Zenith"]),
        ("fiveyear tables ou", ["outcomes"]),
        ("fiveyear correct 12 --s", ["--severity", "--source", "--source-date"]),
        ("fiveyear correct 1 --cur", ["--currency"]),
        ("fiveyear correct 999 --sev", []),
        ("fiveyear export --what ou", ["outcomes"]),
        ("fiveyear import --map ", [":files"]),
        ("fiveyear shock x --severity ", ["serious", "existential"]),
        ("fiveyear compare --industry ", ["legal"]),
        ("fiveyear compare --study tr", ["Trust first"]),
        ("fiveyear study show ", ["Trust first"]),
        ("fiveyear help gra", ["grades"]),
        ("fiveyear completion z", ["zsh"]),
        ("fiveyear sql --file ", [":files"]),
        ("fiveyear --db ", [":files"]),
        ("fiveyear nonsense ", []),
        ("fiveyear compare --nonsense ", []),
        ("fiveyear compare --db", ["--db"]),
    ],
)
def test_what_may_follow_is_offered(firms: Command, line: str, expected: list[str]) -> None:
    assert offered(firms, line) == expected


def test_every_command_and_kind_is_offered(firms: Command) -> None:
    from cli.command_table import COMMANDS
    from cli.help.kinds import BY_WORD

    assert offered(firms, "fiveyear ") == list(COMMANDS)
    assert offered(firms, "fiveyear log ") == list(BY_WORD)


def test_the_log_that_the_line_names_is_asked(firms: Command, tmp_path: Path) -> None:
    other = Command(tmp_path).with_client("Otherwise")
    line = f"fiveyear --db {other.log} timeline o"
    assert offered(firms, line) == ["Otherwise"]


def test_without_a_log_nothing_is_offered_and_nothing_is_said(tmp_path: Path) -> None:
    empty = Command(tmp_path)
    assert offered(empty, "fiveyear timeline al") == []
    empty.log.write_text("no log at all")
    assert offered(empty, "fiveyear timeline al") == []


@pytest.mark.parametrize(
    "words", [(), ("bash",), ("bash", "--"), ("zsh", "--"), ("csh", "--", "x"), ("bash", "--", "x")]
)
def test_a_question_that_no_shell_asks_is_not_answered(words: tuple[str, ...]) -> None:
    assert reply(words) == ""


def test_bytes_that_are_no_text_are_met_with_silence(firms: Command) -> None:
    asked = firms.spawn("__complete", "zsh", "--", "timeline", b"al\xff")
    assert (asked.code, asked.out, asked.err) == (0, "", "")


def test_among_many_names_what_all_begin_with_is_still_what_all_begin_with(tmp_path: Path) -> None:
    """A shell fills in the letters that all candidates share."""
    many = Command(tmp_path)
    for number in range(205):
        many.run("client", "add", f"Aa {number}", "--industry", "x", "--currency", "GBP").ok()
    many.run("client", "add", "Ab", "--industry", "x", "--currency", "GBP").ok()
    names = offered(many, "fiveyear timeline a")
    assert len(names) == 201
    assert {name[0] for name in names} == {"A"}
    assert {name[1] for name in names} == {"a", "b"}


def test_neither_engine_nor_coercion_is_loaded_for_a_press_of_the_key(firms: Command) -> None:
    program = (
        "import sys\nfrom cli.main import main\n"
        "assert main(['__complete', 'bash', '--', 'fiveyear compare --client al', 'al']) == 0\n"
        "assert main(['__complete', 'bash', '--', 'fiveyear timeline al', 'al']) == 0\n"
        "slow = {'duckdb', 'polars', 'pydantic', 'rich', 'numpy', 'scipy'} & sys.modules.keys()\n"
        "assert not slow, slow\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=firms.environment | {"PYTHONPATH": str(HOUSE)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Aldgate\\ LLP\nAldwych\\ \\&\\ Sons\n"


# -- quoting ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_a_quoted_name_reads_as_itself_in_a_shell(name: str) -> None:
    assert shlex.split(quoted(name)) == [name]
    assert shlex.split(f"'{quoted(name, chr(39))}'") == [name]
    for word in (quoted(name), f"'{quoted(name, chr(39))}'", f'"{quoted(name, chr(34))}"'):
        done = subprocess.run(
            ["/bin/sh", "-c", f"printf %s {word}"], capture_output=True, check=True, text=True
        )
        assert done.stdout == name


@pytest.mark.parametrize(
    ("line", "words", "value", "quote"),
    [
        ("f a b", ("f", "a"), "b", ""),
        ("f a ", ("f", "a"), "", ""),
        ('f "a b', ("f",), "a b", '"'),
        ("f 'a \"b", ("f",), 'a "b', "'"),
        ('f "a b" c', ("f", "a b"), "c", ""),
        ("f a\\ b", ("f",), "a b", ""),
        ('f "a\\"b\\c', ("f",), 'a"b\\c', '"'),
        ("f $(x) `y", ("f", "$(x)"), "`y", ""),
        ("f a\\", ("f",), "a", ""),
    ],
)
def test_a_line_is_read_as_a_shell_reads_it_but_nothing_is_expanded(
    line: str, words: tuple[str, ...], value: str, quote: str
) -> None:
    found = split(line)
    assert (found.words, found.value, found.quote) == (words, value, quote)


def test_a_name_that_would_steer_a_terminal_is_not_offered(firms: Command, tmp_path: Path) -> None:
    """No command takes such a name: somebody wrote it into the file."""
    import sqlite3

    log = tmp_path / "log.db"
    shutil.copy(firms.log, log)
    with sqlite3.connect(log) as file:
        file.execute("update names set name = 'Zen' || char(27) || '[2J' where name = 'Zenith'")
    file.close()
    line = f"fiveyear --db {quoted(str(log))} timeline zen"
    assert firms.run("__complete", "zsh", "--", *split(line).words[1:], "zen").out == ""
    assert firms.run("__complete", "bash", "--", line, "zen").out == ""


# -- in bash itself --------------------------------------------------------------------------------

BASH = shutil.which("bash")
PATIENCE = 600
"""Seconds until a shell is given up; none should come near."""

needs_bash = pytest.mark.skipif(BASH is None, reason="there is no bash here")


@pytest.fixture
def terminal(firms: Command, tmp_path: Path) -> Terminal:
    return Terminal(firms, tmp_path)


class Terminal:
    """An interactive bash that has been taught; `fiveyear` there shows the words it is given."""

    def __init__(self, fiveyear: Command, folder: Path) -> None:
        self.folder = folder
        shim = folder / "bin" / "fiveyear"
        shim.parent.mkdir()
        shim.write_text(
            "#!/bin/sh\n"
            f'if [ "$1" = __complete ]; then exec "{sys.executable}" -m cli "$@"; fi\n'
            "{ printf '<%s>' \"$@\"; echo; } >> given\n"
        )
        shim.chmod(0o755)
        (folder / "taught").write_text(SCRIPTS["bash"])
        self.environment = fiveyear.environment | {
            "PATH": f"{shim.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(HOUSE),
            "TERM": "dumb",
            "LC_ALL": "C.UTF-8",
            "PS1": "ready> ",
            "INPUTRC": "/dev/null",
            "HISTFILE": "/dev/null",
        }

    def given(self, keys: str) -> str:
        """The words that `fiveyear` was given once a line was typed, tabs included."""
        assert BASH is not None
        master, slave = pty.openpty()
        process = subprocess.Popen(
            [BASH, "--norc", "--noprofile", "-i"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=self.environment,
            cwd=self.folder,
            start_new_session=True,
        )
        os.close(slave)
        try:
            for line in ("source taught\n", f"{keys}\n"):
                _until_ready(master)
                os.write(master, line.encode())
            _until_ready(master)
            os.write(master, b"exit\n")
            process.wait(30)
        finally:
            process.kill()
            os.close(master)
        written = self.folder / "given"
        return written.read_text() if written.exists() else ""


def _until_ready(master: int) -> None:
    """Read until bash asks for the next line: what was typed before is carried out by then."""
    seen = b""
    while not seen.endswith(b"ready> "):
        ready, _, _ = select.select([master], [], [], PATIENCE)
        assert ready, f"bash does not answer: {seen!r}"
        seen += os.read(master, 65_536)


@needs_bash
@pytest.mark.parametrize(
    ("keys", "given"),
    [
        ("fiveyear timel\tzen\t", "<timeline><Zenith>"),
        ("fiveyear timeline aldg\t", "<timeline><Aldgate LLP>"),
        ('fiveyear timeline "aldg\t', "<timeline><Aldgate LLP>"),
        ("fiveyear timeline 'aldw\t", "<timeline><Aldwych & Sons>"),
        ("fiveyear events --client=best\t", "<events><--client=Best: Foods>"),
        ("fiveyear timeline Best:\\ f\t", "<timeline><Best: Foods>"),
        ("fiveyear timeline \\$\t", "<timeline><$(touch owned) LLP>"),
        ("fiveyear timeline \"quote's\t", '<timeline><Quote\'s "double" \\ back>'),
        ("fiveyear timeline '`\t", "<timeline><`touch owned` & Co>"),
        ("fiveyear timeline pipe\t", "<timeline><Pipe | > owned < {a,b} * ? [x] ~ # ! !! ^>"),
    ],
)
def test_bash_fills_in_a_word_that_reads_as_the_name(
    terminal: Terminal, keys: str, given: str
) -> None:
    assert terminal.given(keys) == given + "\n"
    assert sorted(each.name for each in terminal.folder.iterdir()) == ["bin", "given", "taught"]


@needs_bash
def test_bash_reads_the_script_and_offers_files(firms: Command, tmp_path: Path) -> None:
    (tmp_path / "a query.sql").write_text("")
    terminal = Terminal(firms, tmp_path)
    assert terminal.given("fiveyear sql --file a\\ q\t") == "<sql><--file><a query.sql>\n"


# -- installing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shell", "place"),
    [
        ("bash", "DATA/bash-completion/completions/fiveyear"),
        ("zsh", "DATA/zsh/site-functions/_fiveyear"),
        ("fish", "CONFIG/fish/completions/fiveyear.fish"),
    ],
)
def test_it_is_put_where_the_shell_looks(tmp_path: Path, shell: str, place: str) -> None:
    fiveyear = Command(tmp_path)
    printed = fiveyear.run("completion", shell).ok()
    assert "__complete" in printed.out
    answer = fiveyear.run("completion", shell, "--install").ok()
    written = tmp_path / "home" / place
    assert written.read_text() == printed.out == SCRIPTS[shell]
    assert str(written) in answer.err


def test_a_shell_that_is_not_known_is_met_with_those_that_are(tmp_path: Path) -> None:
    answer = Command(tmp_path).run("completion", "bassh")
    assert answer.code == 2
    assert "did you mean bash?" in answer.err


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_can_read_their_script(shell: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} here")
    script = tmp_path / "script"
    script.write_text(SCRIPTS[shell])
    subprocess.run([program, "-n", str(script)], check=True)
