"""Logs that reports are made of: seventy invented clients, and two who are up to no good."""

from __future__ import annotations

from pathlib import Path

from cli.demo.histories import invented
from cli.demo.sinks import through_the_domain
from tests.cli.command import Command

HOSTILE = "</script><img src=x onerror=window.pwned=1>"
BOLD = "Bold & <b>bolder</b> 'quoted' \"twice\" {{ 7 * 7 }}"

MEANWHILE = {"together": (HOSTILE, 160), "apart": (BOLD, 80)}
"""By how the leaders responded: the name of the client, and its revenue after five years."""


SERIOUS = ("--severity", "serious")


def seventy(folder: Path, clients: int = 70) -> Command:
    """Invented histories, recorded as they happened."""
    command = Command(folder)
    through_the_domain(invented(clients), command.log)
    return command


def hostile(folder: Path) -> Command:
    """A firm and two clients with names made to break a page; recorded now, so all in hindsight."""
    command = Command(folder)
    command.run("init", "--firm", f"Firm {HOSTILE}").ok()
    for pulled, (name, last) in MEANWHILE.items():
        command.run("client", "add", name, "--industry", HOSTILE, "--currency", "GBP").ok()
        command.run("log", "leader-joined", name, f"Leader {HOSTILE}", "--on", "2010").ok()
        command.run("log", "threat", name, HOSTILE, "--on", "2011-03-01", *SERIOUS).ok()
        command.run("log", pulled, name, HOSTILE, "--on", "2011-09-01").ok()
        command.run("log", "abated", name, "T1", "--on", "2012-06-30").ok()
        for year, amount in ((2011, 100), (2016, last)):
            period = ("--period", f"FY{year}")
            command.run("log", "revenue", name, str(amount), *period).ok()
    return command
