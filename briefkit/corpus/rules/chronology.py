"""Dates against each other: what must come first, what cannot have happened yet.

A rule speaks up only when no reading of the dates is possible: `2023-05` and `2023-05-08`
never contradict each other, and "about" has slack (see `dates.Span.precedes`).
"""

# ruff: noqa: D401  a rule's docstring states what must hold, not what the function does

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from briefkit.corpus.custody import LET_GO, TAKEN
from briefkit.corpus.force import ENDED
from briefkit.corpus.rules.registry import Finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefkit.corpus.dates import Span
    from briefkit.corpus.tables import Row, Tables

EARLIEST_YEAR = 1900
SCHEDULED = ("effective", "resumed", *ENDED)  # steps of a policy that are known beforehand
DATES_OF_A_PLAN = ("effective", "ended")
CHARGED = ("charged", "indicted", "complaint_filed")
JUDGED = ("convicted", "acquitted", "acquitted_in_part", "mistrial", "pleaded_guilty")
# every event of the first kinds must not come after every event of the second
STEPS: tuple[tuple[Sequence[str], Sequence[str]], ...] = (
    (TAKEN, ("released", "bailed", "escaped")),
    (CHARGED, ("convicted", "sentenced", "acquitted", "mistrial")),
    (("indicted",), ("indictment_unsealed",)),
    (("trial_opened",), ("convicted", "acquitted", "mistrial")),
    (JUDGED, ("sentenced",)),
    (("sentenced", "convicted"), ("commuted", "appeal_rejected", "conviction_reversed")),
    (("sentenced",), ("sentence_disclosed", "sentence_vacated")),
    (("exit_ban",), ("exit_ban_lifted",)),
    (("raided",), ("raid_publicised",)),
    (("listed",), ("delisted",)),
    (("investigated",), ("investigation_concluded",)),
    (("occurred",), ("attributed", "assessed", "shot_down")),
    (("proposed",), ("adopted",)),
    (("proposed", "adopted"), ("effective",)),
    (("suspended", "suspended_in_part"), ("suspension_extended", "resumed")),
)
STAGES = (
    ("adopted", "published"),
    ("adopted", "effective"),
    ("effective", "ended"),
    ("adopted", "ended"),
)
ASIDE = {
    "published": "; are they swapped?",
    "effective": '; are they swapped? If it reaches back, its summary says "retroactive"',
    "ended": "",
}
AFTER_DEATH = (
    "reported", "confirmed", "statement", "criticised", "returned", "sentence_disclosed",
    "assessed", "dismissed", "died",
)  # fmt: skip


def _after(span: Span, limit: Span) -> bool:
    return limit.precedes(span)


@rule()
def future_date(tables: Tables) -> Iterator[Finding]:
    """Nothing has happened after the release's as-of day; only what is scheduled may lie ahead."""
    for row, column, span in _dated(tables):
        if _after(span, tables.as_of) and not _scheduled(row, column, tables):
            text = f'"{span.text}" lies after {tables.schema.as_of}'
            yield row, column, f"{text}, the day datapackage.json is as of"


def _dated(tables: Tables) -> Iterator[tuple[Row, str, Span]]:
    """Yield every date of every table that can be read, with its row and column."""
    for table in tables:
        for field in table.schema.fields:
            if field.edtf:
                for row, span in zip(table.rows, table.spans(field.name), strict=True):
                    if span:
                        yield row, field.name, span


def _scheduled(row: Row, column: str, tables: Tables) -> bool:
    if row.table.schema.name == "policies":
        return column in DATES_OF_A_PLAN
    of_policy = row["record"] in tables["policies"].by_id
    return row.table.schema.name == "events" and of_policy and row["kind"] in SCHEDULED


@rule()
def early_date(tables: Tables) -> Iterator[Finding]:
    """No date lies before 1900: it is a slip of the keyboard."""
    for row, column, span in _dated(tables):
        if span.first and span.first.year < EARLIEST_YEAR:
            yield row, column, f'"{span.text}" lies before {EARLIEST_YEAR}'


@rule()
def read_before_published(tables: Tables) -> Iterator[Finding]:
    """An article is read on or after the day it is published."""
    for row in tables["articles"]:
        published, accessed = row.span("published"), row.span("accessed")
        if published and accessed and accessed.precedes(published):
            yield row, "accessed", f'"{accessed.text}" lies before published, "{published.text}"'


@rule()
def policy_dates(tables: Tables) -> Iterator[Finding]:
    """A policy is adopted, then published, then takes effect, then ends."""
    for row in tables["policies"]:
        told: set[str] = set()
        for first, second in STAGES:
            before, after = row.span(first), row.span(second)
            if second in told or not (before and after and after.precedes(before)):
                continue
            if second == "effective" and "retroactiv" in row["summary"].casefold():
                continue
            told.add(second)
            yield row, second, f'"{after.text}" lies before {first}, "{before.text}"{ASIDE[second]}'


