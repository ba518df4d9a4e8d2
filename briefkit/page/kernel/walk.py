"""Walks the controls through every combination that reaches something.

First every control is moved once, and once back, to see what it reaches (`trace`). Then each set
of outputs that share controls is walked in snake order, one control moving at a time, so that the
analyst's function runs once per state. Whatever a later state teaches (a control read only when a
box is ticked) widens the walk, until nothing new is learnt. Every state met twice is compared:
the same positions must show the same thing, or a control was overlooked, or the function is not
one of its controls alone; either is found out and told.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import shlex
import sys
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .budget import FEWEST_POSITIONS, LIGHTER, Cost, Limits, Refused, even_cap, rounded_up
from .capture import Capture, Sink
from .domain import MOST_PRESSES, Control, Key, Press, called, control_of
from .linked import Linked
from .nested import MadeAnew, contents, nested
from .settling import Settling
from .snapshot import Shooter, tree
from .steps import Steps
from .trace import Trace

Table = dict[tuple[Key, ...], tuple[int, tuple[Key, ...]]]


UNSHOWN = (
    "Its function draws a plot and does not show it, so nothing moves here or in JupyterLab; "
    "end the function with plt.show()."
)
_ORDER = "What it shows depends on the order of the moves; the page shows one order."


@dataclass
class Notices:
    """What could not be carried exactly, by thing."""

    found: list[dict[str, str]] = field(default_factory=list)

    def add(self, thing: str, control: str, text: str, *, grave: bool = False) -> None:
        note = {"thing": thing, "control": control, "text": text, "grave": "yes" if grave else ""}
        if note not in self.found:
            self.found.append(note)


class Walk:
    """One recording: the widgets shown so far, their controls, and what reaches what.

    Parameters
    ----------
    roots
        Model ids and `display:ID` names shown, in reading order.
    capture, trace, loop
        Where outputs go, what callbacks touch, and when they are done.
    emit
        Takes a new shot as JSON bytes; shots are numbered in the order they are emitted.
    tell
        Takes progress as a small dict.
    variables
        What the notebook calls its widgets, for those that have no description.
    steps
        Steps the export was asked for.
    closed
        Outputs that callbacks fill with new widgets: those are recorded state by state.
    """

    def __init__(
        self,
        roots: Sequence[str],
        *,
        capture: Capture,
        trace: Trace,
        loop: Settling,
        limits: Limits,
        emit: Callable[[bytes], None],
        tell: Callable[[dict[str, Any]], None],
        variables: Mapping[str, str],
        steps: Steps,
        closed: Collection[str] = (),
    ) -> None:
        self.capture, self.trace, self.limits = capture, trace, limits
        self.loop, self.variables, self.closed = loop, variables, closed
        self.given = steps
        self._emit, self._tell = emit, tell
        self.known: dict[str, Any] = {}
        tree([r for r in roots if not r.startswith("display:")], self.known.__setitem__, closed)
        self.areas = [r for r in roots if r.startswith("display:")]
        self.controls: dict[str, Control] = {}
        self.frozen: dict[str, str] = {}
        self.shooter = Shooter(self.known, self.controls, lambda thing: nested(self, thing))
        self.shots: dict[str, int] = {}
        self.sizes: list[tuple[str, bytes]] = []  # first distinct shots, to forecast bytes from
        self._numbers: dict[bytes, int] = {}
        self.now: dict[str, Key] = {}
        self._exist: dict[str, list[Key] | int] = {}
        self.deps: dict[str, set[str]] = {}
        self.movers: dict[str, set[str]] = {}  # controls whose move wrote the thing
        self.beyond: dict[str, set[str]] = {}  # the same for things not shown yet
        self.seen: dict[str, Table] = {}
        self.unstable: set[str] = set()
        self.history: dict[str, int] = {}  # things that only grow: their first shot
        self.openings: dict[str, int] = {}  # shown until a control is first moved, then never again
        self.conflicts: dict[str, set[str]] = {}
        self.bonds: list[set[str]] = []  # controls that move one another
        self.linked: list[Linked] = []
        self.notices = Notices()
        self.steps, self.spent, self.began = 0, 0.0, time.monotonic()
        self.probing = True
        self.depth = 0  # of walks within states
        self.within = 1  # states that one state holds on its own, at most
        self.start: dict[str, Key] = {}
        self.first: dict[str, int] = {}
        self._erred: set[str] = set()
        self.actions: set[str] = set()  # buttons whose press moves other controls
        self.rivals: list[list[str]] = []  # buttons of which the last one pressed counts
        self.stale: dict[
            str, dict[str, Key]
        ] = {}  # where a control moved but a thing was not rewritten
        self._restless: dict[str, str] = {}  # controls whose callbacks never settle

    # --- the recording, from above ----------------------------------------------------------

    def run(self, *, only_forecast: bool = False) -> dict[str, Any]:
        """Record and return the result as plain JSON values.

        With `only_forecast` end before the walk, with nothing but what reaches what.
        """
        self._look()
        before = contents(self.known)
        self._probe()
        if anew := self._made_anew(before):
            raise MadeAnew(anew)
        self._judge_conflicts()
        self.probing = False
        told = 0
        while True:
            before = self._learnt()
            self._link()
            plan = self._plan()
            told = self._forecast(plan, told)
            if only_forecast:
                return {"reach": self._reach()}
            for linked in self.linked:
                for _ in linked.explore():
                    self._check_limits(len(linked.there))
            for chain in plan:
                if not (len(chain) == 1 and self._visited_already(chain[0])):
                    self._walk(chain)
            if self._learnt() == before:
                break
        self._revisit()
        return self._result()

    def inner(
        self, roots: Sequence[str], emit: Callable[[bytes], None], closed: Collection[str]
    ) -> Walk:
        """Return a walk of the controls that one state holds on its own."""
        walk = Walk(
            roots,
            capture=self.capture,
            trace=self.trace,
            loop=self.loop,
            limits=self.limits,
            emit=emit,
            tell=lambda _: None,
            variables={},
            steps=self.given,
            closed=closed,
        )
        walk.depth = self.depth + 1
        return walk

    def _made_anew(self, before: Mapping[str, Sequence[str]]) -> set[str]:
        """Return the Outputs in which callbacks have put new widgets in place of known ones."""
        now = contents(self.known)
        return {
            thing
            for thing, inside in before.items()
            if thing not in self.closed and not self.known.keys() >= set(now.get(thing, inside))
        }

    # --- looking and moving -------------------------------------------------------------------

    def _look(self) -> None:
        """Find the controls, their positions, and the first shot of everything."""
        for thing, widget in self.known.items():
            name = called(widget, self.variables.get(thing, ""))
            if note := self.given.give(widget, name):
                self.notices.add(thing, name, note)
            found = control_of(widget)
            if isinstance(found, Control):
                self.controls[thing] = found
                found.variable = self.variables.get(thing, "")
            elif found:
                self.frozen[thing] = found
        self.trace.watch()
        for thing, control in list(self.controls.items()):
            if control.count() < 1:
                del self.controls[thing]
                continue
            self.now[thing] = control.now()
            self._exist[thing] = self._existing(control)
        for thing in [*self.known, *self.areas]:
            self._shoot(thing)
        self.start, self.first = dict(self.now), dict(self.shots)

    def _existing(self, control: Control) -> list[Key] | int:
        count = control.count()
        return count if count > max(self.limits.states, 100_000) else control.keys()

    def _text(self, thing: str, error: dict[str, str] | None = None) -> bytes:
        if thing.startswith("display:"):
            shot = self.shooter.area(self.capture.areas[thing.removeprefix("display:")])
        else:
            shot = self.shooter.shot(self.known[thing])
        if error:
            shot = {"kind": shot["kind"], "layout": shot.get("layout", {}), "error": error}
        return json.dumps(shot, separators=(",", ":"), default=str).encode()

    def _shoot(self, thing: str, error: dict[str, str] | None = None) -> None:
        text = self._text(thing, error)
        digest = hashlib.blake2b(text, digest_size=16).digest()
        if digest not in self._numbers:
            self._numbers[digest] = len(self._numbers)
            self._emit(text)
            if self.probing:
                self.sizes.append((thing, text))
        self.shots[thing] = self._numbers[digest]

    def step(self, thing: str, key: Key) -> tuple[set[str], set[str]]:
        """Move one control; note what was read, written, shown and raised."""
        control = self.controls[thing]
        for rival in next((r for r in self.rivals if thing in r), ()):
            self._release(rival)
        sink, plots = Sink(), _open_plots()
        began = time.perf_counter()
        with self.capture.into(sink), self.trace.moving():
            settled = self.loop.run(control, key)
        early, writes = self.trace.early, self.trace.writes
        self.spent += time.perf_counter() - began
        self.steps += 1
        if not settled:
            self._freeze_unsettled(thing)
        self._absorb(thing, key, sink, writes)
        if _open_plots() > plots:
            self._note_unshown_plots(thing, writes)
        if self.steps % 20 == 0:
            self._tell({"done": self.steps})
        return early, set(writes)

    def _absorb(self, moved: str, key: Key, sink: Sink, writes: Mapping[str, set[str]]) -> None:
        """Draw every conclusion from the move just made."""
        self.trace.watch()
        drawn = self.trace.drawn
        error = next((i for i in sink.items if i["output_type"] == "error"), None)
        self._note_strays(moved, sink, error)
        touched = {t for t in writes if t in self.shots}
        for thing in writes.keys() - touched:
            self.beyond.setdefault(thing, set()).add(moved)
        if any(t not in self.shots for t in writes) and self.shooter.inline:
            touched |= {t for t in self.shots if t not in self.controls}
        before = dict(self.shots)
        for thing in touched | self._erred:
            self._shoot(thing)
        self._erred = set()
        if error:
            silent = [t for t, d in self.deps.items() if moved in d and t not in touched]
            for thing in silent:
                self._shoot(thing, {"name": error["ename"], "message": error["evalue"]})
                self._erred.add(thing)
        changed = self._positions_after(moved, key, touched)
        for thing in touched | self._erred:
            reads = writes.get(thing, set()) & self.controls.keys()
            same = before[thing] == self.shots[thing]
            if same and (thing == moved or (thing in self.controls and thing not in drawn)):
                continue  # only its position was set
            self.movers.setdefault(thing, set()).add(moved)
            self._depend(thing, {moved, *reads})
        for other in changed:
            self._bond({moved, other, *(writes.get(other, set()) & self.controls.keys())})
        self._note_states(moved, touched | self._erred)

    def _positions_after(self, moved: str, key: Key, touched: set[str]) -> set[str]:
        """Update the positions; return the controls that moved without being asked."""
        changed: set[str] = set()
        for thing in (touched | {moved}) & self.controls.keys():
            control = self.controls[thing]
            if isinstance(control, Press):
                continue
            now, exist = control.now(), self._existing(control)
            wanted = key if thing == moved else self.now[thing]
            if now != wanted or (exist != self._exist[thing] and thing != moved):
                changed.add(thing)
            self.now[thing], self._exist[thing] = now, exist
        press = self.controls[moved]
        if isinstance(press, Press):
            if changed:
                self.actions.add(moved)
                self._bond({moved, *changed})
            if moved in self.actions:
                press.pressed = 0  # its effect is where the others went
            self.now[moved] = press.pressed
        return changed

    def _release(self, thing: str) -> None:
        press = self.controls[thing]
        if isinstance(press, Press):
            press.pressed = self.now[thing] = 0

    def _depend(self, thing: str, controls: set[str]) -> None:
        known = self.deps.setdefault(thing, set())
        if not controls <= known:
            known |= controls
            self.seen[thing] = {}
            if thing in self.first and all(self.now[c] == self.start[c] for c in known):
                return
            if all(c in self.start for c in known):
                at_start = tuple(self.start[c] for c in self._order(known))
                full = tuple(self.start.values())
                self.seen[thing][at_start] = (self.first[thing], full)

    def _bond(self, controls: set[str]) -> None:
        joined = set(controls)
        for bond in [b for b in self.bonds if b & joined]:
            joined |= bond
            self.bonds.remove(bond)
        self.bonds.append(joined)

    def _note_states(self, moved: str = "", touched: Collection[str] = ()) -> None:
        """File the present shot of everything under the present positions."""
        full = tuple(self.now.values())
        for thing, controls in self.deps.items():
            if thing in self.history:
                continue
            order = self._order(controls)
            presses = [c for c in order if isinstance(self.controls[c], Press)]
            shot = self.shots[thing]
            unpressed = presses and not any(self.now[c] for c in presses)
            if unpressed and not self.movers.get(thing, set()) - set(presses):
                shot = self.first[thing]  # as it was before the first press
            index = tuple(self.now[c] for c in order)
            table = self.seen.setdefault(thing, {})
            if index not in table and thing not in touched and moved in controls - set(presses):
                self.stale.setdefault(thing, dict(self.now))
            known = table.setdefault(index, (shot, full))
            if known[0] != shot and thing not in self.unstable:
                self._conflict(thing, known[1], full)

    def _conflict(self, thing: str, then: tuple[Key, ...], now: tuple[Key, ...]) -> None:
        """Two shots for one index: blame the controls that stood elsewhere, or the function."""
        elsewhere = {c for c, a, b in zip(self.now, then, now, strict=True) if a != b} - self.deps[
            thing
        ]
        self.conflicts.setdefault(thing, set()).update(elsewhere)
        if not self.probing:
            self._judge(thing)

    def _order(self, controls: set[str]) -> list[str]:
        return [c for c in self.controls if c in controls]

    # --- learning -----------------------------------------------------------------------------

    def _probe(self) -> None:
        """Move every control once, then back, in the same order."""
        self._note_states()
        movable = [t for t, e in self._exist.items() if (e if isinstance(e, int) else len(e)) > 1]
        for thing in movable:
            control = self.controls.get(thing)
            if isinstance(control, Press):
                self._probe_press(thing, control)
            elif control is not None:
                self.step(thing, self.controls[thing].beside())
                if thing in self._restless:
                    self._back(thing)
                    self._drop(thing, self._restless[thing])
        for _ in range(2):
            for thing in movable:
                if thing in self.controls and not isinstance(self.controls[thing], Press):
                    self._back(thing)
        self._find_rivals()

    def _back(self, thing: str) -> None:
        exist, start = self._exist[thing], self.start[thing]
        if self.now[thing] != start and (isinstance(exist, int) or start in exist):
            self.step(thing, start)

    def _probe_press(self, thing: str, press: Press) -> None:
        """Press a button until pressing changes nothing more."""
        press.most = MOST_PRESSES
        for count in range(1, MOST_PRESSES + 1):
            before = dict(self.shots)
            self.step(thing, count)
            if thing in self.actions:  # a move, not a count
                press.most = 1
                return
            if self.shots == before:
                press.most = count - 1
                break
        reached = [t for t, d in self.deps.items() if thing in d]
        others = set().union(*(self.deps[t] for t in reached)) - {thing} if reached else set()
        if press.most == 0:
            self._drop(thing, "Pressing it changes nothing that this page shows.")
            return
        if others:
            press.most = 1
        elif press.most == MOST_PRESSES:
            text = f"Every press changes it further; the first {MOST_PRESSES} presses are recorded."
            self.notices.add(thing, press.name, text)
        press.pressed = self.now[thing] = 0
        self._exist[thing] = press.keys()

    def _find_rivals(self) -> None:
        """Find buttons that write the same thing: there the last one pressed counts."""
        presses = {t for t, c in self.controls.items() if isinstance(c, Press)} - self.actions
        shared = [d & presses for d in self.deps.values() if len(d & presses) > 1]
        for thing in {t for s in shared for t in s}:
            group = self._order(set().union(*(s for s in shared if thing in s)))
            if any(self.controls[t].count() > 2 for t in group if t in self.controls):
                for t in group:
                    if t in self.controls:
                        self._drop(t, "What it does depends on which buttons were pressed before.")
            elif group not in self.rivals:
                self.rivals.append(group)

    def _drop(self, thing: str, reason: str) -> None:
        """Stop treating a widget as a control: it stays as it stood."""
        self.frozen[thing] = reason
        for known in (self.controls, self.now, self.start, self._exist):
            known.pop(thing)
        self._shoot(thing)  # its value is now part of what it shows
        self.first[thing] = self.shots[thing]
        self.deps = {t: left for t, d in self.deps.items() if (left := d - {thing})}
        self.movers = {t: d - {thing} for t, d in self.movers.items()}
        self.bonds = [left for b in self.bonds if len(left := b - {thing}) > 1]
        self.seen, self.conflicts = {}, {}
        for known_thing, controls in list(self.deps.items()):
            self.deps[known_thing] = set()
            self._depend(known_thing, controls)

    def _judge_conflicts(self) -> None:
        for thing in list(self.conflicts):
            self._judge(thing)

    def _judge(self, thing: str) -> None:
        """Ask again for the same state: a control overlooked, or the function's own doing."""
        elsewhere = self.conflicts.pop(thing, set())
        mover = next((c for c in self._order(self.movers.get(thing, set()))), None)
        if thing in self.unstable or thing in self.history or mover is None:
            return
        if isinstance(self.controls[mover], Press) and self.controls[mover].count() > 2:
            return  # a count of presses is expected to go on
        self.unstable.add(thing)  # no verdict within the verdict
        asked = [self._again(thing, mover) for _ in range(3)]
        shots = {shot for shot, _ in asked}
        if len(shots) == 1:
            self.unstable.discard(thing)
            opened = self.now == self.start and shots != {self.first[thing]}
            if elsewhere and not opened:
                self._depend(thing, elsewhere)
            else:
                self._take_back_the_opening(thing)
            return
        if _grows([text for _, text in asked]):
            self.history[thing] = self.first[thing]
            self.deps.pop(thing, None)
            text = (
                "It keeps a record of every move made, which no page can hold; shown as it began."
            )
        else:
            text = (
                "The same settings gave different results when asked twice (chance, the time or a "
                "counter); the page shows one run."
            )
        names = ", ".join(self.controls[c].name for c in self._order(self.movers[thing]))
        self.notices.add(thing, names, text, grave=True)

    def _take_back_the_opening(self, thing: str) -> None:
        """Tell what shows before the first move from what shows after a move and back."""
        index = tuple(self.now[c] for c in self._order(self.deps[thing]))
        known, full = self.seen[thing][index]
        self.seen[thing][index] = (self.shots[thing], tuple(self.now.values()))
        if known == self.first[thing] and full == tuple(self.start.values()):
            self.openings[thing] = known
        else:
            names = ", ".join(self.controls[c].name for c in self._order(self.movers[thing]))
            self.notices.add(thing, names, _ORDER, grave=True)

    def _again(self, thing: str, mover: str) -> tuple[int, bytes]:
        control, here = self.controls[mover], self.now[mover]
        if isinstance(control, Press):
            control.pressed = 0
            self.step(mover, 1)
        else:
            self.step(mover, self.controls[mover].beside())
            self.step(mover, here)
        return self.shots[thing], self._text(thing)

    def _learnt(self) -> Any:
        return (
            {t: frozenset(d) for t, d in self.deps.items()},
            {frozenset(b) for b in self.bonds},
            frozenset(self.history),
        )

    def _link(self) -> None:
        """Make the linked sets match what is known to move what."""
        kept = {frozenset(linked.names): linked for linked in self.linked}
        self.linked = [
            kept.get(frozenset(bond))
            or Linked(
                {c: self.controls[c] for c in self._order(bond)}, self.step, self.now, self._exist
            )
            for bond in self.bonds
        ]

    # --- walking ------------------------------------------------------------------------------

    def _chains(self) -> dict[frozenset[int | str], None]:
        home = {name: i for i, linked in enumerate(self.linked) for name in linked.names}
        sets = {
            frozenset(home.get(c, c) for c in controls)
            for thing, controls in self.deps.items()
            if controls and thing not in self.history
        }
        biggest = [s for s in sets if not any(s < other for other in sets)]
        place = {c: i for i, c in enumerate(self.controls)}
        return dict.fromkeys(sorted(biggest, key=lambda s: min(_rank(link, place) for link in s)))

    def _plan(self) -> list[list[int | str]]:
        """Return the products to walk: sets of controls (and linked sets) that share outputs."""
        place = {c: i for i, c in enumerate(self.controls)}

        def slowest_first(link: int | str) -> tuple[bool, bool, int]:
            press = isinstance(link, str) and isinstance(self.controls[link], Press)
            return (press, isinstance(link, str), _rank(link, place))

        return [sorted(chain, key=slowest_first) for chain in self._chains()]

    def _size(self, link: int | str) -> int:
        if isinstance(link, int):
            linked = self.linked[link]
            at_least = max(self.controls[n].count() for n in linked.names)
            return max(len(linked.there), at_least)
        return self.controls[link].count()

    def _forecast(self, plan: list[list[int | str]], told: int) -> int:
        """Say what recording will cost; refuse when that is over the limit."""
        sizes = [[(self._name(link), self._size(link)) for link in chain] for chain in plan]
        if self.within > 1:
            sizes = [[*chain, ("controls within a state", self.within)] for chain in sizes]
        states = sum(math.prod(n for _, n in chain) for chain in sizes)
        if states == told:
            return told
        each = self.spent / max(self.steps, 1)
        seconds, mb = states * each, self._megabytes(states)
        self._tell(
            {"plan": sizes, "states": states, "seconds": seconds, "mb": mb, "steps": self.steps}
        )
        limits, cost = self.limits, Cost(states, seconds, mb)
        if over := limits.broken_by(cost):
            most = [limits.states]
            most += [int(limits.seconds / each)] if each else []
            most += [int(states * limits.mb / mb)] if mb else []
            self._refuse(plan, cost, min(most), over)
        return states

    def _megabytes(self, states: int) -> float:
        """Forecast the packed size from what each further shot of a thing adds to those before it.

        Parts that were seen before are stored once, however far apart they stand; compression
        alone would not notice that in shots longer than its window.
        """
        known: set[str] = set()
        seen: set[bytes] = set()
        further = []
        for thing, shot in self.sizes:
            new = [part for part in shot.split(b"}") if part not in seen]
            if thing in known:
                further.append(len(zlib.compress(b"}".join(new))))
            known.add(thing)
            seen.update(new)
        return states * sum(further) / len(further) * 4 / 3 / 1e6 if further else 0.0

    def _name(self, link: int | str) -> str:
        if isinstance(link, int):
            return " & ".join(self.controls[n].name for n in self.linked[link].names)
        return self.controls[link].name

    def _refuse(self, plan: list[list[int | str]], cost: Cost, most: int, over: str) -> None:
        """Stop, and say which controls to thin so that no more than `most` states are left."""
        worst = max(plan, key=lambda chain: math.prod(self._size(link) for link in chain))
        links = [
            n
            for link in worst
            for n in (self.linked[link].names if isinstance(link, int) else [link])
        ]
        chain = math.prod(self._size(link) for link in worst)
        room = max(1, most - (cost.states - chain), most * chain // cost.states)
        largest = max((self.controls[n] for n in links), key=lambda control: control.count())
        sizes = " x ".join(f"{self._name(link)} ({self._size(link):,})" for link in worst)
        raise Refused(
            {
                "what": "Recording every state would go over the limit; "
                f"{largest.name} has the most positions.",
                "got": f"{sizes}{' and others' * (cost.states != chain)} = {cost}",
                "expected": over,
                "hint": " ".join(
                    said
                    for said in (
                        self._lighter_pictures(cost),
                        self._thinning(links, room),
                        self.limits.raised_for(cost),
                    )
                    if said
                ),
            }
        )

    def _lighter_pictures(self, cost: Cost) -> str:
        """Say how matplotlib draws what many states share but once, where that is the trouble."""
        drawn = "matplotlib" in sys.modules and any(
            b'"image/png"' in shot for _, shot in self.sizes
        )
        return LIGHTER if drawn and cost.mb > self.limits.mb else ""

    def _thinning(self, links: Sequence[str], room: int) -> str:
        """Say how to thin the largest controls alike, so that together they fit."""
        controls = [self.controls[n] for n in links]
        counts = [control.count() for control in controls]
        cap = even_cap(counts, room)
        large = [c for c, count in zip(controls, counts, strict=True) if count > cap]
        if cap < FEWEST_POSITIONS and len(large) > 1:
            names = ", ".join(control.name for control in large)
            return (
                f"{len(large)} controls multiply ({names}), and thinned alike each would keep only "
                f"{cap:,} positions. Hold some of them still, by fixed(value) in place of the "
                "control, or show them in separate cells, each with a function of its own."
            )
        names = " and ".join(control.name for control in large)
        said = f"Thin {names}: {'; '.join(control.thinner(cap) for control in large)}."
        steps = [(control.name, control.step_for(cap)) for control in large]
        if all(step for _, step in steps):
            options = " ".join(f"--step {shlex.quote(f'{name}={step:g}')}" for name, step in steps)
            said += f" Or leave the notebook as it is: {options}."
        return said

    def _check_limits(self, states: int) -> None:
        if states > self.limits.states:
            plan: list[list[int | str]] = [[i] for i in range(len(self.linked))]
            over = f"at most {self.limits.states:,} states"
            self._refuse(plan, Cost(states, 0.0, 0.0), self.limits.states, over)
        spent = time.monotonic() - self.began
        if spent > self.limits.seconds:
            raise Refused(
                {
                    "what": "Recording took longer than its limit.",
                    "got": f"{self.steps:,} moves in {spent:,.0f} s",
                    "expected": f"at most {self.limits.seconds:,.0f} s",
                    "hint": "Thin a control, make the function quicker, or raise the limit: "
                    f"--max-seconds {rounded_up(2 * self.limits.seconds)}.",
                }
            )

    def _walk(self, chain: list[int | str]) -> None:
        """Visit a product of controls in snake order, starting where the controls stand."""
        presses = [c for c in chain if isinstance(c, str) and isinstance(self.controls[c], Press)]
        moving = [link for link in chain if link not in presses]
        axes = [_from(self._places(link), self._place(link)) for link in moving]
        before = self._learnt()
        for digits in snake([len(axis) for axis in axes]):
            for link, axis, digit in zip(moving, axes, digits, strict=True):
                self._put(link, axis[digit])
            for name in presses:
                self._press_through(name)
            self._check_limits(0)
            if self._learnt() != before:
                return  # the walk has become a wider one

    def _visited_already(self, link: int | str) -> bool:
        return isinstance(link, int) and not self.linked[link].rigid

    def _press_through(self, name: str) -> None:
        press = self.controls[name]
        if isinstance(press, Press) and press.most == 1:  # longer counts were recorded when probed
            self.step(name, 1)
            self._release(name)
            self._note_states()

    def _places(self, link: int | str) -> list[Any]:
        if isinstance(link, int):
            return list(self.linked[link].there)
        exist = self._exist[link]
        return list(range(0)) if isinstance(exist, int) else exist

    def _place(self, link: int | str) -> Any:
        return self.linked[link].at() if isinstance(link, int) else self.now[link]

    def _put(self, link: int | str, place: Any) -> None:
        if self._place(link) == place:
            return
        if isinstance(link, int):
            self.linked[link].go(place)
        else:
            self.step(link, place)

    def _check_stale(self) -> None:
        """Ask again where a callback left something as it was; tell when that changes it."""
        for thing, there in self.stale.items():
            mover = next((c for c in self._order(self.movers.get(thing, set()))), None)
            free = [c for c in self._order(self.deps.get(thing, set())) if not self._bound(c)]
            if mover is None or self._bound(mover) or thing in self.unstable | self.history.keys():
                continue
            for control in free:
                if control in there:
                    self._put(control, there[control])
            index = tuple(self.now[c] for c in self._order(self.deps[thing]))
            known = self.seen[thing].get(index)
            self.unstable.add(thing)
            if known and self._again(thing, mover)[0] != known[0]:
                names = ", ".join(self.controls[c].name for c in free)
                self.notices.add(thing, names, _ORDER, grave=True)

    def _bound(self, thing: str) -> bool:
        control = self.controls.get(thing)
        return isinstance(control, Press) or any(thing in bond for bond in self.bonds)

    def _revisit(self) -> None:
        """Go back to where the reader starts; the same must show again."""
        for link in range(len(self.linked)):
            self.linked[link].go(self.linked[link].start)
        for thing in self.controls:
            if not isinstance(self.controls[thing], Press):
                self._back(thing)
        self._judge_conflicts()
        self._check_stale()

    # --- notices ------------------------------------------------------------------------------

    def _note_strays(self, moved: str, sink: Sink, error: dict[str, Any] | None) -> None:
        name = self.controls[moved].name
        if error:
            text = f"Its callback raised {error['ename']}: {error['evalue']}"
            self.notices.add(moved, name, text, grave=True)
        if any(item["output_type"] != "error" for item in sink.items):
            text = (
                "Its callback printed outside any Output widget; JupyterLab shows that in its log."
            )
            self.notices.add(moved, name, text)

    def _note_unshown_plots(self, moved: str, written: Collection[str]) -> None:
        """Tell of plots drawn and not shown: ipywidgets leaves showing them to the function."""
        if not any(b'"image/' in self._text(t) for t in written if t in self.shots):
            self.notices.add(moved, self.controls[moved].name, UNSHOWN)

    def _freeze_unsettled(self, thing: str) -> None:
        text = "Its callback goes on after it has returned, so what it will show is not known."
        self.notices.add(thing, self.controls[thing].name, text, grave=True)
        self._restless[thing] = text

    # --- the result ---------------------------------------------------------------------------

    def _result(self) -> dict[str, Any]:
        self._freeze_the_vast()
        positions = self._all_positions()
        widgets: dict[str, Any] = {}
        for thing in [*self.known, *self.areas]:
            widgets[thing] = self._states(thing, positions)
        controls = {}
        for thing, keys in positions.items():
            control = self.controls[thing]
            controls[thing] = {
                "input": control.input,
                "positions": len(keys),
                "start": keys.index(self.start[thing]),
                **control.details(keys),
            }
        states = sum(len(w.get("states", ())) for w in widgets.values())
        return {
            "widgets": widgets,
            "controls": controls,
            "frozen": self._frozen_that_matter(),
            "groups": [
                *(linked.table(positions) for linked in self.linked),
                *(_last_pressed(group) for group in self.rivals if positions.keys() >= set(group)),
            ],
            "notices": self.notices.found,
            "reach": self._reach(),
            "moves": self.steps,
            "states": self._distinct_states() if states else 0,
        }

    def _reach(self) -> dict[str, list[str]]:
        return {thing: sorted(by) for thing, by in (self.beyond | self.deps).items()}

    def _distinct_states(self) -> int:
        sizes = [[self._size(link) for link in chain] for chain in self._plan()]
        return sum(math.prod(chain) for chain in sizes)

    def _all_positions(self) -> dict[str, list[Key]]:
        found: dict[str, list[Key]] = {}
        for thing, exist in self._exist.items():
            if isinstance(exist, int) or thing not in self.controls:
                continue
            control = self.controls[thing]
            found[thing] = list(control.keys())
        for linked in self.linked:
            for name in linked.names:
                keys = dict.fromkeys(key for there in linked.there.values() for key in there[name])
                found[name] = sorted(keys) if self.controls[name].ordered else list(keys)
        return found

    def _states(self, thing: str, positions: Mapping[str, list[Key]]) -> dict[str, Any]:
        """Return the shot of a thing, or its shots by the positions that really matter."""
        if thing in self.history or thing not in self.deps:
            return {"shot": self.first[thing]}
        order = self._order(self.deps[thing])
        exist = [set(positions[name]) for name in order]
        table = {
            index: shot
            for index, (shot, _) in self.seen.get(thing, {}).items()
            if all(key in there for key, there in zip(index, exist, strict=True))
        }
        for name in list(order):
            smaller = _without(table, order.index(name))
            if smaller is not None:
                table, order = smaller, [other for other in order if other != name]
        states: list[int | None]
        if not order and thing not in self.openings:
            return {"shot": next(iter(table.values()), self.first[thing])}
        if not order:  # one change, at the first move, and none after it
            order = self._order(self.deps[thing])[:1]
            shot = next(iter(table.values()))
            states = [shot] * len(positions[order[0]])
            return {"depends": order, "states": states, "opening": self.openings[thing]}
        places = [{key: i for i, key in enumerate(positions[name])} for name in order]
        states = [None] * math.prod(len(p) for p in places)
        for index, shot in table.items():
            at = 0
            for place, key in zip(places, index, strict=True):
                at = at * len(place) + place[key]
            states[at] = shot
        found: dict[str, Any] = {"depends": order, "states": states}
        if thing in self.openings:
            found["opening"] = self.openings[thing]
        return found

    def _freeze_the_vast(self) -> None:
        """Leave controls that change nothing and have too many positions to list as they are."""
        used = set().union(*self.deps.values(), *self.bonds)
        for thing, exist in list(self._exist.items()):
            if isinstance(exist, int) and thing not in used:
                self._drop(thing, "It has too many positions to list, and changes nothing here.")

    def _frozen_that_matter(self) -> dict[str, str]:
        """Leave out text boxes that only show: disabled, or written by callbacks alone."""
        kept = {}
        for thing, reason in self.frozen.items():
            widget = self.known[thing]
            listens = any(
                type(handler).__name__ == "Traced"
                for table in widget._trait_notifiers.get("value", {}).values()  # noqa: SLF001
                for handler in table
            )
            shows = getattr(widget, "disabled", False) or (thing in self.deps and not listens)
            if not shows:
                kept[thing] = reason
        return kept


def _last_pressed(buttons: Sequence[str]) -> dict[str, Any]:
    """Return the moves of buttons of which only the last one pressed counts."""
    states = [
        [int(i == pressed) for i in range(len(buttons))] for pressed in range(-1, len(buttons))
    ]
    to = {
        button: [
            [0 if s == 0 else -1, i + 1] if s != i + 1 else [-1, s] for s in range(len(states))
        ]
        for i, button in enumerate(buttons)
    }
    return {"controls": list(buttons), "states": states, "to": to, "start": 0}


def _open_plots() -> int:
    """Return how many figures matplotlib holds, when anyone has loaded it."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return len(pyplot.get_fignums()) if pyplot else 0


def snake(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield every combination of digits, each differing from the last in one digit.

    >>> list(snake([2, 3]))
    [(0, 0), (0, 1), (0, 2), (1, 2), (1, 1), (1, 0)]
    """
    after = [math.prod(sizes[i + 1 :]) for i in range(len(sizes))]
    for n in range(math.prod(sizes)):
        digits = []
        for size, step in zip(sizes, after, strict=True):
            digit = n // step % size
            digits.append(size - 1 - digit if n // (step * size) % 2 else digit)
        yield tuple(digits)


def _from(places: list[Any], place: Any) -> list[Any]:
    """Turn a list round so that it begins where the control stands."""
    at = places.index(place) if place in places else 0
    return places[at:] + places[:at]


def _rank(link: int | str, place: Mapping[str, int]) -> int:
    return -1 if isinstance(link, int) else place[link]


def _without(
    table: Mapping[tuple[Key, ...], int], column: int
) -> dict[tuple[Key, ...], int] | None:
    """Return the table without one control, or None when that control matters."""
    smaller: dict[tuple[Key, ...], int] = {}
    for index, shot in table.items():
        rest = index[:column] + index[column + 1 :]
        if smaller.setdefault(rest, shot) != shot:
            return None
    return smaller


def _grows(texts: Sequence[bytes]) -> bool:
    """Whether each text only adds to the one before."""
    heads = [text.rstrip(b'"]}\\n ') for text in texts]
    return all(len(a) < len(b) and b.startswith(a) for a, b in itertools.pairwise(heads))
