"""A real JupyterLab on a copy of some notebooks, driven as a person would.

One server, one page in one Chromium; what is asked from inside the page is in `lab.js`. Settings,
kernels' files and workspaces go to a folder of their own, so the person's JupyterLab is neither
read nor written, and every request that leaves the machine is refused and remembered.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route

INVISIBLE = "\u200b \n"  # what ipywidgets puts where a label is empty
STARTS = 60  # seconds the server may take
PATIENCE = 120_000  # milliseconds anything in the page may take
QUIET = {"fetchNews": "false", "checkForUpdates": False}
FOLDERS = {
    "HOME": ".",
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
}
NOT_OURS = ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "PLOTLY_RENDERER", "PYTHONWARNINGS")


@dataclass
class Lab:
    """The application in its page, with one notebook in front."""

    page: Page
    url: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def ask(self, call: str, *args: Any) -> Any:
        """Call a function of `lab.js`; a promise is waited for."""
        return self.page.evaluate(f"args => lab.{call}(...args)", list(args))

    def open(self, path: str) -> None:
        self.errors.clear()
        self.ask("open", path)

    def close(self) -> None:
        """Shut the kernel down and close the notebook, without asking to save."""
        self.ask("command", "notebook:shutdown-kernel")
        self.page.evaluate("lab.panel().context.save().then(() => lab.panel().dispose())")

    def run_all(self) -> None:
        """Run > Run All Cells, until the kernel is idle and everything is drawn."""
        self.ask("command", "notebook:run-all-cells")
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_function("lab.settled()")

    def menu(self, menu: str, submenu: str) -> Locator:
        """Open a menu and one of its submenus with the mouse; return the submenu's entries."""
        self.page.locator(".lm-MenuBar-item", has_text=menu).click()
        self.page.locator(".lm-Menu-item", has_text=submenu).hover()
        self.page.locator(".lm-Menu").nth(1).wait_for()
        return self.page.locator(".lm-Menu").nth(1).locator(".lm-Menu-item")

    def theme(self, name: str) -> None:
        """Settings > Theme, for the whole application."""
        self.ask("command", "apputils:change-theme", {"theme": name})
        dark = str("Light" not in name).lower()
        self.page.wait_for_function(f"document.body.dataset.jpThemeLight !== '{dark}'")

    @property
    def groups(self) -> Locator:
        """Each `interact` of the notebook: its controls and what it shows."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .widget-interact")

    def move_each(self, group: int) -> list[tuple[str, float]]:
        """Move every control of an `interact`; return its label and the milliseconds it took."""
        controls = self.groups.nth(group).locator(":scope > :not(.widget-output)")
        taken = []
        for control in controls.all():
            self.ask("watch", group)
            _move(control)
            label = control.locator("label").first.text_content() or ""
            taken.append((label.strip(INVISIBLE), self.ask("redrawn")))
        return taken


def _move(control: Locator) -> None:
    """Move a control to another position by mouse or key, as its kind wants it."""
    if control.locator("select").count():
        control.locator("select").select_option(index=control.locator("option").count() - 1)
    elif control.locator("button").count():
        control.locator("button:not(.mod-active)").first.click()
    elif control.locator("[role=slider]").count():
        control.locator("[role=slider]").first.press("End")
    else:
        control.locator("input").click()


@contextmanager
def lab(
    browser: Browser, notebooks: Path, home: Path, *, installed: Mapping[str, str] | None = None
) -> Iterator[Lab]:
    """Start JupyterLab on a folder and open it; `installed` is where it finds more packages."""
    with _server(notebooks, home, installed or {}) as (url, token):
        context = browser.new_context(
            viewport={"width": 1280, "height": 1000}, accept_downloads=True
        )
        context.add_init_script(path=Path(__file__).parent / "lab.js")
        opened = Lab(context.new_page(), url)
        _refuse_the_world(context, opened)
        opened.page.set_default_timeout(PATIENCE)
        opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
        opened.page.goto(f"{url}lab?token={token}")
        opened.page.wait_for_function("window.jupyterapp")
        opened.page.evaluate("jupyterapp.restored.then(() => null)")
        yield opened
        context.close()


def _refuse_the_world(context: BrowserContext, opened: Lab) -> None:
    def judge(route: Route) -> None:
        if route.request.url.startswith((opened.url, "data:", "blob:")):
            route.continue_()
        else:
            opened.outside.append(route.request.url)
            route.abort()

    context.route(lambda url: not url.startswith(opened.url), judge)


@contextmanager
def _server(notebooks: Path, home: Path, installed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(QUIET))
    ours = {name: str((home / folder).resolve()) for name, folder in FOLDERS.items()}
    kept = {k: v for k, v in os.environ.items() if k not in NOT_OURS}
    environment = {**kept, **ours, **installed}
    token = secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={_free_port()}", f"--IdentityProvider.token={token}"),
        *(f"--ServerApp.root_dir={notebooks}", "--LabApp.expose_app_in_browser=True"),
        "--LabApp.extension_manager=readonly",
    ]
    with (home / "server.log").open("w") as log:
        running = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield _address(running, home), token
        finally:
            running.terminate()
            try:
                running.wait(timeout=20)
            except subprocess.TimeoutExpired:  # it has ended, but for idle threads of anyio
                running.kill()
                running.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _address(running: subprocess.Popen[bytes], home: Path) -> str:
    """Wait for the file in which the server tells where it listens."""
    until = time.monotonic() + STARTS
    while time.monotonic() < until and running.poll() is None:
        for told in (home / "runtime").glob("jpserver-*.json"):
            if text := told.read_text():
                return str(json.loads(text)["url"])
        time.sleep(0.05)
    raise AssertionError((home / "server.log").read_text())
