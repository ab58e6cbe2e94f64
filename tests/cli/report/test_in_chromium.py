"""The page in a real browser: nothing is asked for, nothing complains, nothing runs over.

`make report-check` installs Debian's Chromium and runs these.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.report.browser import Browser, browser, found
from tests.cli.report.logs import BOLD, HOSTILE, hostile, seventy

pytestmark = pytest.mark.skipif(
    found() is None, reason="there is no Chromium here: make report-check installs it"
)

PAGES = ("all", "interactive", "one", "hostile", "hostile-one")
WIDTHS = (390, 1280)

CONTRASTS = """
(() => {
  const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) =>
    0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const found = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim()) continue;
    if (["SCRIPT", "STYLE", "title", "desc"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const ink = element instanceof SVGElement ? style.fill : style.color;
    const [one, other] = [light(colour(ink)), light(behind(element))].sort((a, b) => b - a);
    const key = `${element.tagName} ${element.getAttribute("class")}`;
    found[key] = Math.min(found[key] ?? 21, (one + 0.05) / (other + 0.05));
  }
  return found;
})()
"""
"""The least contrast of the text of each kind of element with what is behind it, by WCAG 2."""

INSIDE = """
[...document.querySelectorAll("svg")].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < frame.left - 2 || box.right > frame.right + 2);
  }).map((text) => text.textContent);
})
"""
"""The texts that run out of their chart at a side."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A file for each page that is looked at."""
    folder = tmp_path_factory.mktemp("pages")
    demo, trap = seventy(tmp_path_factory.mktemp("seventy")), hostile(folder)
    asked = {
        "all": (demo, ()),
        "interactive": (demo, ("--interactive",)),
        "one": (demo, ("--client", "ashthorpe")),
        "hostile": (trap, ("--interactive",)),
        "hostile-one": (trap, ("--client", HOSTILE)),
    }
    made = {}
    for name, (command, words) in asked.items():
        made[name] = folder / f"{name}.html"
        command.run("report", *words, "-o", str(made[name])).ok()
    return made


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.parametrize("name", PAGES)
def test_no_request_leaves_the_page_and_nothing_complains(
    chromium: Browser, pages: dict[str, Path], name: str
) -> None:
    chromium.open(pages[name])
    chromium.evaluate("new Promise((done) => setTimeout(done, 200))")
    asked_for = [sent["request"]["url"] for sent in chromium.events_of("Network.requestWillBeSent")]
    assert asked_for == [pages[name].as_uri()]
    assert chromium.events_of("Log.entryAdded") == []
    assert chromium.events_of("Runtime.consoleAPICalled") == []
    assert chromium.events_of("Runtime.exceptionThrown") == []


def test_its_policy_holds_back_what_could_be_put_into_it(
    chromium: Browser, pages: dict[str, Path]
) -> None:
    chromium.open(pages["all"])
    chromium.evaluate(
        """
        document.body.insertAdjacentHTML("beforeend", "<img src='http://127.0.0.1:1/x.png'>");
        const script = document.createElement("script");
        script.textContent = "window.pwned = 1";
        document.body.append(script);
        """
    )
    chromium.evaluate("new Promise((done) => setTimeout(done, 200))")
    assert chromium.evaluate("window.pwned") is None
    refused = [entry["entry"]["text"] for entry in chromium.events_of("Log.entryAdded")]
    assert len([text for text in refused if "Content Security Policy" in text]) == 2


@pytest.mark.parametrize("name", ["hostile", "hostile-one"])
def test_hostile_names_are_shown_and_do_nothing(
    chromium: Browser, pages: dict[str, Path], name: str
) -> None:
    chromium.open(pages[name])
    assert chromium.evaluate("window.pwned") is None
    assert chromium.evaluate("document.querySelectorAll('img, b').length") == 0
    shown = chromium.evaluate("document.body.innerText")
    assert HOSTILE in shown
    assert f"Firm {HOSTILE}" in shown
    assert (BOLD in shown) == (name == "hostile")


@pytest.mark.parametrize("name", ["all", "one"])
def test_its_charts_are_there_and_drawn(
    chromium: Browser, pages: dict[str, Path], name: str
) -> None:
    chromium.open(pages[name])
    sizes = chromium.evaluate(
        "[...document.querySelectorAll('svg')].map((svg) => [svg.clientWidth, svg.clientHeight])"
    )
    assert len(sizes) >= 4
    assert all(width > 200 and height > 20 for width, height in sizes)
    visible = chromium.evaluate(
        """
        [...document.querySelectorAll("path.thick, path.series")]
            .map((path) => getComputedStyle(path).stroke)
        """
    )
    assert visible
    assert "none" not in visible


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_over_the_side(
    chromium: Browser, pages: dict[str, Path], name: str, width: int
) -> None:
    chromium.open(pages[name], width=width)
    chromium.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
    assert chromium.evaluate("document.documentElement.scrollWidth") <= width
    assert chromium.evaluate(INSIDE) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["interactive", "one"])
def test_all_text_stands_out_from_what_is_behind_it(
    chromium: Browser, pages: dict[str, Path], name: str, *, dark: bool
) -> None:
    chromium.open(pages[name], dark=dark)
    chromium.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
    paper = chromium.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(22, 24, 26)" if dark else "rgb(255, 255, 255)")
    contrasts = chromium.evaluate(CONTRASTS)
    assert len(contrasts) > 10
    assert {name: ratio for name, ratio in contrasts.items() if ratio < 4.5} == {}


def test_a_dark_screen_prints_dark_on_white(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["interactive"], dark=True)
    chromium.media("print", dark=True)
    assert chromium.evaluate("getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    assert chromium.evaluate("getComputedStyle(document.querySelector('#viewer')).display") == (
        "none"
    )
    assert chromium.printed().startswith(b"%PDF")


def test_the_viewer_says_whose_a_line_is(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["interactive"])
    name = chromium.evaluate("document.querySelector('#viewer-pick').options[1].text")
    chromium.evaluate(
        """
        const pick = document.querySelector("#viewer-pick");
        pick.value = "0";
        pick.dispatchEvent(new Event("change"));
        """
    )
    said = chromium.evaluate("document.querySelector('#viewer-says').textContent")
    assert said.startswith(f"{name}: ")
    assert chromium.evaluate("document.querySelectorAll('.thin.shown').length") == 1
    chromium.evaluate(
        """
        document.querySelector("[data-line='1']").dispatchEvent(new Event("pointerenter"));
        """
    )
    assert chromium.evaluate("document.querySelector('.thin.shown').dataset.line") == "1"
