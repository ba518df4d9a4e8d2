"""Everything the report of 11 July 2023 speaks of is in the corpus and can be found by its words.

The report is the origin of the project. Each line is what a reader of it would look up, and the
record that answers.
"""

import pytest

import briefkit

LOOKED_UP = [
    ("Counter-Espionage Law 2014", "cn-counter-espionage-law-2014"),
    ("Counter-Espionage Law 2023 revision", "cn-counter-espionage-law-2023"),
    ("cyber attacks", "cn-counter-espionage-law-2023"),
    ("national security and interests", "cn-counter-espionage-law-2023"),
    ("Implementation Rules Counter-Espionage", "cn-counter-espionage-implementing-rules-2017"),
    ("amending implementing rules", "cn-cplac-implementing-rules-statement-2023"),
    ("Chen Yixin", "cn-chen-yixin-proactive-defence-2023"),
    ("Democracy and Legal System", "cn-chen-yixin-proactive-defence-2023"),
    ("China Law Society", "cn-chen-yixin-proactive-defence-2023"),
    ("blockchain", "cn-chen-yixin-proactive-defence-2023"),
    (
        "Central Political and Legal Affairs Commission",
        "cn-cplac-implementing-rules-statement-2023",
    ),
    ("worst-case", "cn-xi-worst-case-scenarios-2023"),
    ("Capvision", "capvision"),
    ("Cheng Lei", "cheng-lei"),
    ("Penny Wong", "cheng-lei"),
    ("Penny Wong", "yang-hengjun"),
    ("1,000", "cheng-lei"),
    ("Yang Hengjun", "yang-hengjun"),
    ("Astellas", "astellas-employee-2023"),
    ("Michael Kovrig", "kovrig-michael"),
    ("Michael Spavor", "spavor-michael"),
    ("Meng Wanzhou", "meng-wanzhou"),
    ("deferred prosecution agreement", "meng-wanzhou"),
    ("Huawei", "meng-wanzhou"),
    ("NCSC", "us-ncsc-counter-espionage-law-bulletin-2023"),
    (
        "State Department Counter-Espionage Law",
        "us-state-department-counter-espionage-law-remarks-2023",
    ),
    ("due diligence", "mintz-group"),
    ("due diligence", "us-ambassador-burns-counter-espionage-law-remarks-2023"),
    ("Micron", "cn-micron-restriction-2023"),
    ("advanced computing semiconductor", "us-chip-rule-october-2022"),
]


@pytest.fixture(scope="module")
def corpus():
    return briefkit.load()


@pytest.mark.parametrize(("words", "record"), LOOKED_UP)
def test_what_the_report_names_is_found(corpus, words, record):
    found = corpus.find(words)["id"]
    assert record in {name.partition(".")[0] for name in found}, words  # a step names its record


def test_the_triangle_of_the_report_is_linked(corpus):
    pairs = set(zip(corpus.links["from"], corpus.links["to"], strict=True))
    for held in ("kovrig-michael", "spavor-michael"):
        assert (held, "meng-wanzhou") in pairs or ("meng-wanzhou", held) in pairs


def test_the_widened_law_supersedes_the_first(corpus):
    links = corpus.links.set_index("id")
    link = "cn-counter-espionage-law-2023.supersedes.cn-counter-espionage-law-2014"
    assert links.loc[link, "relation"] == "supersedes"
