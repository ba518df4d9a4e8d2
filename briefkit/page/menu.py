"""The server's half of JupyterLab's File > Save and Export Notebook As > Briefing (HTML).

A thin nbconvert exporter (entry point group `nbconvert.exporters`) that calls `export`. nbconvert's
own HTML exporter is not used: it fetches from the network, and drops the charts. The other half, in
the browser, is `lab/menu.js`.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter

from briefkit.page.exporting import export


class BriefingExporter(Exporter):
    """Exports the notebook as saved: it is run anew, so the page shows what its code gives."""

    export_from_notebook = "Briefing (HTML)"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: dict[str, Any] | None = None, **_: object
    ) -> tuple[str, dict[str, Any]]:
        """Return the page of a notebook, and nbconvert's resources.

        Parameters
        ----------
        nb
            The notebook in memory.
        resources
            Its name and folder, under `metadata`, when it has them.
        """
        found = resources or {}
        about = found.get("metadata", {})
        name = str(about.get("name") or "notebook")
        saved = Path(about.get("path") or ".") / f"{name}.ipynb"
        with tempfile.TemporaryDirectory(prefix="briefkit-") as folder:
            if not saved.is_file():
                saved = Path(folder) / f"{name}.ipynb"
                nbformat.write(nb, saved)  # type: ignore[no-untyped-call]
            # A thread of its own: the server's threads carry the server's event loop with them.
            with ThreadPoolExecutor(1) as alone:
                made = alone.submit(export, saved, Path(folder) / f"{name}.html").result()
            page = made.path.read_text("utf-8")
        return page, {**found, "output_extension": self.file_extension}
