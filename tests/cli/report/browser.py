"""A real Chromium, spoken to over a pipe: no driver, no port, nothing to install beside it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# The browser reads commands from descriptor 3 and answers on 4: they are put there first.
LAUNCHER = """
import fcntl, os, sys
pipes = [fcntl.fcntl(int(pipe), fcntl.F_DUPFD, 10) for pipe in sys.argv[1:3]]
for pipe, descriptor in zip(pipes, (3, 4)):
    os.dup2(pipe, descriptor)
os.execv(sys.argv[3], sys.argv[3:])
"""


def found() -> str | None:
    """Where a Chromium is, if there is one."""
    return next((where for name in NAMES if (where := shutil.which(name))), None)


@dataclass
class Browser:
    """One browser process. `events` are all that it has sent since a page was opened."""

    commands: IO[bytes]
    answers: IO[bytes]
    events: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    session: str | None = None

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer to one command; events that come meanwhile are kept."""
        self.asked += 1
        message = {"id": self.asked, "method": method, "params": params}
        if self.session is not None:
            message["sessionId"] = self.session
        self.commands.write(json.dumps(message).encode() + b"\0")
        self.commands.flush()
        while True:
            answer = self._read()
            if answer.get("id") == self.asked:
                assert "error" not in answer, f"{method}: {answer['error']}"
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def open(self, page: Path, *, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """The page from its file, in a tab of its own, once it is loaded."""
        self.session = None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.ask(f"{domain}.enable")
        self.resize(width, height)
        self.media("screen", dark=dark)
        self.events.clear()
        self.ask("Page.navigate", url=page.as_uri())
        while not self.events_of("Page.loadEventFired"):
            self.events.append(self._read())

    def resize(self, width: int, height: int = 900) -> None:
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def media(self, kind: str, *, dark: bool = False) -> None:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", media=kind, features=[scheme])

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page."""
        answer = self.ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def events_of(self, method: str) -> list[dict[str, Any]]:
        """The events of one kind."""
        return [event["params"] for event in self.events if event.get("method") == method]

    def screenshot(self, path: Path) -> None:
        taken = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(taken["data"]))

    def printed(self) -> bytes:
        """The page as PDF, on paper as its own style asks for."""
        self.ask("Emulation.clearDeviceMetricsOverride")
        self.ask("Emulation.setEmulatedMedia", media="")
        return base64.b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True)["data"])

    def _read(self) -> dict[str, Any]:
        said = bytearray()
        while (byte := self.answers.read(1)) != b"\0":
            assert byte, "the browser ended"
            said += byte
        message: dict[str, Any] = json.loads(said)
        return message


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser whose every way out leads nowhere; its profile is kept in the folder."""
    executable = found()
    assert executable is not None
    (to_browser, commands), (answers, from_browser) = os.pipe(), os.pipe()
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", LAUNCHER, str(to_browser), str(from_browser), executable),
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
            *("--no-first-run", "--disable-extensions", "--disable-background-networking"),
            *("--proxy-server=http://127.0.0.1:9", "--host-resolver-rules=MAP * ~NOTFOUND"),
            *(f"--user-data-dir={folder}", "--remote-debugging-pipe", "about:blank"),
        ],
        pass_fds=(to_browser, from_browser),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(to_browser)
    os.close(from_browser)
    with os.fdopen(commands, "wb") as writing, os.fdopen(answers, "rb") as reading:
        opened = Browser(writing, reading)
        try:
            yield opened
        finally:
            opened.session = None
            with suppress(AssertionError, OSError):
                opened.ask("Browser.close")
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
