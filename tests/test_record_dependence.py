"""What reaches what: nothing is multiplied that need not be, nothing is overlooked."""

from __future__ import annotations

import itertools
import json

from recorded import functions, printed, recorded


def test_independent_controls_are_not_multiplied() -> None:
    page = recorded("independent")
    assert page.result.states == 3 * 4 + 4 * 5 + 6
    assert len(page.views(*page.depending_on("a", "b"))) == 12
    assert len(page.views(*page.depending_on("b", "c"))) == 20
    assert len(page.views(*page.depending_on("d"))) == 6


def test_shared_controls_give_each_output_its_own_states() -> None:
    page, made = recorded("independent"), functions("independent")
    for labels, name in ((("a", "b"), "add"), (("b", "c"), "multiply")):
        views = page.views(*page.depending_on(*labels))
        for (x, y), shown in views.items():
            assert shown == printed(made[name], int(x), int(y))


def test_callbacks_write_into_every_kind_of_widget() -> None:
    page = recorded("observe")
    kinds = {w["kind"]: name for name, w in page.widgets.items() if w.get("depends")}
    wanted = {
        "Label": ["small", "small", "small", "large"],
        "HTML": ["0", "1", "2", "3"],
        "IntProgress": ["0", "1", "2", "3"],
        "Valid": ["True", "False", "True", "False"],
        "Text": ["", "!", "!!", "!!!"],
        "Output": [f"size {n}" for n in range(4)],
    }
    assert {kind: list(page.views(kinds[kind]).values()) for kind in wanted} == wanted
    assert "<math" in page.widgets[kinds["HTMLMath"]]["states"][1]["content"]["html"]
    box = page.widgets[kinds["VBox"]]
    assert [state.get("visible", True) for state in box["states"]] == [True, True, True, False]


def test_what_shows_before_the_first_move_is_kept() -> None:
    page = recorded("observe")
    (label,) = page.depending_on("size", kind="Label")
    (output,) = page.depending_on("size")
    assert page.opening(label) == "not moved yet"
    assert page.opening(output) == ""
    assert page.views(label)[("0",)] == "small"


def test_figure_widgets() -> None:
    page = recorded("figurewidget")
    (name,) = page.depending_on("factor", kind="FigureWidget")
    figures = [state["content"]["figure"] for state in page.widgets[name]["states"]]
    assert [f["data"][0]["y"] for f in figures] == [[1, 2, 3], [2, 4, 6], [3, 6, 9]]
    assert [f["layout"]["title"]["text"] for f in figures] == ["times 1", "times 2", "times 3"]
    assert "uid" not in json.dumps(figures)


def test_links_move_both_controls() -> None:
    page = recorded("links")
    group = page.payload["groups"][page.control("a")["group"]]
    assert set(group["controls"]) == {page.name("a"), page.name("b")}
    moves = group["moves"]
    assert moves["states"] == [[i, i] for i in range(5)]
    assert moves["to"] == {name: [[0, 1, 2, 3, 4]] for name in group["controls"]}
    bars = [w for w in page.widgets.values() if w["kind"] == "IntProgress"]
    assert [state["value"] for state in bars[0]["states"]] == [0, 1, 2, 3, 4]
    texts = [w for w in page.widgets.values() if w["kind"] == "Text"]
    assert [state["value"] for state in texts[0]["states"]][3] == "b is 3.0"


def test_play_drives_its_slider() -> None:
    page = recorded("links")
    play, at = page.control("play"), page.control("at")
    assert play["group"] == at["group"]
    assert (play["control"]["input"], play["control"]["interval"]) == ("play", 200)
    squares = next(
        page.views(name)
        for name, w in page.widgets.items()
        if w["kind"] == "Output" and set(w["depends"]) <= {page.name("play"), page.name("at")}
    )
    assert list(squares.values()) == ["0", "1", "4", "9"]


def test_dependent_options() -> None:
    page, made = recorded("dependent"), functions("dependent")
    city = page.control("city")["control"]
    assert city["labels"] == ["New York", "Springfield", "Beijing", "Shanghai", "Wuhan"]
    moves = page.payload["groups"][page.control("city")["group"]]["moves"]
    places = [(country, city["labels"][at]) for country, at in moves["states"]]
    assert sorted(places) == sorted(
        (number, name) for number, cities in enumerate(made["CITIES"].values()) for name in cities
    )
    states, country, town = moves["states"], page.name("country"), page.name("city")
    first = states[moves["start"]]
    assert first == [0, 0]
    china = moves["to"][country][moves["start"]][1]
    assert states[china] == [1, 2]  # a new list starts at its first option
    assert moves["to"][town][moves["start"]] == [0, states.index([0, 1]), -1, -1, -1]


def test_dependent_options_show_what_the_function_shows() -> None:
    page, made = recorded("dependent"), functions("dependent")
    output = next(n for n, w in page.widgets.items() if w["kind"] == "Output")
    shown = set(page.views(output).values())
    assert shown == {
        printed(made["show"], country, city, year)
        for country, cities in made["CITIES"].items()
        for city in cities
        for year in (2020, 2021)
    }


