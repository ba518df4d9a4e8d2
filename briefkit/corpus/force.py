"""When a policy was or will be in force, derived from its dates and events.

From taking effect (never from adoption or announcement) to the end. A suspension as a
whole opens a gap; a suspension in part, a challenge or a court's stay does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefkit.corpus.dates import Period, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefkit.corpus.tables import Row

ENDED = ("ended", "repealed", "superseded", "expired", "struck_down")


def force(policy: Row, events: Sequence[Row]) -> tuple[Period, ...]:
    """Return the periods a policy was or will be in force; `events` are in order.

    The columns `effective` and `ended` speak for the whole; where they are blank the
    first and last such event do.
    """
    start = policy.span("effective") or _dated(events, ("effective",))
    end = policy.span("ended") or _dated(events[::-1], ENDED)
    if start is None:
        return ()
    periods: list[Period] = []
    opened: Span | None = start
    for event in events:
        span = event.span("date")
        if event["kind"] == "suspended" and opened:
            if not (span and span.precedes(opened)):  # suspended before it ever began: no period
                periods.append(Period(opened, span))
            opened = None
        elif event["kind"] == "resumed" and not opened:
            opened = span
    if opened and not (end and end.precedes(opened)):
        periods.append(Period(opened, end))
    return tuple(periods)


def _dated(events: Iterable[Row], kinds: Sequence[str]) -> Span | None:
    return next((event.span("date") for event in events if event["kind"] in kinds), None)
