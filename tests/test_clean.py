"""What cleaning keeps, what it removes, and that doing it twice changes nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefkit.page.clean import clean, left_out, steady_ids
from briefkit.page.prose import mathml, prose

ATTACKS = [
    line
    for line in Path(__file__).with_name("hostile.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
KEPT = [
    "<p>Held <strong>1,012</strong> days, <em>so far</em></p>",
    '<table><thead><tr><th scope="col">a</th></tr></thead><tbody></tbody></table>',
    '<a href="https://example.org/a?b=1&amp;c=2#d" rel="noopener noreferrer">x</a>',
    '<a href="#fn1" rel="noopener noreferrer">1</a>',
    '<a href="mailto:a@example.org" rel="noopener noreferrer">x</a>',
    '<img src="data:image/png;base64,iVBORw0KGgo=" alt="a plot">',
    '<td style="background-color: #fee; color: #111">1</td>'.join(
        ["<table><tbody><tr>", "</tr></tbody></table>"]
    ),
    '<span lang="zh" dir="ltr">反间谍法</span>',
]


@pytest.mark.parametrize("html", KEPT)
def test_what_a_briefing_needs_is_kept(html: str) -> None:
    assert clean(html).replace(":#", ": #").replace(";color", "; color") == html


@pytest.mark.parametrize("html", [*ATTACKS, *KEPT])
def test_cleaning_twice_changes_nothing(html: str) -> None:
    once = clean(html)
    assert clean(once) == once


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_acts_is_left(attack: str) -> None:
    left = clean(attack).casefold()
    for trace in ["<script", "<iframe", "<form", "<object", "<embed", "<svg", "<meta", "<base"]:
        assert trace not in left
    for trace in ["<link", "<input", "onerror=", "onload=", "ontoggle=", "evil.example/a.png"]:
        assert trace not in left.replace("&lt;", "")
    for trace in ['href="javascript', 'href="data', "position:", "@import", "bk-"]:
        assert trace not in left.replace(">bk<", "")


@given(st.text(alphabet=list("<>/=\"' abscriptyleonmgvhref:;&#!-x{}"), max_size=60))
def test_any_text_is_cleaned_for_good(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert "<script" not in once.casefold()


SWELLS = ["<", "<style>", "<table>", "<th", "<img", "<!--", "<a href=", "<style>#a{", "&#x", "<h1>"]


@pytest.mark.parametrize("part", SWELLS)
def test_ten_times_the_text_takes_no_more_than_forty_times_as_long(part: str) -> None:
    """A page of one unclosed tag after another must not hold an export for minutes."""

    def seconds(count: int) -> float:
        text = part * count
        started = time.perf_counter()
        clean(text)
        left_out(text)
        return time.perf_counter() - started

    shortest = min(seconds(2_000) for _ in range(3))
    assert min(seconds(20_000) for _ in range(2)) < 40 * max(shortest, 0.002)


def test_what_was_removed_is_told() -> None:
    assert left_out("<script>1</script><script>2</script><iframe></iframe>") == (
        "1 embedded page was left out",
        "2 scripts were left out",
    )
    assert left_out("<p>plain</p>") == ()
    assert left_out('<img src="data:image/png;base64,AA">') == ()
    assert left_out('<img src="plot.png">') == ("1 picture from elsewhere was left out",)


def test_a_missing_picture_leaves_its_words() -> None:
    assert clean('<img src="https://example.org/a.png" alt="A map">') == (
        '<span class="notice">Picture not carried: A map</span>'
    )


def test_a_styled_table_keeps_its_look() -> None:
    frame = pd.DataFrame({"days": [1, 1012]})
    html = frame.style.background_gradient().set_caption("Held").to_html()
    cleaned = clean(steady_ids(html))
    assert "background-color: #023858" in cleaned
    assert "#T_00001_row1_col0" in cleaned
    assert 'id="T_00001_row1_col0"' in cleaned
    assert (
        clean(steady_ids(frame.style.background_gradient().set_caption("Held").to_html()))
        == cleaned
    )


def test_a_style_sheet_reaches_only_its_own_element() -> None:
    sheet = """<style>
      #a td { color: red; position: fixed; background: url(x) }
      body, #b p { margin: 0 }
      * { display: none }
      @media print { #a { color: blue } }
      #c { color: green }
    </style>"""
    assert clean(sheet) == (
        "<style>#a td { color: red }\n#b p { margin: 0 }\n#c { color: green }</style>"
    )


def test_formulas_need_no_script() -> None:
    assert "<math" in prose("Energy is $E = mc^2$.")
    assert "<math" in prose("$$\\int_0^1 x\\,dx$$")
    assert "math" not in prose("From $5 to $7 a day.")
    assert mathml("\\right)") == '<code class="tex">\\right)</code>'


def test_footnotes_of_two_cells_do_not_meet() -> None:
    note = "A fact.[^1]\n\n[^1]: Reuters, 2023."
    first, second = prose(note, key="c1"), prose(note, key="c2")
    assert 'id="fn-c1-1"' in first
    assert 'href="#fn-c1-1"' in first
    assert 'id="fn-c2-1"' in second


def test_html_in_markdown_is_cleaned() -> None:
    assert prose("<script>x()</script>\n\nA <b onclick='x()'>word</b>.") == "<p>A <b>word</b>.</p>"
