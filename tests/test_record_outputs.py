"""Every rich output becomes what a page can carry, and what is lost is told."""

from __future__ import annotations

import json

from recorded import recorded


def _said(cell: int) -> list[str]:
    page = recorded("outputs")
    return [page.said(content) for content in page.outputs(cell)]


def test_tables() -> None:
    assert _said(1) == ["a 0 1 1 2"]
    (styled,) = recorded("outputs").outputs(2)
    assert "background-color" in styled["html"]


def test_markdown_and_formulas_need_no_script() -> None:
    (words,) = recorded("outputs").outputs(3)
    assert "<strong>bold</strong>" in words["html"]
    assert "<math" in words["html"]
    assert all("<math" in content["html"] for content in recorded("outputs").outputs(4))


def test_pictures_travel_inside() -> None:
    (drawing,) = recorded("outputs").outputs(5)
    assert drawing["src"].startswith("data:image/svg+xml;base64,")
    plot = recorded("outputs").outputs(6)[-1]
    assert plot["src"].startswith("data:image/png;base64,")
    assert plot["alt"] == ""  # <Figure size ...> describes nothing


def test_streams_and_results() -> None:
    found = recorded("outputs").outputs(7)
    assert {(c["stream"], c["text"].strip()) for c in found} == {
        ("stdout", "out"),
        ("stderr", "err"),
        ("result", "'a result'"),
    }


def test_scripts_and_pictures_from_elsewhere_are_dropped_and_told() -> None:
    (content,) = recorded("outputs").outputs(8)
    assert "kept" in content["html"]
    assert "script" not in content["html"]
    assert _said(9) == []
    told = [n["text"] for n in recorded("outputs").payload["notices"] if n["cell"] in {8, 9}]
    assert len(told) == 3
    assert sum("1 script was left out" in text for text in told) == 2


def test_a_vega_chart_is_its_picture_or_a_notice() -> None:
    without, with_picture = recorded("outputs").outputs(10)
    assert without["kind"] == "notice"
    assert with_picture["kind"] == "image"


def test_plotly_figures_whatever_renderer_wrote_them() -> None:
    found = [content for cell in (11, 12, 13) for content in recorded("outputs").outputs(cell)]
    figures = [c["figure"] for c in found if c["kind"] == "figure"]
    assert len(figures) == 3
    assert {json.dumps(f["data"], sort_keys=True) for f in figures} == {
        json.dumps([{"type": "bar", "y": [1, 2]}], sort_keys=True)
    }


def test_manifest_items_are_kept_and_not_shown() -> None:
    assert _said(14) == []
    page = recorded("outputs")
    assert page.payload["manifest"]["items"] == [{"kind": "judgement", "text": "likely"}]


def test_warnings_and_paths_do_not_tell_of_this_machine() -> None:
    page = recorded("outputs")
    assert "take care" in _said(15)[0]
    assert "ipykernel" not in _said(15)[0]
    assert _said(16) == ["secret.csv"]
    text = json.dumps(page.payload)
    assert "/tests/notebooks" not in text
    assert "Traceback" not in text


def test_tags_hide_cells_outputs_and_code() -> None:
    assert (_said(17), _said(18), _said(19)) == ([], [], ["code hidden"])
    shown = recorded("outputs", code=True).payload["blocks"]
    sources = {b["cell"]: b["source"] for b in shown if b["kind"] == "code"}
    assert 17 not in sources
    assert 19 not in sources
    assert sources[18] == "print('output hidden')"


def test_code_is_hidden_unless_asked_for() -> None:
    assert all(b["kind"] != "code" for b in recorded("outputs").payload["blocks"])