@rule("events")
def event_order(tables: Tables) -> Iterator[Finding]:
    """The steps of a matter come in an order that can be: charged, tried, sentenced."""
    for events in tables.events_of.values():
        kinds = {event["kind"] for event in events}
        for firsts, seconds in STEPS:
            if kinds.isdisjoint(firsts) or kinds.isdisjoint(seconds):
                continue
            before = [event for event in events if event["kind"] in firsts]
            after = [event for event in events if event["kind"] in seconds]
            if all(_comes_first(late, early) for late in after for early in before):
                late, early = after[-1], before[0]
                yield (
                    late,
                    "date",
                    (
                        f'"{late["kind"]}" on {late["date"]} comes before '
                        f'"{early["kind"]}" on {early["date"]} (line {early.line})'
                    ),
                )


def _comes_first(one: Row, other: Row) -> bool:
    first, second = one.span("date"), other.span("date")
    return bool(first and second and first.precedes(second))


@rule("cases", "policies", "events")
def outdated_status(tables: Tables) -> Iterator[Finding]:
    """A record's as-of day is not older than its latest event."""
    for name, column in (("cases", "outcome_as_of"), ("policies", "status_as_of")):
        for row in tables[name]:
            known = row.span(column)
            for event in tables.events_of.get(row["id"], ()):
                span = event.span("date")
                if not (known and span and known.precedes(span)) or _after(span, tables.as_of):
                    continue
                if name == "policies" and event["kind"] in SCHEDULED:
                    continue
                yield (
                    row,
                    column,
                    (
                        f'"{known.text}" is older than the event "{event["kind"]}" of '
                        f"{span.text} (events.csv line {event.line}); look at the status again"
                    ),
                )
                break


@rule("cases", "events")
def event_after_death(tables: Tables) -> Iterator[Finding]:
    """Nothing is done to a person after they died."""
    for row in tables["cases"]:
        events = tables.events_of.get(row["id"], ())
        died = next((e.span("date") for e in events if e["kind"] == "died"), None)
        for event in events if died and row["subject"] == "person" else ():
            span = event.span("date")
            if died and span and died.precedes(span) and event["kind"] not in AFTER_DEATH:
                yield (
                    event,
                    "date",
                    (f'"{event["kind"]}" on {span.text} comes after the death on {died.text}'),
                )


@rule("policies", "events")
def event_after_end(tables: Tables) -> Iterator[Finding]:
    """A policy is not amended, suspended or applied after it ended."""
    alive = ("effective", "amended", "suspended", "suspended_in_part", "resumed",
             "suspension_extended", "applied")  # fmt: skip
    for row in tables["policies"]:
        ended = row.span("ended")
        for event in tables.events_of.get(row["id"], ()) if ended else ():
            span = event.span("date")
            if ended and span and ended.precedes(span) and event["kind"] in alive:
                yield (
                    event,
                    "date",
                    (f'"{event["kind"]}" on {span.text} comes after the end, {ended.text}'),
                )


@rule("policies", "events")
def dates_and_events(tables: Tables) -> Iterator[Finding]:
    """A policy's date columns agree with its events, so that no two kinds of day are swapped."""
    columns = {"adopted": ("adopted",), "published": ("published",), "effective": ("effective",),
               "ended": ENDED}  # fmt: skip
    for row in tables["policies"]:
        events = tables.events_of.get(row["id"], ())
        for column, kinds in columns.items():
            value = row.span(column)
            dated = [e for e in events if e["kind"] in kinds and e.span("date")]
            spans = [e.span("date") for e in dated]
            if value and spans and not any(span and _agree(column, value, span) for span in spans):
                yield row, column, _disagreement(value, dated, events)


def _agree(column: str, value: Span, event: Span) -> bool:
    """Whether both may be one day; the last day in force is the eve of the end."""
    eve = value.last and event.first and 0 <= (event.first - value.last).days <= 1
    return value.overlaps(event) or bool(column == "ended" and eve)


def _disagreement(value: Span, dated: Sequence[Row], events: Sequence[Row]) -> str:
    """Say what the event has, and which other step the column's day belongs to."""
    text = f'"{value.text}", but the event "{dated[0]["kind"]}" has {dated[0]["date"]}'
    for event in events:
        if event["date"] == value.text and event not in dated:
            return f'{text}; {value.text} is the day of "{event["kind"]}"'
    return text


@rule("policies", "links")
def amended_before_made(tables: Tables) -> Iterator[Finding]:
    """A text does not amend, extend, replace or repeal one that came later."""
    for link in tables["links"]:
        if link["relation"] not in ("amends", "extends", "supersedes", "repeals", "implements"):
            continue
        made = [_made(tables["policies"].by_id.get(link[end])) for end in ("from", "to")]
        newer, older = made
        if newer and older and newer.precedes(older):
            yield (
                link,
                "relation",
                (
                    f'"{link["from"]}" ({newer.text}) cannot {link["relation"][:-1]} '
                    f'"{link["to"]}" ({older.text}), which came later'
                ),
            )


