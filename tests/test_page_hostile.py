"""Hostile content runs no script, asks for nothing, covers nothing and swallows nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from payloads import box, control, driven, figure, html, items, output, payload, prose, shown, text
from playwright.sync_api import expect

from briefkit.page.render import render

if TYPE_CHECKING:
    from conftest import OpenPage

ATTACKS = [
    line
    for line in Path(__file__).with_name("hostile.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


LINKS = """[...document.querySelectorAll("dialog a, main a")]
  .every((link) => /^(https?:|mailto:|#)/.test(link.getAttribute("href") ?? "#"))"""
COVERS = """[...document.querySelectorAll("main *")]
  .filter((node) => getComputedStyle(node).position === "fixed").length"""


def everywhere(attack: str) -> dict[str, object]:
    """A payload with one attack in every place that takes words from outside."""
    chart = figure([1, 2], title=attack)
    chart["figure"]["data"][0].update(name=attack, text=[attack, attack], hovertemplate=attack)
    chart["figure"]["layout"]["annotations"] = [{"text": attack, "x": 0, "y": 1}]
    chart["figure"]["layout"]["images"] = [{"source": "https://evil.example/a.png", "x": 0, "y": 0}]
    chart["figure"]["layout"]["meta"].update(alt=attack, source=attack)
    for record in chart["figure"]["layout"]["meta"]["records"].values():
        record.update(name=attack, summary=attack)
        record["sources"].append({"title": attack, "publisher": attack, "url": attack})
    widgets = {
        "w1": control("select", attack, [attack, "b"]),
        "w2": driven(["w1"], [html(attack), items(html(attack), chart)]),
        "w3": box("w1", "w2"),
        "w4": {"kind": "Tab", "props": {"children": ["w2"], "titles": [attack]}},
        "w5": {"kind": "Text", "label": attack, "props": {}, "frozen": attack, "value": attack},
    }
    error = {"kind": "error", "name": attack, "message": attack}
    image = {"kind": "image", "src": "https://evil.example/a.png", "alt": attack}
    return payload(
        prose(f"<h1>Start</h1>{attack}<h2>{attack}</h2>"),
        output(html(attack)),
        output(text(attack)),
        output(error),
        output(image),
        output(chart),
        *(shown(name) for name in ("w3", "w4", "w5")),
        {"kind": "code", "cell": 9, "source": attack},
        prose("<h2>The end</h2><p>still here</p>"),
        widgets=widgets,
        title=attack,
        notices=[{"cell": 1, "text": attack}],
        manifest={"as_of": attack, "briefkit": attack},
    )


@pytest.mark.browser
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_comes_to_nothing(open_page: OpenPage, attack: str) -> None:
    opened = open_page(render(everywhere(attack), title=attack))
    opened.page.locator(".controls select").first.select_option(index=1)
    opened.settle()
    opened.page.get_by_role("button", name="Records").first.click()
    expect(opened.page.get_by_role("dialog")).to_be_visible()
    assert opened.page.evaluate("window.ran") is None
    opened.assert_quiet()
    expect(opened.page.get_by_text("still here")).to_have_count(1)
    assert opened.page.evaluate(LINKS)
    assert opened.page.evaluate(COVERS) == 0
    assert opened.page.title() == attack


def test_the_policy_allows_nothing_but_our_own_scripts() -> None:
    page = render(everywhere(ATTACKS[0]))
    head = page.encode()[:1024].decode()
    assert head.index("Content-Security-Policy") < head.index("charset")
    policy = head.partition('content="')[2].partition('"')[0]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert all(word.startswith("'sha256-") for word in rules["script-src"].split())
    assert len(rules["script-src"].split()) == 3
    assert rules["base-uri"] == rules["form-action"] == "'none'"
