"""`controls` gives plain ipywidgets with finite domains, and refuses columns that have none."""

from __future__ import annotations

from typing import Any

import duckdb
import ipywidgets
import pandas as pd
import pytest

from briefkit.briefing.widgets import controls
from briefkit.errors import SelectionError
from briefkit.selection import choose


def cases() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "name": [f"case {n}" for n in range(90)],
            "nationality": [("Japan",), ("Australia", "China"), ()] * 30,
            "outcome": pd.Categorical(
                ["pending", "convicted", "convicted"] * 30,
                categories=["pending", "convicted", "freed_without_charge"],
            ),
            "held_now": [True, False, False] * 30,
            "first_held": ["2014-05", "2020-08-13", "2023"] * 30,
            "last_held": ["2016", None, "2024-01-02"] * 30,
            "share": [n / 7 for n in range(90)],
        }
    )
    frame.attrs["as_of"] = "2026-11-24"
    return frame


def labels(widget: Any) -> list[str]:
    return [label for label, _ in widget.options]


def test_each_column_gets_a_plain_widget_with_all_first() -> None:
    made = controls(cases(), "nationality", "outcome", "held_now")
    assert list(made) == ["nationality", "outcome", "held_now"]
    assert {type(widget) for widget in made.values()} == {ipywidgets.Dropdown}
    assert labels(made["nationality"]) == ["all", "Australia", "China", "Japan"]
    assert labels(made["outcome"]) == ["all", "pending", "convicted"], "its own order, what occurs"
    assert labels(made["held_now"]) == ["all", "no", "yes"]
    assert made["held_now"].description == "held now"
    assert all(widget.value == "all" for widget in made.values())


def test_a_gap_is_no_choice_whatever_it_is_made_of() -> None:
    for gaps in (
        pd.Series([True, None, False], dtype="boolean"),
        pd.Series(["a", None, "b"], dtype="string"),
        pd.Series(["a", None, "b"], dtype=object),
        pd.Series([1, None, 2], dtype="Int64"),
    ):
        frame = pd.DataFrame({"kind": gaps, "aliases": [("x",), None, ("y",)]})
        options = controls(frame, "kind")["kind"].options
        assert [len(choose(frame, kind=value)) for _, value in options] == [3, 1, 1]
        assert labels(controls(frame, "aliases")["aliases"]) == ["all", "x", "y"]
        assert len(choose(frame, text="x")) == 1


def test_every_position_can_be_chosen() -> None:
    frame = cases()
    sizes = {
        label: len(choose(frame, nationality=value))
        for label, value in controls(frame, "nationality")["nationality"].options
    }
    assert sizes == {"all": 90, "Australia": 30, "China": 30, "Japan": 30}


@pytest.mark.parametrize("period", ["start", "first_held"])
def test_period_is_a_range_of_years_up_to_the_present_when_ends_are_open(period: str) -> None:
    slider = controls(cases(), period=period)["period"]
    assert isinstance(slider, ipywidgets.SelectionRangeSlider)
    assert slider.options == tuple(range(2014, 2027))
    assert slider.value == (2014, 2026)
    kept = choose(cases(), since=2017, until=2019)
    assert len(kept) == 0


def test_a_lazy_frame_gives_the_same_controls() -> None:
    frame = cases()
    frame["nationality"] = frame["nationality"].map(list)
    frame["outcome"] = frame["outcome"].astype(str)
    relation = duckdb.from_df(frame)
    made = controls(relation, "nationality", "outcome", period="first_held")
    assert labels(made["nationality"]) == ["all", "Australia", "China", "Japan"]
    assert labels(made["outcome"]) == ["all", "convicted", "pending"]
    assert made["period"].options == tuple(range(2014, 2025)), "no as-of day in a relation"


def test_they_drive_interactive() -> None:
    frame, seen = cases(), []

    def show(nationality: str, period: tuple[int, int]) -> None:
        seen.append(len(choose(frame, nationality=nationality, since=period[0], until=period[1])))

    driven = ipywidgets.interactive(show, **controls(frame, "nationality", period="start"))
    driven.update()
    driven.children[0].value = "Japan"
    assert (seen[0], seen[-1]) == (90, 30)


def test_further_controls() -> None:
    slider = ipywidgets.IntSlider(min=1, max=3)
    made = controls(cases(), top=slider, by=["year", "outcome"], stacked=False, least=(1, 5, 2))
    assert made["top"] is slider
    assert [type(made[name]) for name in ("by", "stacked", "least")] == [
        ipywidgets.Dropdown,
        ipywidgets.Checkbox,
        ipywidgets.IntSlider,
    ]
    assert [made[name].description for name in ("by", "stacked", "least")] == [
        "by",
        "stacked",
        "least",
    ]


ENDLESS = "has no end of values, and a control needs a closed set."
FREE_TEXT = "No control with a closed set of positions can be made of text='word'."


@pytest.mark.parametrize(
    ("columns", "more", "message"),
    [
        (["nationalty"], {}, 'There is no column "nationalty" to make a control of.'),
        (["name"], {}, 'The column "name" has 90 values, too many for a control.'),
        (["share"], {}, f'The column "share" {ENDLESS}'),
        ([], {"period": "share"}, 'The column "share" holds no dates or years.'),
        ([], {"period": "begin"}, 'There is no column "begin" to make a period of.'),
        ([], {"text": "word"}, FREE_TEXT),
    ],
)
def test_refusals_say_what_to_do(columns: list[str], more: dict[str, Any], message: str) -> None:
    with pytest.raises(SelectionError) as caught:
        controls(cases(), *columns, **more)
    assert str(caught.value).splitlines()[0] == message
    assert "\n" in str(caught.value)
