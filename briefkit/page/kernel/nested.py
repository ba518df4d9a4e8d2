"""Controls that belong to one state: a callback made them, and they last as long as it shows.

`interact` inside a function of another control is the usual case. What such controls do is recorded
while their state stands, by a walk of their own, and becomes part of what that state shows; the
widgets get names that do not depend on when they were made, so that equal states are equal.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .domain import Control, control_of, kind_of
from .snapshot import children_of, tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .walk import Walk


class MadeAnew(Exception):  # noqa: N818 - no fault: the walk begins again, and knows it
    """Outputs were found whose widgets a callback makes anew; `args[0]` holds their ids."""


def nested(outer: Walk, root: str) -> dict[str, Any] | None:
    """Record the controls inside a widget that a callback made; None when there are none.

    None as well when they reach what the outer walk records: then they are not one state's own.
    """
    inside: dict[str, Any] = {}
    tree([root], inside.__setitem__)
    lives = any(isinstance(control_of(widget), Control) for widget in inside.values())
    if not lives or not inside.keys().isdisjoint(outer.known):
        return None
    closed: set[str] = set()
    while True:
        shots: list[bytes] = []
        walk = outer.inner([root], shots.append, closed)
        try:
            found = walk.run()
            break
        except MadeAnew as again:
            closed |= again.args[0]
    outer.spent += walk.spent
    outer.within = max(outer.within, found["states"] * walk.within)
    if not walk.beyond.keys().isdisjoint(outer.known):
        return None
    kept = {key: value for key, value in found.items() if key not in {"reach", "moves"}}
    prefix = f"briefkit-own-{walk.depth}-"
    whole = {"root": root, "found": kept, "shots": [s.decode() for s in shots], "prefix": prefix}
    text = json.dumps(whole)
    for number, thing in enumerate(found["widgets"]):
        text = text.replace(thing, f"{prefix}{number}-")
    named: dict[str, Any] = json.loads(text)
    return named


def contents(known: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the widgets shown inside each Output that shows any."""
    outputs = {thing: w for thing, w in known.items() if kind_of(w) == "Output"}
    return {thing: inside for thing, w in outputs.items() if (inside := children_of(w))}
