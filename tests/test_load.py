"""What `load` gives: types that keep what the cell said, and what follows from it."""

from __future__ import annotations

import hashlib
from dataclasses import FrozenInstanceError

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from small import AS_OF, edit, small_corpus

from briefkit.corpus import check, load

TABLES = ("articles", "cases", "policies", "events", "links", "citations")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return load(small_corpus(tmp_path_factory.mktemp("corpus")))


def row(frame: pd.DataFrame, key: str) -> pd.Series:
    return frame.set_index("id").loc[key]


def test_every_kind_of_column_has_its_type(corpus):
    assert isinstance(corpus.cases["name"].dtype, pd.StringDtype)
    assert corpus.cases["china_initiative"].dtype == "boolean"
    assert corpus.cases["outcome_as_of_start"].dtype == "datetime64[us]"
    outcomes = corpus.cases["outcome"].dtype
    assert isinstance(outcomes, pd.CategoricalDtype)
    assert outcomes.categories.to_list() == list(corpus.schema.vocabularies["outcome"])
    assert row(corpus.cases, "doe-jane")["nationality"] == ("Australia", "Hong Kong")
    assert row(corpus.cases, "stiles-sam")["aliases"] == ()


def test_what_looks_like_a_number_or_a_blank_stays_text(corpus):
    assert row(corpus.articles, "007")["publisher"] == "Example Wire"
    assert row(corpus.events, "doe-jane.2021-02-03.detained")["place"] == "NA"


def test_a_blank_is_missing(corpus):
    sam = row(corpus.cases, "stiles-sam")
    assert sam[["name_original", "china_initiative"]].isna().all()
    assert row(corpus.policies, "cn-test-secrets-law-2023")[["ended", "ended_start"]].isna().all()


def test_quotes_commas_and_scripts_come_through(corpus):
    jane = row(corpus.cases, "doe-jane")
    assert jane["summary"].endswith('"secret" or not; her friend Zoë Fictional spoke for her.')
    assert jane["name_original"] == "测试"


def test_a_date_is_its_text_and_its_bounds(corpus):
    fined = row(corpus.events, "acme-diligence.2023-07.fined")
    assert fined["date"] == "[2023-07..2023-08]"
    assert fined["date_start"] == pd.Timestamp("2023-07-01")
    assert fined["date_end"] == pd.Timestamp("2023-08-31")


@pytest.mark.parametrize(
    ("case", "first_and_last", "days", "now"),
    [
        ("doe-jane", ["2021-02-03", "2023-10-11"], 980, False),
        ("stiles-sam", ["2018-12-10", None], 2609, True),
        # nobody says when he got out: some day between arrest and acquittal
        ("roe-richard", ["2020-02-27", "[2020-02-27..2021-09-09]"], None, False),
        ("acme-diligence", [None, None], None, False),
    ],
)
def test_custody_follows_from_events(corpus, case, first_and_last, days, now):
    found = row(corpus.cases, case)
    told = [None if pd.isna(found[key]) else found[key] for key in ("first_held", "last_held")]
    assert told == first_and_last
    assert (None if pd.isna(found["days_held"]) else found["days_held"]) == days
    assert found["held_now"] == now


def test_the_held_are_counted_to_the_day_of_the_release(corpus):
    days = (pd.Timestamp(AS_OF) - pd.Timestamp("2018-12-10")).days
    assert row(corpus.cases, "stiles-sam")["days_held"] == days


def events_of_sam(folder, *steps: str) -> pd.Series:
    """Replace Sam's two events by others and return his row."""
    old = (
        "stiles-sam.2018-12-10.detained,stiles-sam,detained,2018-12-10,,He was detained.,\n"
        "stiles-sam.2021-08-11.sentenced,stiles-sam,sentenced,2021-08-11,,He was sentenced.,\n"
    )
    kinds = [step.split() for step in steps]
    ids = [f"stiles-sam.{date}.{kind.replace('_', '-')}" for kind, date in kinds]
    rows = [
        f"{key},stiles-sam,{kind},{date},,It happened.,\n"
        for key, (kind, date) in zip(ids, kinds, strict=True)
    ]
    edit(folder, "events", old, "".join(sorted(rows)))
    cited = "stiles-sam.{},,test-ministry.nd.briefing,\n"
    edit(
        folder,
        "citations",
        cited.format("2018-12-10.detained") + cited.format("2021-08-11.sentenced"),
        "".join(sorted(f"{key},,test-ministry.nd.briefing,\n" for key in ids)),
    )
    return row(load(folder).cases, "stiles-sam")


