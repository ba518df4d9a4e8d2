"""A date says how exact it is; nonsense is refused, and quickly."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefkit.corpus.dates import LONGEST, DateError, parse


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023-05-08", date(2023, 5, 8), date(2023, 5, 8)),
        ("2023-05", date(2023, 5, 1), date(2023, 5, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-05~", date(2023, 5, 1), date(2023, 5, 31)),
        ("2023?", date(2023, 1, 1), date(2023, 12, 31)),
        ("[2012-11-12..2012-11-14]", date(2012, 11, 12), date(2012, 11, 14)),
        ("[2021-05,2021-10]", date(2021, 5, 1), date(2021, 10, 31)),
        ("[2021-10,2021-05]", date(2021, 5, 1), date(2021, 10, 31)),
        ("[2020,2022-01..2022-03]", date(2020, 1, 1), date(2022, 3, 31)),
        ("[..2020-06]", None, date(2020, 6, 30)),
        ("[2020-06..]", date(2020, 6, 1), None),
        ("0001-01-01", date.min, date.min),
        ("9999", date(9999, 1, 1), date.max),
    ],
)
def test_a_text_pins_down_its_days(text, first, last):
    span = parse(text)
    assert (span.text, span.first, span.last) == (text, first, last)


@pytest.mark.parametrize(
    ("text", "reason", "meant"),
    [
        ("2023-02-29", "February 2023 has 28 days", ""),
        ("2023-04-31", "April 2023 has 30 days", ""),
        ("2023-13", "there is no month 13", ""),
        ("2023-00-10", "there is no month 00", ""),
        ("2023-05-00", "May 2023 has 31 days", ""),
        ("0000", "there is no year 0000", ""),
        ("[2021]", "brackets mean one of several", "2021"),
        ("[]", "the brackets are empty", ""),
        ("[..]", '".." is not a date or a..b', ""),
        ("[2021,]", '"" is not a date or a..b', ""),
        ("[2022..2021]", "the range runs backwards", "[2021..2022]"),
        ("[2022..2021,2023]", "the range runs backwards", ""),
        ("[2021, 2022]", '" 2022" in the brackets is not a date', ""),
        ("2023/05/08", "write 2023-05-08", "2023-05-08"),
        ("20230508", "write 2023-05-08", "2023-05-08"),
        ("2023-5-8", "write 2023-05-08", "2023-05-08"),
        ("8 May 2023", "write 2023-05-08", "2023-05-08"),
        ("May 8, 2023", "write 2023-05-08", "2023-05-08"),
        ("May 2023", "write 2023-05-08", "2023-05"),
        ("c. 2023", "write 2023-05-08", "2023~"),
        ("2023-05-08 00:00:00", "write 2023-05-08", "2023-05-08"),
        ("2012-11-12/2012-11-14", "write 2023-05-08", "[2012-11-12..2012-11-14]"),
        ("31 February 2023", "write 2023-05-08", ""),
        ("08/05/2023", "write 2023-05-08", ""),  # May here, August there
        ("201X", "write 2023-05-08", ""),
        ("２０２３", "write 2023-05-08", ""),  # noqa: RUF001  full-width digits
        ("2023-05-08\n", "write 2023-05-08", "2023-05-08"),
        ("", "write 2023-05-08", ""),
    ],
)
def test_nonsense_is_refused_with_a_reason(text, reason, meant):
    with pytest.raises(DateError) as refusal:
        parse(text)
    assert refusal.value.reason.startswith(reason)
    assert refusal.value.meant == meant


@pytest.mark.parametrize(
    "hostile", ["[" * 10_000, "[2020," * 2_000 + "]", "2" * 10_000, "[" + "2020," * 2_000 + "2021]"]
)
def test_a_hostile_text_is_not_even_looked_at(hostile):
    with pytest.raises(DateError, match=f"a date has at most {LONGEST} characters, this has 1"):
        parse(hostile)


@given(st.dates())
def test_every_day_of_the_calendar_is_read_as_itself(day):
    span = parse(day.isoformat())
    assert (span.first, span.last, span.exact) == (day, day, True)


@given(st.dates(), st.dates())
def test_bounds_of_a_set_hold_its_members(one, other):
    span = parse(f"[{one.isoformat()},{other.isoformat()}]")
    assert (span.first, span.last) == (min(one, other), max(one, other))
    assert span.exact == (one == other)


def read(text):
    """Return the span of a text and None, or None and why it is refused."""
    try:
        return parse(text), None
    except DateError as refusal:
        return None, refusal


@given(st.text(alphabet="0123456789-~?%[],.X ", max_size=40))
def test_whatever_is_read_has_days_in_order(text):
    span, refusal = read(text)
    if span:
        assert span.text == text
        assert not (span.first and span.last) or span.first <= span.last
    else:
        assert refusal.reason
        assert not refusal.meant or parse(refusal.meant)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    span, refusal = read(text)
    assert span or str(refusal)


@given(st.dates(), st.dates())
def test_one_day_precedes_another_or_they_may_be_one(one, other):
    first, second = parse(one.isoformat()), parse(other.isoformat())
    assert first.precedes(second) == (one < other)
    assert first.overlaps(second) == (one == other)


def test_what_is_not_known_never_contradicts():
    assert not parse("2023-05").precedes(parse("2023-05-08"))
    assert not parse("2023-05~").precedes(parse("2023-06-20"))
    assert parse("2023-05~").precedes(parse("2023-08"))
    assert not parse("[2020..]").precedes(parse("2030"))
    assert not parse("2019").precedes(parse("[..2020]"))


def test_about_is_never_exact():
    assert not parse("2023-05-08~").exact
    assert parse("2023-05-08").exact
