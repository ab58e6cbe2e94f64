"""The page needs nothing else, leads nowhere, and shows names as the text they are."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.cli.report.logs import BOLD, HOSTILE, hostile
from tests.cli.report.page import Element, read


def policy_of(page: Element) -> str:
    (policy,) = (
        meta.attributes["content"]
        for meta in page.all("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    return policy


@pytest.mark.parametrize("words", [(), ("--interactive",), ("--client", "Bold")])
def test_nothing_on_the_page_leads_out_of_it(tmp_path: Path, words: tuple[str, ...]) -> None:
    html = hostile(tmp_path).run("report", *words).ok().out
    page = read(html)
    for element in [
        found for name in ("img", "link", "iframe", "form") for found in page.all(name)
    ]:
        raise AssertionError(element)
    for link in page.all("a"):
        assert link.attributes["href"].startswith("#")
    assert not re.search(r"url\(|@import|https?:", html)
    policy = policy_of(page)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_names_stay_text(tmp_path: Path) -> None:
    command = hostile(tmp_path)
    for words in ((), ("--interactive",), ("--client", BOLD)):
        html = command.run("report", *words).ok().out
        assert not read(html).all("img") + read(html).all("b")
        assert BOLD in read(html).text


def test_the_data_of_the_viewer_cannot_end_their_element(tmp_path: Path) -> None:
    html = hostile(tmp_path).run("report", "--interactive").ok().out
    (data,) = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert not set("<>&") & set(data)
    assert HOSTILE in json.loads(data)[0]["name"]


def test_the_policy_allows_the_style_by_its_hash_and_no_script(tmp_path: Path) -> None:
    html = hostile(tmp_path).run("report").ok().out
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    named = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{named}'" in policy_of(read(html))
    assert "script-src 'none'" in policy_of(read(html))
    assert "<script" not in html
