"""Controls that move one another: the states they can reach together, and the moves between.

Links, dependent options and Reset buttons make some combinations of positions impossible and let
one move change several controls. The reachable states are found breadth first. Most moves need no
trial: what a callback did depends only on the position set and on the controls it read, so a
result once seen serves every state in which those are the same. A forecast is checked whenever it
is walked; one wrong forecast of a control ends all forecasts for it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .domain import Control, Key, Press

State = tuple[Key, ...]
_Places = list[tuple[int, Key]]  # number of a control, and where it stands


class Linked:
    """A set of controls that move one another.

    Parameters
    ----------
    controls
        The members by widget id, in reading order.
    move
        Moves one control for real and returns what the recording learnt of it: the controls read
        before they were written, and the controls written.
    now, exist
        The present positions of all controls, and the positions that exist at present.
    """

    def __init__(
        self,
        controls: Mapping[str, Control],
        move: Callable[[str, Key], tuple[set[str], set[str]]],
        now: Mapping[str, Key],
        exist: Mapping[str, Any],
    ) -> None:
        self.controls, self._move, self._now = dict(controls), move, now
        self._exist = exist
        self.names = list(controls)
        self.there: dict[State, dict[str, list[Key]]] = {}  # what exists in each visited state
        self.to: dict[State, dict[tuple[str, Key], State]] = defaultdict(dict)
        self._rules: dict[tuple[str, Key], list[tuple[_Places, _Places]]] = {}
        self._lawless: set[str] = set()
        self.start = self.at()
        self.lost = False
        self._given = self._existing()
        self.rigid = True  # no move has changed which positions exist

    def at(self) -> State:
        """Return the state the controls are in."""
        return tuple(self._now[name] for name in self.names)

    def explore(self) -> Iterator[State]:
        """Find every reachable state, yielding each.

        While no move changes which positions exist, states are found without going there; once
        one does, the search starts again and visits every state.
        """
        rigid = self.rigid
        yield from self._search()
        if rigid and not self.rigid and not self.lost:
            self.go(self.start)
            yield from self._search()

    def _search(self) -> Iterator[State]:
        rigid = self.rigid
        yield self._visit()
        queue = deque([self.at()])
        while queue and rigid == self.rigid:
            state = queue.popleft()
            for name, key in self._moves_from(state):
                target = self._result(state, name, key)
                if target is None or rigid != self.rigid:
                    return
                self.to[state][name, key] = target
                if target in self.there:
                    continue
                if self.rigid:  # nothing to be learnt by going there
                    self.there[target] = self._given
                    queue.append(target)
                    yield target
                    continue
                if not self.go(target):
                    target = self.at()
                    self.to[state][name, key] = target
                if target not in self.there:
                    yield self._visit()
                    queue.append(target)

    def _existing(self) -> dict[str, list[Key]]:
        found = {name: self._exist[name] for name in self.names}
        return {n: e if isinstance(e, list) else self.controls[n].keys() for n, e in found.items()}

    def go(self, target: State) -> bool:
        """Move the controls into a state; False when they ended elsewhere."""
        for _ in range(len(self.names) + 2):
            here = self.at()
            if here == target:
                return True
            name, key = self._first_move(here, target)
            self._try(name, key)
        return self.at() == target

    def _visit(self) -> State:
        state = self.at()
        self.there[state] = self._existing()
        return state

    def _moves_from(self, state: State) -> Iterator[tuple[str, Key]]:
        here = dict(zip(self.names, state, strict=True))
        for name in self.names:
            for key in self.there[state][name]:
                if key == here[name]:
                    self.to[state][name, key] = state
                elif not (isinstance(self.controls[name], Press) and key == 0):
                    yield name, key  # (no button can be unpressed)

    def _result(self, state: State, name: str, key: Key) -> State | None:
        """Return where a move leads, tried for real unless a rule covers it."""
        forecast = self.to[state].get((name, key)) or self._forecast(state, name, key)
        if forecast is not None:
            return forecast
        if not self.go(state):
            self.lost = True
            return None
        return self._try(name, key)

    def _try(self, name: str, key: Key) -> State:
        before = self.at()
        expected = self._forecast(before, name, key)
        early, written = self._move(name, key)
        after = self.at()
        if self.rigid and self._existing() != self._given:
            self.rigid = False  # begin again, and look at every state
            self.there = {}
            self.to.clear()
        if expected is not None and expected != after:
            self._lawless.add(name)
            for moves in self.to.values():
                for move in [move for move in moves if move[0] == name]:
                    del moves[move]
        numbered = list(enumerate(self.names))
        condition = [(i, before[i]) for i, n in numbered if n in early and n != name]
        effect = [(i, after[i]) for i, n in numbered if n in written or n == name]
        self._rules.setdefault((name, key), []).append((condition, effect))
        self.to[before][name, key] = after
        return after

    def _forecast(self, state: State, name: str, key: Key) -> State | None:
        if name in self._lawless:
            return None
        for condition, effect in self._rules.get((name, key), ()):
            if all(state[i] == k for i, k in condition):
                target = list(state)
                for i, k in effect:
                    target[i] = k
                return tuple(target)
        return None

    def _first_move(self, here: State, target: State) -> tuple[str, Key]:
        """Return the move to make first on the way to a state."""
        differ = [(n, t) for n, h, t in zip(self.names, here, target, strict=True) if h != t]

        def after(state: State, move: tuple[str, Key]) -> State | None:
            return self.to[state].get(move) or self._forecast(state, *move)

        for move in differ:
            if after(here, move) == target:
                return move
        for move in differ:
            middle = after(here, move)
            if middle is None:
                continue
            rest = [(n, t) for n, m, t in zip(self.names, middle, target, strict=True) if m != t]
            if any(after(middle, second) == target for second in rest):
                return move
        return self._path(here, target) or differ[0]

    def _path(self, here: State, target: State) -> tuple[str, Key] | None:
        """Return the first move of a shortest known way, or None."""
        came: dict[State, tuple[str, Key] | None] = {here: None}
        queue = deque([here])
        while queue:
            state = queue.popleft()
            if state == target:
                return came[state]
            for move, end in self.to[state].items():
                if end not in came:
                    came[end] = came[state] or move
                    queue.append(end)
        return None

    def table(self, positions: Mapping[str, list[Key]]) -> dict[str, Any]:
        """Return the states and moves as numbers, as the payload holds them."""
        states = list(self.there)
        number = {state: i for i, state in enumerate(states)}
        places = {name: {key: i for i, key in enumerate(positions[name])} for name in self.names}
        to: dict[str, list[list[int]]] = {}
        for name in self.names:
            rows = [
                [number.get(self.to[state].get((name, key), ()), -1) for key in positions[name]]
                for state in states
            ]
            to[name] = rows[:1] if len(rows) > 1 and all(r == rows[0] for r in rows) else rows
        return {
            "controls": self.names,
            "states": [
                [places[n][k] for n, k in zip(self.names, state, strict=True)] for state in states
            ],
            "to": to,
            "start": number[self.start],
        }
