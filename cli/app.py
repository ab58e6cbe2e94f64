"""How every Typer app of this command is made."""

from __future__ import annotations

from typing import Any

import typer

SETTINGS: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,  # they would show local variables, and so client data
    "rich_markup_mode": None,  # no boxes: they are drawn even into pipes
    "context_settings": {"help_option_names": ["-h", "--help"], "max_content_width": 100},
}


def new_app() -> typer.Typer:
    """An app whose commands are found by name, even where there is only one."""
    app = typer.Typer(**SETTINGS)
    app.callback()(_group)
    return app


def _group() -> None:
    """Makes Typer keep a group."""