def test_two_spells_in_custody_are_two_periods(tmp_path):
    folder = small_corpus(tmp_path)
    sam = events_of_sam(
        folder,
        *("detained 2018-12-10", "bailed 2019-01-09", "arrested 2020-03", "sentenced 2021-08-11"),
    )
    assert sam["held"] == (("2018-12-10", "2019-01-09"), ("2020-03", ""))
    assert sam["held_now"]
    fewest = 30 + (pd.Timestamp(AS_OF) - pd.Timestamp("2020-03-31")).days
    assert sam["days_held"] == fewest


def test_a_contested_first_day_keeps_its_bounds(tmp_path):
    folder = small_corpus(tmp_path)
    edit(folder, "events", "detained,2018-12-10", "detained,[2018-12-10..2018-12-12]")
    sam = row(load(folder).cases, "stiles-sam")
    assert sam["first_held"] == "[2018-12-10..2018-12-12]"
    assert sam["first_held_end"] == pd.Timestamp("2018-12-12")
    assert sam["days_held"] == 2607  # the fewest that the sources allow


def test_an_exit_ban_is_not_custody(tmp_path):
    folder = small_corpus(tmp_path)
    sam = events_of_sam(folder, "exit_ban 2018-12", "detained 2019-02-01", "sentenced 2021-08-11")
    assert (sam["first_held"], sam["barred_from"]) == ("2019-02-01", "2018-12")
    assert pd.isna(sam["barred_to"])


def test_a_sentence_that_has_run_out_is_no_proof_of_custody(tmp_path):
    folder = small_corpus(tmp_path)
    edit(folder, "cases", "Eleven years", "Four years and six months")
    sam = row(load(folder).cases, "stiles-sam")
    assert not sam["held_now"]
    assert pd.isna(sam["days_held"])


def test_detention_nobody_reported_on_for_two_years_is_not_held_now(tmp_path):
    folder = small_corpus(tmp_path)
    edit(
        folder,
        "cases",
        "imprisoned,convicted,2025-12-01,Eleven years",
        "detained,pending,2023-12-01,",
    )
    edit(folder, "events", "sentenced,2021-08-11", "trial_opened,2021-08-11")
    sam = row(load(folder).cases, "stiles-sam")
    assert (sam["held_now"], pd.isna(sam["days_held"])) == (False, True)


@pytest.mark.parametrize(("kind", "now"), [("detained", True), ("arrested", False)])
def test_an_arrest_alone_does_not_say_that_somebody_awaits_trial_in_custody(tmp_path, kind, now):
    folder = small_corpus(tmp_path)
    edit(
        folder,
        "cases",
        "imprisoned,convicted,2025-12-01,Eleven years",
        "charged,pending,2025-12-01,",
    )
    edit(folder, "events", "stiles-sam,detained,2018-12-10", f"stiles-sam,{kind},2018-12-10")
    edit(folder, "events", "stiles-sam,sentenced,2021-08-11", "stiles-sam,charged,2021-08-11")
    assert row(load(folder).cases, "stiles-sam")["held_now"] == now


@pytest.mark.parametrize(
    ("policy", "periods"),
    [
        ("cn-test-secrets-law-2014", (("2014-11-01", "2023-06-30"),)),
        ("cn-test-secrets-law-2023", (("2023-07-01", ""),)),
        ("us-test-tariff-2025", (("2025-04-09", "2025-11-10"),)),  # suspended, not ended
    ],
)
def test_force_follows_from_dates_and_suspensions(corpus, policy, periods):
    found = row(corpus.policies, policy)
    assert found["in_force"] == periods
    assert found["in_force_from"] == periods[0][0]


def test_a_resumed_policy_has_a_gap(tmp_path):
    folder = small_corpus(tmp_path)
    edit(
        folder,
        "events",
        "us-test-tariff-2025.2025-11-10.suspended",
        "us-test-tariff-2025.2025-06-01.resumed,us-test-tariff-2025,resumed,2025-06-01,,Back.,\n"
        "us-test-tariff-2025.2025-11-10.suspended",
    )
    edit(
        folder,
        "events",
        "us-test-tariff-2025.2025-06-01.resumed",
        "us-test-tariff-2025.2025-05-14.suspended,us-test-tariff-2025,suspended,2025-05-14,,Off.,\n"
        "us-test-tariff-2025.2025-06-01.resumed",
    )
    last = "us-test-tariff-2025.2025-11-10.suspended,,test-ministry.nd.briefing,"
    added = [
        f"us-test-tariff-2025.{key},,test-ministry.nd.briefing,\n"
        for key in ("2025-05-14.suspended", "2025-06-01.resumed")
    ]
    edit(folder, "citations", last, "".join(added) + last)
    assert row(load(folder).policies, "us-test-tariff-2025")["in_force"] == (
        ("2025-04-09", "2025-05-14"),
        ("2025-06-01", "2025-11-10"),
    )


