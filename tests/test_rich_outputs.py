"""Outputs as libraries write them: carried, or a fitting stand-in, or named in plain words.

The bundles are those of the libraries, shortened; none of them is needed to run this.
"""

from __future__ import annotations

import base64
import re
import sys
import types
from typing import TYPE_CHECKING, Any

import pytest
from payloads import output, payload
from playwright.sync_api import expect

from briefkit.page import foreign
from briefkit.page.ansi import coloured, plain
from briefkit.page.clean import clean, left_out
from briefkit.page.content import Contents
from briefkit.page.prose import mathml, prose
from briefkit.page.render import render

if TYPE_CHECKING:
    from conftest import OpenPage

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.1.0.json",
    "data": {"name": "data-1"},
    "datasets": {"data-1": [{"a": "A", "b": 3}, {"a": "<b>", "b": None}]},
    "mark": {"type": "bar"},
    "title": "Bars",
}
ALTAIR = (
    '<style>#altair-viz-1.vega-embed { width: 100% }</style><div id="altair-viz-1"></div>'
    '<script>(function(spec, embedOpt){ vegaEmbed(outputDiv, spec, embedOpt) })({"$schema": '
    '"https://vega.github.io/schema/vega-lite/v6.1.0.json", "title": "Bars", "datasets": '
    '{"data-1": [{"a": "A", "b": 3}, {"a": "<b>", "b": null}]}}, {"mode": "vega-lite"});</script>'
)
NANOPLOT = (
    '<table><tbody><tr><td><div><svg role="img" viewBox="0 0 650 130" style="height: 2em">'
    "<style> text { font-size: 12px } </style><defs><pattern id='p'></pattern></defs>"
    '<path d="M0 0h9" fill="url(#p)"></path></svg></div></td></tr></tbody></table>'
)


def shown(data: dict[str, Any], **metadata: Any) -> tuple[Any, list[str]]:
    """The CONTENT of a bundle, and what was told."""
    told: list[str] = []
    one = {"output_type": "display_data", "data": data, "metadata": metadata}
    return Contents().of(one, told.append), told


