"""The menu entry of JupyterLab: a real server lists it, serves the page, and says what failed."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from recorded import notebook

from briefkit.page import export

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
GROUP = "nbconvert.exporters"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A Jupyter server in a folder of its own, with the entry points of pyproject.toml."""
    root = tmp_path_factory.mktemp("menu")
    installed = root / "site" / "briefkit_menu-0.dist-info"
    installed.mkdir(parents=True)
    lines = [f"{k} = {v}" for k, v in PROJECT["project"]["entry-points"][GROUP].items()]
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: briefkit-menu\nVersion: 0\n")
    (installed / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines]))
    (root / "work").mkdir()
    notebook(root / "work" / "good.ipynb", "print('a page from the menu')")
    notebook(root / "work" / "bad.ipynb", "1 / 0")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = {f"JUPYTER_{name}_DIR": str(root / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    running = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", f"--port={port}", "--no-browser", "--allow-root",
         "--IdentityProvider.token=t", f"--ServerApp.root_dir={root / 'work'}"],
        env={**os.environ, **home, "PYTHONPATH": str(root / "site")},
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address, root / "work"
    finally:
        running.terminate()
        running.wait(timeout=30)


def test_the_server_lists_it(server: tuple[str, Path]) -> None:
    formats = json.loads(_get(f"{server[0]}/api/nbconvert"))
    assert formats["briefing"] == {"output_mimetype": "text/html"}


def test_the_menu_gives_the_page_that_export_writes(server: tuple[str, Path]) -> None:
    address, work = server
    page = _get(f"{address}/nbconvert/briefing/good.ipynb?download=true")
    assert "a page from the menu" in page
    assert page == export(work / "good.ipynb", work.parent / "good.html").path.read_text("utf-8")


def test_an_error_is_shown_as_text(server: tuple[str, Path]) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        _get(f"{server[0]}/nbconvert/briefing/bad.ipynb?download=true")
    said = re.sub(r"\s+", " ", caught.value.read().decode())
    assert "bad.ipynb, cell 1: The cell raised ZeroDivisionError: division by zero" in said
    assert sorted(p.name for p in server[1].iterdir()) == ["bad.ipynb", "good.ipynb"]


def _get(address: str) -> str:
    headers = {"Authorization": "token t"}
    asked = urllib.request.Request(address, headers=headers)  # noqa: S310 - our own server
    with urllib.request.urlopen(asked, timeout=120) as answer:  # noqa: S310
        return str(answer.read().decode())


def _wait(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            _get(f"{address}/api/nbconvert")
        except OSError:
            time.sleep(0.3)
        else:
            return
    pytest.fail("the Jupyter server did not start")
