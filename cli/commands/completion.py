"""`completion`: what teaches a shell to complete the words of this command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.app import new_app
from cli.present.suggestions import did_you_mean
from cli.session import Session
from events.errors import Invalid

app = new_app()


@app.command()
def completion(
    ctx: typer.Context,
    shell: Annotated[str, typer.Argument(metavar="bash|zsh|fish", help="Which shell.")],
    install: Annotated[
        bool, typer.Option("--install", help="Put it where the shell looks for it.")
    ] = False,
) -> None:
    """Teach a shell to complete commands, options, kinds and the names of clients.

    Without --install the lines are printed: eval "$(fiveyear completion bash)".

    Example: fiveyear completion bash --install
    """
    from cli.completion.shells import SCRIPTS

    session: Session = ctx.obj
    script = SCRIPTS.get(shell.casefold())
    if script is None:
        known = f"one of {', '.join(SCRIPTS)}"
        raise Invalid(
            f"{shell!r} is no shell known here", f"{did_you_mean(shell, SCRIPTS)} {known}".strip()
        )
    if not install:
        session.write_text(script)
        return
    place, then = _place(shell.casefold())
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(script, encoding="utf-8")
    session.notify(f"Written to {place}\n{then}")


def _place(shell: str) -> tuple[Path, str]:
    """Where a shell looks for what a user has added, and what has to be done for it to look."""
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    if shell == "fish":
        config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
        return config / "fish" / "completions" / "fiveyear.fish", "New shells have it."
    if shell == "zsh":
        folder = data / "zsh" / "site-functions"
        return folder / "_fiveyear", (
            f"New shells have it once ~/.zshrc says, before compinit:\n  fpath+=({str(folder)!r})"
        )
    place = data / "bash-completion" / "completions" / "fiveyear"
    return place, (
        "New shells have it where bash-completion is installed; elsewhere add to ~/.bashrc:\n"
        f"  source {str(place)!r}"
    )