@pytest.fixture
def without_vl_convert(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    foreign._drawn.cache_clear()


@pytest.fixture
def with_vl_convert(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vl-convert that draws its specification as words."""
    made = types.ModuleType("vl_convert")
    made.vegalite_to_svg = (  # type: ignore[attr-defined]
        lambda spec, allowed_base_urls: f"<svg><title>{len(spec)} {allowed_base_urls}</title></svg>"
    )
    monkeypatch.setitem(sys.modules, "vl_convert", made)
    foreign._drawn.cache_clear()


VEGA = [{"text/html": ALTAIR}, {"application/vnd.vegalite.v6+json": SPEC}]


@pytest.mark.usefixtures("without_vl_convert")
@pytest.mark.parametrize("data", VEGA, ids=["html", "mime"])
def test_a_vega_chart_is_the_table_of_its_data(data: dict[str, Any]) -> None:
    content, told = shown({**data, "text/plain": "alt.Chart(...)"})
    cells = re.findall(r"<t[dh](?:>| [^>]*>)([^<]*)<", content["html"])
    assert cells == ["a", "b", "A", "3", "&lt;b&gt;", ""]
    assert len(told) == 1
    assert "stands as a table. Install vl-convert-python" in told[0]


@pytest.mark.usefixtures("with_vl_convert")
@pytest.mark.parametrize("data", VEGA, ids=["html", "mime"])
def test_a_vega_chart_is_a_picture_where_one_can_be_drawn(data: dict[str, Any]) -> None:
    content, told = shown({**data, "text/plain": "alt.Chart(...)"})
    assert (content["kind"], content["alt"]) == ("image", "Bars")
    assert told == ["A Vega chart stands as a picture: the script that moves it is not carried."]
    drawn = base64.b64decode(content["src"].partition(",")[2]).decode()
    assert drawn.endswith(" []</title></svg>")  # it may fetch from nowhere


@pytest.mark.usefixtures("without_vl_convert")
def test_a_vega_chart_without_data_or_picture_says_what_to_do() -> None:
    content, told = shown({"application/vnd.vega.v6+json": {"data": {"url": "cars.json"}}})
    assert content["kind"] == "notice"
    assert "alt.renderers.enable('png')" in told[0]


def test_an_animation_is_its_first_picture() -> None:
    frames = 'frames[0] = "data:image/png;base64,iVBORw0K\\\nGgo=\\\n"\n frames[1] = ""'
    html = f'<link href="x"><img id="i"><form></form><script>{frames}</script>'
    content, told = shown({"text/html": html, "text/plain": "<IPython HTML object>"})
    assert content["src"] == "data:image/png;base64,iVBORw0KGgo="
    assert told == ["An animation stands as its first picture: what moves it is not carried."]


FOREIGN = {
    "a Bokeh chart (application/vnd.bokehjs_exec.v0+json)": {
        "application/vnd.bokehjs_exec.v0+json": "",
        "text/html": "",
    },
    "a folium map (1 embedded page)": {
        "text/html": '<div style="width:100%"><div style="position:relative;padding-bottom:60%">'
        "<span>Make this Notebook Trusted to load map: File -> Trust Notebook</span>"
        '<iframe srcdoc="folium leaflet"></iframe></div></div>'
    },
    "a deck.gl map (1 embedded page)": {"text/html": '<iframe srcdoc="deck.gl"></iframe>'},
    "1 sound": {
        "text/html": '<audio controls="controls">Your browser does not support the audio element.'
        "</audio>"
    },
    "1 video": {
        "text/html": '<video src="a.mp4" controls>Your browser does not support the <code>video'
        "</code> element.</video>"
    },
    "a YouTube video (1 embedded page)": {
        "text/html": '<iframe src="https://www.youtube.com/embed/abc"></iframe>'
    },
}


@pytest.mark.parametrize("words", FOREIGN)
def test_what_needs_its_own_script_is_named(words: str) -> None:
    content, told = shown({**FOREIGN[words]})
    assert content == {"kind": "notice", "text": f"Not carried by this page: {words}."}
    assert told == [content["text"]]


def test_a_formula_is_read_before_its_picture() -> None:
    png = {"image/png": "iVBORw0KGgo=", "text/plain": "x**2"}
    content, _ = shown({"text/latex": r"$\displaystyle x^{2}$", **png})
    assert content["html"].startswith("<p><math")
    unread, _ = shown({"text/latex": r"$\frac$", **png})
    assert unread["kind"] == "image"


def test_environments_are_formulas_wherever_they_stand() -> None:
    content, _ = shown({"text/latex": r"Some $x^2$ and \begin{equation}E=mc^2\end{equation}"})
    assert content["html"].count("<math") == 2
    assert "(1)" not in mathml(r"\begin{align} a&=b \\ c&=d \end{align}")
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"' in prose(
        "Words $$x$$ words"
    )


def test_a_formula_in_a_chart_is_told() -> None:
    def told(title: str) -> list[str]:
        layout = {"title": {"text": title}, "annotations": [{"text": "x"}]}
        mime = "application/vnd.plotly.v1+json"
        return shown({mime: {"data": [{"y": [1], "name": "$5 to $10"}], "layout": layout}})[1]

    assert told(r"$\sqrt{x}$") == [
        "A formula in a chart stands as its source: a page carries no MathJax."
    ]
    assert told("From $5 to $10") == []


def test_tasks_of_a_list_are_boxes() -> None:
    assert re.findall(r"<li>(.*?)</li>", prose("- [ ] open\n- [x] done\n- [link]")) == [
        "☐ open",
        "☑ done",
        "[link]",
    ]


def test_json_is_shown_where_words_say_nothing() -> None:
    tree = {"application/json": {"a": [1]}, "text/plain": "<IPython.core.display.JSON object>"}
    assert shown(tree)[0]["text"] == '{\n  "a": [\n    1\n  ]\n}'
    assert shown({**tree, "text/plain": "{'a': [1]}"})[0]["text"] == "{'a': [1]}"


def test_an_output_without_words_is_nothing() -> None:
    assert shown({"text/plain": ""}) == (None, [])
    assert shown({"text/html": "<div></div>", "text/plain": "<x>"}) == (None, [])


def test_hidden_parts_stay_hidden() -> None:
    loading = '<table hidden="hidden"><tbody><tr><td>Loading ITables</td></tr></tbody></table>'
    assert 'hidden="hidden"' in clean(loading)


def test_pieces_of_a_stream_are_one() -> None:
    from briefkit.page.content import merged

    pieces = [("stderr", "  0%|  |"), ("stderr", "\r100%|██|\n"), ("stdout", "done")]
    outputs = [{"output_type": "stream", "name": n, "text": text} for n, text in pieces]
    contents = [Contents().of(one, print) for one in merged(outputs)]
    assert [content and content["text"] for content in contents] == ["100%|██|\n", "done"]


# --- colours of a terminal -------------------------------------------------------------------

CODES = {
    "\x1b[31mred\x1b[0m": '<span class="ansi-1">red</span>',
    "\x1b[1;92mb\x1b[22mn\x1b[m": '<span class="ansi-bold ansi-10">b</span>'
    '<span class="ansi-10">n</span>',
    "\x1b[44mon\x1b[49m <&": '<span class="ansi-on-4">on</span> &lt;&amp;',
    "\x1b[38;5;208mo\x1b[39m": '<span style="color: #ff8700">o</span>',
    "\x1b[48;2;1;2;300mx": '<span style="background-color: #0102ff">x</span>',
    "\x1b[38;5mx\x1b[38mx\x1b[3;99mi": 'xx<span class="ansi-italic">i</span>',
}


@pytest.mark.parametrize("text", CODES)
def test_terminal_colours_are_kept(text: str) -> None:
    assert coloured(text) == CODES[text]
    assert clean(CODES[text]).replace("color:#", "color: #") == CODES[text]


def test_other_codes_are_dropped() -> None:
    text = "\x1b[2K\x1b[1Aheld\x1b]8;;https://x\x1b\\link\x1b]8;;\x1b\\"
    assert coloured(text) is None
    assert plain(text) == "heldlink"


# --- drawings inside HTML --------------------------------------------------------------------


def test_a_drawing_in_a_table_is_a_picture() -> None:
    made = clean(NANOPLOT)
    assert left_out(NANOPLOT) == ()
    drawn = base64.b64decode(re.findall(r"svg\+xml;base64,([^\"]*)", made)[0]).decode()
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert 'fill="url(#p)"' in drawn
    assert 'style="height:2em"' in made.replace(" ", "").replace('"style', '" style')


ACTING = (
    '<svg onload="x()"><script>x()</script><foreignObject><b>x</b></foreignObject>'
    '<a href="https://x"><path onclick="x()" style="fill: url(https://x)" d="M0 0"/></a>'
    "<style>@import 'https://x'</style><image href='https://x/a.png'/></svg>"
)


def test_a_drawing_neither_acts_nor_reaches_out() -> None:
    drawn = base64.b64decode(re.findall(r"base64,([^\"]*)", clean(ACTING))[0]).decode()
    assert "x()" not in drawn
    assert "https://x" not in drawn
    assert 'd="M0 0"' in drawn


@pytest.mark.parametrize(
    "text",
    [
        "<svg><path></svg>",
        '<svg><use href="#elsewhere"/></svg>',
        "<svg><!DOCTYPE a><path/></svg>",
        "<svg>",
    ],
)
def test_a_drawing_that_is_not_whole_is_told(text: str) -> None:
    assert left_out(text) == ("1 inline drawing was left out",)
    assert clean(text) == ""


@pytest.mark.browser
def test_a_reader_sees_the_drawing_and_the_colours(open_page: OpenPage) -> None:
    pieces = [
        {"kind": "html", "html": NANOPLOT.replace("M0 0h9", "M0 0h600v100z")},
        Contents().of(
            {"output_type": "stream", "name": "stdout", "text": "\x1b[31mred\x1b[0m"}, print
        ),
    ]
    text = render(payload(*(output(piece) for piece in pieces if piece)))
    colours = []
    for dark in (False, True):
        opened = open_page(text, dark=dark)
        picture = opened.page.locator("td img")
        assert picture.evaluate("img => img.complete && img.naturalWidth > 0")
        expect(picture).to_be_visible()
        red = opened.page.get_by_text("red", exact=True)
        colours.append(red.evaluate("span => getComputedStyle(span).color"))
        opened.assert_quiet()
    assert colours == ["rgb(163, 33, 28)", "rgb(255, 157, 148)"]


@pytest.mark.browser
def test_a_long_text_scrolls_on_screen_and_is_whole_on_paper(open_page: OpenPage) -> None:
    lines = {"kind": "text", "text": "line\n" * 3000, "stream": "stdout"}
    opened = open_page(render(payload(output(lines), output(lines))))
    tall = "document.documentElement.scrollHeight"
    assert opened.page.evaluate(tall) < 3000
    opened.page.locator("pre").first.focus()
    opened.page.keyboard.press("End")
    scrolled = "() => document.querySelector('pre').scrollTop > 1000"  # text would need eval
    opened.page.wait_for_function(scrolled)
    opened.page.emulate_media(media="print")
    assert opened.page.evaluate(tall) > 60_000
