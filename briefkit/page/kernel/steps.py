"""Steps that the export was asked for, in place of those the notebook gives its controls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

from .budget import Refused


class Steps:
    """Steps by the name of a control.

    Parameters
    ----------
    wanted
        What was asked for.
    """

    def __init__(self, wanted: Mapping[str, float]) -> None:
        self.wanted = wanted
        self.seen: set[str] = set()  # names of all widgets that move in steps between two ends
        self._own: dict[str, Any] = {}  # what the notebook gave them; a cell may be walked again

    def give(self, widget: Any, name: str) -> str:
        """Let a widget move in the step asked for; return what a reader is told, if anything."""
        if not widget.has_trait("step") or getattr(widget, "min", None) is None:
            return ""  # without two ends it is shown as it stands, whatever its step
        self.seen.add(name)
        if name not in self.wanted:
            return ""
        own, step = self._own.setdefault(widget.model_id, widget.step), self.wanted[name]
        whole = isinstance(own, int) or isinstance(widget.traits()["step"], traitlets.Int)
        if whole and step != int(step):
            raise Refused(
                {
                    "what": f"{name} moves in whole steps.",
                    "got": f"--step {name}={step:g}",
                    "expected": "a whole number",
                }
            )
        widget.step = int(step) if whole else step
        before = f"moves in steps of {own:g}" if isinstance(own, int | float) else "has no steps"
        return f"Recorded in steps of {step:g}; in the notebook it {before}."
