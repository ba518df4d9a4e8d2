"""Anybody the seed article names can be found, by any spelling."""

from __future__ import annotations

import pytest
from small import small_corpus

from briefkit.corpus import load


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return load(small_corpus(tmp_path_factory.mktemp("corpus")))


@pytest.fixture(scope="module")
def real():
    return load()


@pytest.mark.parametrize(
    ("text", "key", "column"),
    [
        ("jane doe", "doe-jane", "name"),
        ("DOE, Jane", "doe-jane", "name"),
        ("测试", "doe-jane", "name_original"),
        ("acme group", "acme-diligence", "aliases"),
        ("zoe fictional", "doe-jane", "summary"),
        ("order no 2", "cn-test-secrets-law-2023", "identifier"),
        ("closed doors", "doe-jane.2022-03-31.trial-opened", "summary"),
        ("two papers", "acme-diligence.2023-07.fined", "note"),
    ],
)
def test_the_best_hit_comes_first_and_says_where(corpus, text, key, column):
    first = corpus.find(text).iloc[0]
    assert (first["id"], first["column"]) == (key, column)


def test_an_event_is_found_under_the_name_of_its_record(corpus):
    hit = corpus.find("flew home").iloc[0]
    assert (hit["table"], hit["name"]) == ("events", "Jane Doe")


def test_nothing_is_found_for_nothing(corpus):
    for text in ("", "  ", "—", "nobody of that name"):
        found = corpus.find(text)
        assert found.empty
        assert list(found.columns) == ["table", "id", "name", "column", "summary"]


@pytest.mark.parametrize(
    "entity",
    [
        "Chen Yixin", "Democracy and Legal System", "China Law Society", "Xi Jinping",
        "worst-case", "Capvision", "Mintz", "Cheng Lei", "1,000 days", "Yang Hengjun",
        "Penny Wong", "Astellas", "Michael Kovrig", "Michael Spavor", "Meng Wanzhou", "Huawei",
        "Central Political and Legal Affairs Commission", "implementing rules",
        "due diligence", "Counter-Espionage Law (2014)", "Counter-Espionage Law (2023)",
        "national security and interests", "big data", "blockchain", "market access",
    ],
)  # fmt: skip
def test_every_entity_of_the_seed_article_is_found(real, entity):
    assert len(real.find(entity)) > 0