def test_adoption_is_not_taken_for_effect(tmp_path):
    folder = small_corpus(tmp_path)
    edit(folder, "policies", "2019-05-16,2019-05-21,2019-05-16", "2019-05-16,2019-05-21,")
    edit(folder, "events", "us-test-list-2019,effective,", "us-test-list-2019,adopted,")
    listed = row(load(folder).policies, "us-test-list-2019")
    assert listed["in_force"] == ()
    assert pd.isna(listed["in_force_from_start"])


def test_an_event_knows_its_record(corpus):
    event = row(corpus.events, "us-test-tariff-2025.2025-11-10.suspended")
    assert event["name"] == "Test tariff"
    assert event["record_table"] == "policies"
    assert event["domain"] == "trade"
    assert event["acting_state"] == ("United States",)
    assert row(corpus.cases, "doe-jane")["last_event"] == "doe-jane.2023-10-11.released"


def test_sources_come_with_their_row_official_first_and_once(corpus):
    jane = row(corpus.cases, "doe-jane")
    assert [source["publisher"] for source in jane["sources"]] == [
        "Test Ministry", "Example Wire", "Example Times",
    ]  # fmt: skip
    assert jane["sources"][2]["note"] == "outcome: says three years"
    assert (jane["n_sources"], jane["n_publishers"]) == (3, 3)


def test_a_source_is_opened_where_it_was_read_when_the_original_is_not_known(corpus):
    ministry = row(corpus.cases, "doe-jane")["sources"][0]
    assert ministry["url"] == "https://archive.example.net/briefing"
    listed = row(corpus.policies, "us-test-list-2019")["sources"]
    assert listed[1]["url"] == "https://times.example.com/2019/05/20/list"


def test_a_link_knows_both_ends(corpus):
    link = row(corpus.links, "doe-jane.charged_under.cn-test-secrets-law-2014")
    assert (link["from_name"], link["to_name"]) == ("Jane Doe", "Test Secrets Law (2014)")
    assert (link["from_table"], link["to_table"]) == ("cases", "policies")


def test_every_frame_says_which_release_it_is(corpus):
    for table in TABLES:
        attrs = getattr(corpus, table).attrs
        assert (attrs["as_of"], attrs["release"]) == (AS_OF, "0.0.1")
        assert attrs["source"].endswith("release 0.0.1")


def test_the_checksum_is_that_of_the_files(corpus):
    data = b"".join((corpus.folder / f"{table}.csv").read_bytes() for table in TABLES)
    assert corpus.sha256 == hashlib.sha256(data).hexdigest()


def test_a_corpus_cannot_be_changed_and_its_frames_are_ones_own(corpus):
    with pytest.raises(FrozenInstanceError):
        corpus.cases = corpus.policies
    once, again = load(corpus.folder), load(corpus.folder)
    once.cases.loc[0, "name"] = "Somebody else"
    assert again.cases.loc[0, "name"] == "Acme Diligence"


def test_a_corpus_says_what_it_holds(corpus):
    assert repr(corpus) == (
        f"Corpus release 0.0.1 as of {AS_OF}: "
        "7 articles, 5 cases, 4 policies, 25 events, 3 links, 49 citations"
    )


@pytest.mark.parametrize("table", TABLES)
def test_duckdb_and_arrow_take_every_frame(corpus, table):
    frame = getattr(corpus, table)
    with duckdb.connect() as connection:
        connection.register(table, frame)
        assert len(connection.table(table).fetchall()) == len(frame)
    assert pa.Table.from_pandas(frame).num_rows == len(frame)


def test_duckdb_sees_lists_sources_and_days(corpus):
    with duckdb.connect() as connection:
        connection.register("cases", corpus.cases)
        found = connection.sql(
            "select sources[1].publisher, days_held, nationality from cases "
            "where list_contains(nationality, 'Hong Kong')"
        ).fetchall()
    assert found == [("Test Ministry", 980, ["Australia", "Hong Kong"])]


def test_the_repository_s_own_tables_load():
    report = check()
    assert report.problems == ()
    corpus = load()
    assert corpus.cases["n_sources"].min() > 0
    assert corpus.policies["n_sources"].min() > 0
    assert not corpus.cases["outcome"].isna().any()
    held = corpus.cases.dropna(subset=["first_held_start", "last_held_end"])
    assert (held["first_held_start"] <= held["last_held_end"]).all()
    assert (corpus.cases["days_held"].dropna() >= 0).all()
    for periods in corpus.policies["in_force"]:
        assert all(start for start, _ in periods)
