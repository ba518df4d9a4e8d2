"""Data flows one way, the page knows nothing of the corpus, and importing stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "briefkit"
ROOMS = ("corpus", "selection", "charts", "briefing", "page")  # in the direction data flows
SHARED = ("errors", "__version__")
PUBLIC_AT_MOST = 12


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    """Return the rooms of briefkit that a file imports, wherever in the file it does."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("briefkit"):
            inner = node.module.split(".")[1:]
            names |= {inner[0]} if inner else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {a.name.split(".")[1] for a in node.names if a.name.startswith("briefkit.")}
    return names


FILES = [path for path in PACKAGE.rglob("*.py") if _room(path) in ROOMS]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_room_imports_from_one_below(path):
    room = _room(path)
    above = set(ROOMS[: ROOMS.index(room) + 1]) if room != "page" else {"page"}
    assert _imports(path) - above - set(SHARED) == set()


def test_importing_briefkit_brings_in_no_heavy_library():
    heavy = ["plotly", "ipywidgets", "nbclient", "nbformat", "frictionless", "duckdb", "IPython"]
    code = f"import briefkit, sys; print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_loading_the_corpus_brings_in_no_plotly():
    code = "import briefkit, sys; briefkit.load(); print('plotly' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_public_names_are_few_and_all_there():
    import briefkit

    assert len(briefkit.__all__) <= PUBLIC_AT_MOST
    assert all(getattr(briefkit, name) is not None for name in briefkit.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'lode'"):
        briefkit.lode  # noqa: B018 - the access is what is tested


def test_no_room_is_called_after_nothing():
    assert not [
        path.name
        for path in PACKAGE.rglob("*.py")
        if path.stem in {"utils", "util", "helpers", "common", "core", "misc"}
    ]
