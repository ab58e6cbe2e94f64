"""The page: templates, style, and the policy that nothing is fetched.

Its content security policy allows its own style, and its own viewer where there is one, each by
hash, and nothing else. A browser enforces that, whatever the name of a client contains.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from cli.present.terminal_text import visible


def page(template: str, *, lines: Any = None, **context: Any) -> str:
    """The page from a template. `lines`, where given, are the data of the viewer, which is then
    included."""
    style = _text("report.css")
    viewer = None if lines is None else _text("viewer.js")
    return (
        _environment()
        .get_template(template)
        .render(
            **context,
            style=Markup(style),  # noqa: S704  # a file of this package
            viewer=None if viewer is None else Markup(viewer),  # noqa: S704  # as above
            lines=None if lines is None else embedded(lines),
            policy=policy(style, viewer),
        )
    )


def policy(style: str, viewer: str | None) -> str:
    """The content security policy: this style and this script, and nothing else."""
    script = "'none'" if viewer is None else f"'sha256-{_hash(viewer)}'"
    return (
        f"default-src 'none'; style-src 'sha256-{_hash(style)}'; script-src {script}; "
        "base-uri 'none'; form-action 'none'"
    )


def embedded(value: Any) -> Markup:
    """Data for a script element, escaped so that nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704  # escaped above


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )


def _shown(value: Any) -> Any:
    """Text with control characters escaped; an absent value is empty."""
    if value is None:
        return ""
    return visible(value) if type(value) is str else value


@cache
def _text(name: str) -> str:
    return files("cli.report").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
