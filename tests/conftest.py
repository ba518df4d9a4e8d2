"""Fixtures for pages opened as a reader opens them: from disk, offline, in a real Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
QUIET += ["--enable-unsafe-swiftshader"]  # WebGL without a graphics card
LISTEN = """
window.seenViolations = [];
addEventListener("securitypolicyviolation",
  (event) => window.seenViolations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
SETTLED = """() => document.documentElement.dataset.ready === "true"
  && (document.documentElement.dataset.pending ?? "0") === "0" """


def chromium() -> str:
    """Path of a Chromium, or a failure that says what to do: a skipped test proves nothing."""
    for name in CHROMIUM:
        if found := shutil.which(name):
            return found
    pytest.fail("No Chromium on the PATH. `make chromium` finds or installs one.", pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield started
        started.close()


@dataclass
class Opened:
    """A page and everything it did that a reader would not want."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def violations(self) -> list[str]:
        return list(self.page.evaluate("window.seenViolations"))

    def settle(self) -> Page:
        """Wait until the runtime has started and no figure is being drawn."""
        self.page.wait_for_function(SETTLED)
        return self.page

    def assert_quiet(self) -> None:
        assert self.requests == []
        assert self.errors == []
        assert self.violations == []


OpenPage = Callable[..., Opened]


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[OpenPage]:
    """Open an HTML file, or a text written to one; returns what was seen along with the page."""
    contexts = []

    def opened(
        html: str | Path,
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        scripts: bool = True,
        settle: bool = True,
        fragment: str = "",
        before: str = "",
    ) -> Opened:
        path = html if isinstance(html, Path) else tmp_path / f"page{len(contexts)}.html"
        if isinstance(html, str):
            path.write_text(html, "utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            accept_downloads=True,
            offline=True,
        )
        contexts.append(context)
        context.add_init_script(LISTEN + before)
        page = context.new_page()
        seen = Opened(page)

        def asked(request: Request) -> None:
            if (
                not request.url.startswith(("data:", "blob:"))
                and request.url.partition("#")[0] != main
            ):
                seen.requests.append(request.url)

        main = path.resolve().as_uri()
        page.on("request", asked)
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on(
            "console",
            lambda message: seen.errors.append(message.text) if message.type == "error" else None,
        )
        page.goto(main + fragment)
        if scripts and settle:
            seen.settle()
        return seen

    yield opened
    for context in contexts:
        context.close()
