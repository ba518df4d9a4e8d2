"""Makes `compiled-points.js` and `compiled-lines.js`: what lets WebGL charts run without `eval`.

scattergl, scatterpolargl, splom and parcoords write the functions that talk to WebGL while they
run, which a page's policy forbids. plotly.js carries the same functions written beforehand, for
its "strict" bundle, and looks them up by the hash of what it would have written. The plotly
package has no strict bundle; so the functions stand here, as the npm package plotly.js (MIT) has
them, and `bundle.py` hands them over in pages that draw such traces.

    npm pack plotly.js@4.1.1
    python -m briefkit.page.compiled plotly.js-4.1.1.tgz
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
from pathlib import Path
from string import Template

FILES = {"compiled-points.js": "scattergl", "compiled-lines.js": "parcoords"}
HEAD = Template(
    "// Functions of plotly.js $version, by the hash of what they stand for; made by compiled.py.\n"
    "// MIT License, Copyright (c) 2016-2024 Plotly Technologies Inc.\n"
)


def functions(archive: tarfile.TarFile, trace: str) -> dict[str, str]:
    """Return the functions that a kind of trace would write, by hash."""
    listed = _text(archive, f"src/traces/{trace}/regl_precompiled.js")
    names = re.findall(r"regl-codegen/([0-9a-f]{64})", listed)
    texts = {name: _text(archive, f"src/generated/regl-codegen/{name}") for name in names}
    return {name: text.partition("module.exports = ")[2].strip() for name, text in texts.items()}


def _text(archive: tarfile.TarFile, name: str) -> str:
    file = archive.extractfile(f"package/{name}")
    if file is None:
        raise SystemExit(f"the package has no {name}")
    return file.read().decode()


if __name__ == "__main__":
    with tarfile.open(sys.argv[1]) as package:
        version = json.loads(_text(package, "package.json"))["version"]
        for file_name, kind in FILES.items():
            lines = [
                f'"{key}": {text.rstrip(";")},' for key, text in functions(package, kind).items()
            ]
            opening = "window.PlotlyCompiled = { ...window.PlotlyCompiled,\n"
            made = HEAD.substitute(version=version) + opening + "\n".join(lines) + "\n};\n"
            Path(__file__).with_name(file_name).write_text(made, encoding="utf-8")
