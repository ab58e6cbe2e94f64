"""The completion scripts of bash, zsh and fish, and the answers that they read.

A name from the log may be any text. It reaches a shell only quoted, and not at all if it holds a
control character: no part of a name is ever executed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cli.completion.candidates import complete
from cli.present.terminal_text import visible

COMPLETE = "__complete"
"""The first word of the line by which a script asks for completions."""

FILES = ":files"
"""The answer where the shell completes file names itself. No quoted word begins like this."""

BASH = f"""\
# Completion of fiveyear in bash. Made by: fiveyear completion bash
_fiveyear() {{
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        if [ "$line" = "{FILES}" ]; then
            compopt -o filenames 2>/dev/null
            while IFS= read -r line; do
                COMPREPLY+=("$line")
            done < <(compgen -f -- "$2")
            return
        fi
        COMPREPLY+=("$line")
    done < <("$1" {COMPLETE} bash -- "${{COMP_LINE:0:COMP_POINT}}" "$2" 2>/dev/null)
}}
complete -F _fiveyear fiveyear
"""

ZSH = f"""\
#compdef fiveyear
# Completion of fiveyear in zsh. Made by: fiveyear completion zsh
_fiveyear() {{
    local line
    local -a values shown
    while IFS= read -r line; do
        if [[ "$line" == "{FILES}" ]]; then
            _files
            return
        fi
        values+=("${{line%%$'\\t'*}}")
        shown+=("${{line/$'\\t'/  }}")
    done < <("${{(Q)words[1]}}" {COMPLETE} zsh -- "${{(@Q)words[2,CURRENT-1]}}" "${{(Q)PREFIX}}" \\
        2>/dev/null)
    # Which begin with what was typed is decided already: case and spacing do not count.
    compadd -U -l -d shown -a values
}}
if [[ "$funcstack[1]" == "_fiveyear" ]]; then
    _fiveyear "$@"
else
    compdef _fiveyear fiveyear
fi
"""

FISH = f"""\
# Completion of fiveyear in fish. Made by: fiveyear completion fish
function __fiveyear_complete
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    for line in ($words[1] {COMPLETE} fish -- $words[2..-1] "$last" 2>/dev/null)
        if test "$line" = "{FILES}"
            __fish_complete_path "$last"
            return
        end
        printf '%s\\n' $line
    end
end
complete --command fiveyear --no-files --arguments '(__fiveyear_complete)'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


def reply(words: Sequence[str]) -> str:
    """The completions for a shell, one a line.

    bash sends `bash -- LINE WORD`: the line up to the cursor, and the part of it that a candidate
    takes the place of. zsh and fish send `SHELL -- WORDS… LAST`, and quote the answer themselves.
    """
    match list(words):
        case ["bash", "--", line, replaced]:
            return _for_bash(line, replaced)
        case ["zsh", "--", *before, last]:
            return _for_others(before, last)
        case ["fish", "--", *before, last]:
            return _for_others(before, split(last).value)  # it hands the last on as it was typed
        case _:
            return ""


def _for_others(before: Sequence[str], last: str) -> str:
    completion = complete(before, last)
    lines = [FILES] if completion.files else []
    lines += [
        f"{each.value}\t{visible(each.text)}" if each.text else each.value
        for each in completion.candidates
        if visible(each.value) == each.value
    ]
    return "".join(f"{line}\n" for line in lines)


# -- bash -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A line that may end within a word: the whole words, and the last as it was typed and as it
    reads. `quote` is the quotation mark that is still open, if one is."""

    words: tuple[str, ...]
    typed: str
    value: str
    quote: str


def split(line: str) -> Line:
    """The words of a line as a shell reads them, but nothing in them is expanded."""
    words: list[str] = []
    value, quote = "", ""
    start: int | None = None
    letters = iter(enumerate(line))
    for place, letter in letters:
        if not quote and letter.isspace():
            if start is not None:
                words.append(value)
            start, value = None, ""
            continue
        start = place if start is None else start
        if letter == "\\" and quote != "'":
            following = next(letters, (0, ""))[1]
            kept = quote and following not in ('"', "\\", "$", "`")
            value += letter + following if kept else following
        elif letter in ("'", '"') and quote in ("", letter):
            quote = "" if quote else letter
        else:
            value += letter
    typed = "" if start is None else line[start:]
    return Line(tuple(words), typed, value, quote)


def quoted(text: str, quote: str = "") -> str:
    """The text as a word of a POSIX shell, or as the rest of one within an open quotation mark."""
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote == '"':
        escaped = "".join("\\" + each if each in '"\\$`' else each for each in text)
        return escaped.replace("!", '"\\!"')  # bash would look up an earlier line
    return "".join(_escaped(each) for each in text)


def _escaped(letter: str) -> str:
    plain = not letter.isascii() or letter.isalnum() or letter in "-_./,+%@"
    return letter if plain else "\\" + letter


def _for_bash(line: str, replaced: str) -> str:
    parsed = split(line)
    completion = complete(parsed.words[1:], parsed.value)
    if completion.files:
        return f"{FILES}\n"
    # What was typed before the part that is replaced stays: a candidate has to begin with it.
    stays = parsed.typed[: len(parsed.typed) - len(replaced)]
    kept = split(stays).value if parsed.typed.endswith(replaced) else ""
    lines = [
        quoted(each.value[len(kept) :], parsed.quote)
        for each in completion.candidates
        if visible(each.value) == each.value and each.value.casefold().startswith(kept.casefold())
    ]
    return "".join(f"{line}\n" for line in lines)
