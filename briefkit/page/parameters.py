"""Parameters of a notebook: the cell tagged `parameters`, as papermill has it, but checked.

Names and types are read from the cell without running it, so a wrong name stops the export before
anything runs; values travel to the kernel as data and are never pasted into code.
"""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

from briefkit.errors import SelectionError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbformat import NotebookNode

_UNKNOWN = object()  # a default that only running the cell would tell


def checked(notebook: NotebookNode, given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the values to set, as the types of their defaults.

    Text from a command line is read as the type of the default: `"5"` for a number is 5.

    Parameters
    ----------
    notebook
        The notebook, which has not run.
    given
        Names and values.
    where
        The notebook's name, for messages.

    Raises
    ------
    SelectionError
        When a name is not in the cell, or a value is of another type than the default.
    """
    if not given:
        return {}
    defaults = declared(notebook)
    if defaults is None:
        raise SelectionError(
            "The notebook takes no parameters.",
            where=where,
            got=", ".join(given),
            hint="Tag the cell that sets them with `parameters` (JupyterLab: property inspector).",
        )
    unknown = [name for name in given if name not in defaults]
    if unknown:
        close = nearest(unknown[0], defaults)
        raise SelectionError(
            f"The notebook has no parameter {', '.join(map(repr, unknown))}.",
            where=where,
            expected=f"one of {', '.join(defaults) or 'none'}",
            hint=f"Did you mean {close[0]!r}?" if close else "",
        )
    return {name: _as_default(name, value, defaults[name], where) for name, value in given.items()}


def declared(notebook: NotebookNode) -> dict[str, Any] | None:
    """Return the names the cell tagged `parameters` sets, with their defaults; None without one."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            return dict(_assigned(cell.source))
    return None


def _assigned(source: str) -> list[tuple[str, Any]]:
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return []  # running the cell will say where
    found: list[tuple[str, Any]] = []
    for line in body:
        if isinstance(line, ast.Assign):
            targets, value = line.targets, line.value
        elif isinstance(line, ast.AnnAssign) and line.value is not None:
            targets, value = [line.target], line.value
        else:
            continue
        found += [(t.id, _literal(value)) for t in targets if isinstance(t, ast.Name)]
    return found


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return _UNKNOWN


def _as_default(name: str, value: Any, default: Any, where: str) -> Any:
    if default is _UNKNOWN or default is None:
        return _portable(name, value, where)
    if isinstance(value, str) and not isinstance(default, str):
        value = _read(value, default)
    fits = type(value) is type(default) or (
        isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool)
    )
    if isinstance(default, list | tuple) and isinstance(value, list | tuple):
        fits, value = True, list(value)
    if not fits:
        raise SelectionError(
            f"The parameter {name!r} is of another type.",
            where=where,
            got=f"{value!r} ({type(value).__name__})",
            expected=f"{type(default).__name__}, such as {default!r}",
        )
    return _portable(name, value, where)


def _read(text: str, default: Any) -> Any:
    """Read text from a command line as the type of the default; the text itself when it is not."""
    if isinstance(default, bool):
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        return words.get(text.strip().casefold(), text)
    if isinstance(default, list | tuple) and not text.lstrip().startswith(("[", "(")):
        return [part.strip() for part in text.split(",")]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _portable(name: str, value: Any, where: str) -> Any:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        raise SelectionError(
            f"The parameter {name!r} must be text, a number, true or false, or a list of these.",
            where=where,
            got=repr(value),
        ) from None
    return value
