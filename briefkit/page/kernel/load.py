"""Makes the recorder's modules in a kernel that may not have briefkit installed.

Run by `run.py` with `exec` in a namespace of its own that holds `sources` (module name to source),
`folder`, `limits` and `steps`, so the notebook's own names stay untouched.
"""

from __future__ import annotations

import sys
import types
from typing import Any

PACKAGE = "_briefkit_kernel"


def _load(
    sources: dict[str, str], folder: str, limits: dict[str, float], steps: dict[str, float]
) -> None:
    package = types.ModuleType(PACKAGE)
    package.__path__ = []
    sys.modules[PACKAGE] = package
    for name, source in sources.items():  # in the order they import one another
        full = f"{PACKAGE}.{name}"
        module = types.ModuleType(full)
        module.__package__ = PACKAGE
        sys.modules[full] = module
        exec(compile(source, f"<briefkit {name}>", "exec"), module.__dict__)  # noqa: S102
        setattr(package, name, module)
    sys.modules[f"{PACKAGE}.session"].start(folder, limits, steps)


_given: dict[str, Any] = dict(globals())
_load(*(_given[name] for name in ("sources", "folder", "limits", "steps")))
