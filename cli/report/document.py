"""The page itself: templates, the style, and the rule that nothing is fetched.

The page carries its own policy: no source is allowed but its own style, and its own viewer where
there is one, each by its hash. A browser holds it to that, whatever a client is called.
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
    """The page from a template. `lines`, where given, is what the viewer shows, and the viewer
    comes with it."""
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
    """Nothing is allowed but this style and this script."""
    script = "'none'" if viewer is None else f"'sha256-{_hash(viewer)}'"
    return (
        f"default-src 'none'; style-src 'sha256-{_hash(style)}'; script-src {script}; "
        "base-uri 'none'; form-action 'none'"
    )


def embedded(value: Any) -> Markup:
    """Data inside a script element: nothing in it can end the element."""
    said = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        said = said.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(said)  # noqa: S704  # escaped for where it stands


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
    """Text from others cannot turn or hide what stands around it; an absent value is empty."""
    if value is None:
        return ""
    return visible(value) if type(value) is str else value


@cache
def _text(name: str) -> str:
    return files("cli.report").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
