"""Equal values are stored once; the same notebook gives the same bytes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from recorded import NOTEBOOKS, folder, recorded

from briefkit.page import export
from briefkit.page.pack import Store, unpack

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=30,
)


@given(VALUES, VALUES)
def test_unpacking_gives_back_what_was_packed(first: Any, second: Any) -> None:
    value = {"a": first, "b": second, "again": [first, second, first]}
    packed, store = Store(cut=8).pack(value)
    assert unpack(packed, store) == value


def test_a_value_used_once_stays_where_it_is() -> None:
    packed, store = Store(cut=8).pack({"one": "a long text of its own"})
    assert (packed, store) == ({"one": "a long text of its own"}, [])


def test_shared_parts_of_different_values_are_stored_once() -> None:
    template = {"font": "serif", "colours": ["red", "green", "blue"]}
    states = [{"y": [n], "template": template} for n in range(50)]
    packed, store = Store(cut=8).pack(states)
    text = json.dumps([packed, store])
    assert text.count("serif") == 1
    assert unpack(packed, store) == states


def test_parts_of_a_value_that_is_itself_shared_are_not_counted_twice() -> None:
    part = {"words": "a sentence of some length"}
    _, store = Store(cut=8).pack([{"part": part, "more": "x" * 40}] * 3)
    assert len(store) == 1


def test_data_that_looks_like_a_reference_does_not_become_one() -> None:
    packed, store = Store(cut=8).pack([{"$": 3}, {"$": 3, "more": 1}])
    assert unpack(packed, store) == [{"$ ": 3}, {"$": 3, "more": 1}]


def test_states_cost_little() -> None:
    page = recorded("plain")
    assert page.result.states == 46
    assert len(page.payload["widgets"]) > 30


def test_exporting_twice_gives_the_same_bytes() -> None:
    for name in ("random_ids", "plain", "dependent"):
        again = folder() / f"again-{name}.html"
        export(NOTEBOOKS / f"{name}.ipynb", again)
        assert again.read_bytes() == recorded(name).result.path.read_bytes()


def test_random_ids_do_not_look_like_new_results() -> None:
    page = recorded("random_ids")
    assert not any("different results" in text for text in page.notices)
    (table,) = [w for w in page.widgets.values() if w["kind"] == "Output"]
    assert "states" not in table  # every state shows the same table
