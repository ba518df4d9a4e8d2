"""Colours that show on light and dark paper, one fixed style a word, never colour alone."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest

from briefkit.charts import theme

PACKAGE = json.loads((Path(__file__).parents[1] / "data/datapackage.json").read_text("utf-8"))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [*theme.HUES, theme.GREY])
@pytest.mark.parametrize("paper", theme.PAPER.values())
def test_every_colour_shows_on_light_and_dark(colour: str, paper: str) -> None:
    assert contrast(colour, paper) >= 3


@pytest.mark.parametrize("name", ["light", "dark"])
def test_ink_can_be_read(name: str) -> None:
    ground = theme.THEMES[name]
    assert contrast(ground["font"]["color"], theme.PAPER[name]) >= 7
    assert contrast(ground["hoverlabel"]["font"]["color"], ground["hoverlabel"]["bgcolor"]) >= 7


@pytest.mark.parametrize("vocabulary", ["outcome", "instrument", "domain", "policy_status"])
def test_no_two_words_of_a_vocabulary_look_alike(vocabulary: str) -> None:
    values = [word for word in PACKAGE["vocabularies"][vocabulary] if word in theme.STYLES]
    for one, other in combinations(values, 2):
        assert theme.style(one) != theme.style(other), f"{one} and {other}"
    missing = set(PACKAGE["vocabularies"][vocabulary]) - set(theme.STYLES)
    assert missing <= {"unknown"}


def test_words_keep_their_style_whatever_else_is_drawn() -> None:
    assert theme.style("a word of nobody's") == theme.style("a word of nobody's")
    assert theme.style("3 others") == theme.style("other")


def test_light_and_dark_are_plain_json_for_the_same_settings() -> None:
    def paths(tree: dict[str, object], at: str = "") -> set[str]:
        found: set[str] = set()
        for key, value in tree.items():
            found |= paths(value, f"{at}{key}.") if isinstance(value, dict) else {f"{at}{key}"}
        return found

    assert paths(theme.LIGHT) == paths(theme.DARK)
    assert json.loads(json.dumps(theme.THEMES)) == theme.THEMES