def test_a_control_read_only_in_some_states_is_found() -> None:
    page = recorded("overlooked")
    views = page.views(*page.depending_on("tick", "n", kind="Label"))
    assert views == {
        (tick, n): f"n is {n}" if tick == "on" else "off"
        for tick, n in itertools.product(("off", "on"), "012")
    }


def test_a_value_kept_aside_is_found_and_the_order_told() -> None:
    page = recorded("overlooked")
    (label,) = page.depending_on("a", "b", kind="Label")
    assert page.views(label)["2", "2"] == "2 2"
    assert (
        "What it shows depends on the order of the moves; the page shows one order." in page.notices
    )


def test_displays_with_a_name_follow_controls_and_later_cells() -> None:
    page = recorded("displays")
    (named,) = page.depending_on("n")
    assert page.opening(named) == "'n is 0'"
    assert page.views(named) == {(n,): f"'n is {n}'" for n in "012"}
    assert [page.said(content) for content in page.outputs(2)] == ["'after'"]


def test_later_cells_find_what_was_shown_before() -> None:
    page = recorded("later")
    (output,) = page.depending_on("n")
    assert list(page.views(output).values()) == ["n is 0", "n is 1", "n is 2"]
    assert page.control("n")["control"]["start"] == 2  # a later cell set it
    (echo,) = page.depending_on("n", kind="Label")
    assert list(page.views(echo).values()) == ["0", "1", "2"]
    bar = next(w for w in page.widgets.values() if w["kind"] == "IntProgress")
    assert bar["props"]["value"] == 3


def test_a_control_reaches_what_was_shown_before_it_and_what_is_shown_after() -> None:
    page = recorded("later")
    (first,) = page.depending_on("left", kind="Label")
    assert page.opening(first) == "none"
    assert list(page.views(first).values()) == ["left 0", "left 1", "left 2"]
    (area,) = page.depending_on("right")  # beside the label, in the same box
    assert list(page.views(area).values()) == ["right 0", "right 1"]
    (last,) = page.depending_on("right", kind="Label")  # shown in a later cell
    assert page.opening(last) == "none"
    assert list(page.views(last).values()) == ["right 0", "right 1"]


def test_a_name_used_again_does_not_reach_back() -> None:
    page = recorded("later")
    assert page.views(*page.depending_on("m")) == {("0",): "first 0", ("1",): "first 1"}


def test_a_widget_may_be_shown_twice() -> None:
    page = recorded("later")
    shown = [c["widget"] for cell in (1, 5) for c in page.outputs(cell) if c["kind"] == "widget"]
    assert shown.count(page.name("n")) == 2


def test_buttons_that_count() -> None:
    page = recorded("buttons")
    (output,) = page.depending_on("Again")
    assert list(page.views(output).values()) == ["", *(f"pressed {n}" for n in range(1, 11))]
    assert "Every press changes it further; the first 10 presses are recorded." in page.notices


def test_buttons_that_move_other_controls() -> None:
    page = recorded("buttons")
    group = page.payload["groups"][page.control("Reset")["group"]]
    level, reset, more = (page.name(label) for label in ("level", "Reset", "Next"))
    assert group["controls"] == [level, reset, more]
    states, to = group["moves"]["states"], group["moves"]["to"]
    values = [state[0] for state in states]
    assert sorted(values) == [0, 1, 2, 3]
    assert all(state[1:] == [0, 0] for state in states)
    for number, value in enumerate(values):
        assert values[to[more][number][1]] == min(3, value + 1)
        row = to[reset][number if len(to[reset]) > 1 else 0]
        assert values[row[1]] == 1


def test_buttons_of_which_the_last_one_counts() -> None:
    page = recorded("buttons")
    moves = page.payload["groups"][page.control("Map")["group"]]["moves"]
    assert moves["states"] == [[0, 0], [1, 0], [0, 1]]
    (view,) = page.depending_on("Map", "Table", kind="HTML")
    states = page.widgets[view]["states"]
    assert [s and page.said(s["content"]) for s in states] == ["choose", "a table", "a map", None]


def test_a_button_that_changes_nothing_says_so() -> None:
    idle = recorded("buttons").control("Idle")
    assert idle["frozen"] == "Pressing it changes nothing that this page shows."


def test_pages_of_a_tab_that_something_listens_to() -> None:
    page = recorded("containers")
    tabs = [n for n, w in page.widgets.items() if w["kind"] == "Tab"]
    silent, heard = (page.widgets[name] for name in tabs)
    assert "control" not in silent
    assert heard["control"]["input"] == "tabs"
    label = next(
        w for w in page.widgets.values() if w.get("depends") == [tabs[1]] and w is not heard
    )
    assert [page.said(s["content"]) for s in label["states"]] == ["page 0", "page 1"]


def test_containers_keep_their_layout() -> None:
    page = recorded("containers")
    stack = next(w for w in page.widgets.values() if w["kind"] == "Stack")
    assert [s["selected"] for s in stack["states"]] == [0, 1]
    grids = [w["props"] for w in page.widgets.values() if w["kind"] == "GridBox"]
    assert [len(g["children"]) for g in grids] == [2, 2, 2, 1]
    assert grids[1]["grid"]["areas"] == '"header header header"\n"center center center"'
    assert grids[3]["grid"] == {"columns": "1fr 2fr"}
    head = page.widgets[grids[1]["children"][0]]
    assert head["props"]["area"] == "header"