@rule("cases", "policies", "events", "links")
def answer_before_cause(tables: Tables) -> Iterator[Finding]:
    """What answers, criticises or suspends another comes after the other began."""
    for link in tables["links"]:
        if link["relation"] not in ("responds_to", "criticises", "suspends", "struck_down_by"):
            continue
        ends = ("to", "from") if link["relation"] == "struck_down_by" else ("from", "to")
        answer, cause = (tables.records.get(link[end]) for end in ends)
        if answer is None or cause is None:
            continue
        late, early = _latest(answer, tables), _earliest(cause, tables)
        if late and early and late.precedes(early):
            yield (
                link,
                "relation",
                (
                    f'"{answer["id"]}" (to {late.text}) was over before "{cause["id"]}" '
                    f"began ({early.text})"
                ),
            )


@rule("cases", "policies", "events", "links")
def charged_before_law(tables: Tables) -> Iterator[Finding]:
    """Nobody is charged under a law that was made after the last step of the case."""
    for link in tables["links"]:
        case = tables["cases"].by_id.get(link["from"])
        law = tables["policies"].by_id.get(link["to"])
        if link["relation"] != "charged_under" or case is None or law is None:
            continue
        last, made = _latest(case, tables), _made(law)
        if last and made and last.precedes(made):
            yield (
                link,
                "to",
                (
                    f'"{law["id"]}" was made {made.text}, after the last step of "{case["id"]}", '
                    f"{last.text}"
                ),
            )


def _spans(record: Row, tables: Tables) -> list[Span]:
    """Return every day a record's own columns and events give, as-of days aside."""
    columns = ("adopted", "published", "effective") if "adopted" in record.table.columns else ()
    own = [record.span(column) for column in columns]
    return [
        span
        for span in (*own, *(e.span("date") for e in tables.events_of.get(record["id"], ())))
        if span
    ]


def _latest(record: Row, tables: Tables) -> Span | None:
    return max(_spans(record, tables), key=lambda span: span.last or date.max, default=None)


def _earliest(record: Row, tables: Tables) -> Span | None:
    return min(_spans(record, tables), key=lambda span: span.first or date.min, default=None)


def _made(policy: Row | None) -> Span | None:
    if policy is None:
        return None
    return policy.span("adopted") or policy.span("published") or policy.span("effective")


@rule("articles", "events", "citations")
def source_before_event(tables: Tables) -> Iterator[Finding]:
    """What happened has a source that came out afterwards."""
    articles = tables["articles"]
    days = dict(zip(articles.column("id"), articles.spans("published"), strict=True))
    for event, span in zip(tables["events"], tables["events"].spans("date"), strict=True):
        published = [days.get(c["article"]) for c in tables.citations_of.get(event["id"], ())]
        if not span or not published or _foreseeable(event, tables):
            continue
        if all(day and day.precedes(span) for day in published):
            latest = max(day.text for day in published if day)
            yield (
                event,
                "date",
                (
                    f'"{event["kind"]}" on {span.text} is supported only by earlier texts '
                    f"(latest {latest})"
                ),
            )


def _foreseeable(event: Row, tables: Tables) -> bool:
    """Whether a source can tell the day beforehand: a hearing, most steps of a policy."""
    if event["record"] in tables["policies"].by_id:
        return event["kind"] not in ("adopted", "agreed", "published")
    return event["kind"] in ("trial_opened", "retrial_set")


@rule("cases", "events")
def detained_then_arrested(tables: Tables) -> Iterator[Finding]:
    """In China detention comes before the formal arrest, unless they were let go in between."""
    for case in tables["cases"]:
        if "China" not in case.items("acting_state"):
            continue
        events = tables.events_of.get(case["id"], ())
        detained = [e for e in events if e["kind"] in ("detained", "residential_surveillance")]
        arrested = [event for event in events if event["kind"] == "arrested"]
        free = [event for event in events if event["kind"] in LET_GO]
        for late in detained[:1] if arrested else ():
            between = any(_comes_first(out, late) for out in free)
            if not between and all(_comes_first(early, late) for early in arrested):
                yield (
                    late,
                    "date",
                    (
                        f'"{late["kind"]}" on {late["date"]} comes after "arrested" on '
                        f"{arrested[-1]['date']} (line {arrested[-1].line}): are they swapped?"
                    ),
                )


@rule("cases", "events")
def released_twice(tables: Tables) -> Iterator[Finding]:
    """Nobody is let out twice without being taken in between."""
    out = [kind for kind in LET_GO if kind in ("released", "bailed", "escaped")]
    for row in tables["cases"]:
        steps = [
            event
            for event in tables.events_of.get(row["id"], ())
            if event["kind"] in (*TAKEN, *out) and event.span("date")
        ]
        steps.sort(key=lambda event: event["date"].lstrip("["))
        for one, next_one in pairwise(steps):
            if one["kind"] == next_one["kind"] == "released":
                yield (
                    next_one,
                    "kind",
                    (
                        f'"released" on {next_one["date"]} follows "released" on {one["date"]} '
                        f"(line {one.line}) with nothing that put them back"
                    ),
                )
