"""What an editor would look at again: nothing here is wrong for certain, so all are notes."""

# ruff: noqa: D401  a rule's docstring states what must hold, not what the function does

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefkit.corpus.custody import STALE, TAKEN, months_after, term
from briefkit.corpus.report import cut
from briefkit.corpus.rules.registry import Finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefkit.corpus.tables import Row, Tables

NUMBER = r"(\d[\d,]{0,14})"
TOTAL = re.compile(
    rf"\b{NUMBER}\b[^.]{{0,30}}\bin (?:total|all)\b|\btotal(?:ling)?(?: of| to)? {NUMBER}"
)
ADDED = re.compile(
    rf"\b(?:adds?|added|adding|additions? of) (?:another |a further )?{NUMBER}", re.IGNORECASE
)
MERGED_DAYS = 365
MONTH = 31
SHOWN = 12  # dead values named in one note
NO_FIRST_DAY = {"effective", "warrant"}  # said by the event, or a search that has none


@rule("cases", note=True)
def stale_outcome(tables: Tables) -> Iterator[Finding]:
    """An open matter that nobody has looked at for two years may have ended."""
    for case in tables["cases"]:
        known = case.span("outcome_as_of")
        if case["outcome"] not in ("pending", "unknown") or not (known and known.last):
            continue
        if tables.as_of.last and tables.as_of.last - known.last > STALE:
            yield (
                case,
                "outcome_as_of",
                (f'"{case["outcome"]}" as of {known.text}: has anything been reported since?'),
            )


@rule("cases", "events", note=True)
def served_sentence(tables: Tables) -> Iterator[Finding]:
    """Somebody whose sentence has run out is hardly still imprisoned."""
    for case in tables["cases"]:
        months = term(case["sentence"])
        if case["status"] != "imprisoned" or months is None:
            continue
        sentenced = [
            event.span("date")
            for event in tables.events_of.get(case["id"], ())
            if event["kind"] in ("sentenced", "sentence_disclosed")
        ]
        days = [span.last for span in sentenced if span and span.last]
        if days and tables.as_of.last and months_after(max(days), months) < tables.as_of.last:
            over = months_after(max(days), months)
            yield (
                case,
                "status",
                (
                    f'"imprisoned", but "{cut(case["sentence"])}" ran out by {over.isoformat()} '
                    "at the latest"
                ),
            )


@rule("cases", "events", note=True)
def report_day(tables: Tables) -> Iterator[Finding]:
    """A step on the very day it was first reported may carry the report's date."""
    hidden = (*TAKEN, "raided", "exit_ban", "occurred", "indicted")
    shown = {"reported": "reported", "raided": "raid_publicised", "indicted": "indictment_unsealed"}
    for events in tables.events_of.values():
        days: dict[str, Row] = {}
        for event in events:
            if event["kind"] in shown.values():
                days.setdefault(f"{event['kind']} {event['date']}", event)
        for event in events if days else ():
            span = event.span("date")
            if event["kind"] not in hidden or not (span and span.exact):
                continue
            for kind in {"reported", shown.get(event["kind"], "reported")}:
                if other := days.get(f"{kind} {event['date']}"):
                    yield (
                        event,
                        "date",
                        (
                            f'"{event["kind"]}" has the day of "{kind}" (line {other.line}): '
                            "is it the day it happened, or the day it became known?"
                        ),
                    )


@rule("cases", "events", note=True)
def two_incidents(tables: Tables) -> Iterator[Finding]:
    """An operation that occurred twice, years apart, may be two breaches merged."""
    for case in tables["cases"]:
        occurred = [e for e in tables.events_of.get(case["id"], ()) if e["kind"] == "occurred"]
        firsts = sorted(s.first for e in occurred if (s := e.span("date")) and s.first)
        if len(firsts) > 1 and (firsts[-1] - firsts[0]).days > MERGED_DAYS:
            yield (
                case,
                "id",
                (f'"{case["id"]}" occurred on {firsts[0]} and on {firsts[-1]}: two incidents?'),
            )


@rule("policies", "events", note=True)
def total_or_addition(tables: Tables) -> Iterator[Finding]:
    """A number told both as added and as total is one or the other."""
    for name in ("policies", "events"):
        if not TOTAL.search(tables[name].text("summary")):
            continue
        for row in tables[name]:
            totals = {a or b for a, b in TOTAL.findall(row["summary"])}
            both = totals & set(ADDED.findall(row["summary"]))
            if both:
                yield row, "summary", f"{min(both)} is told as added and as the total: which is it?"


@rule("cases", "policies", "links", "events", note=True)
def one_sided_link(tables: Tables) -> Iterator[Finding]:
    """What one record is said to do to another shows in the other's events."""
    shows = {
        "suspends": ("suspended", "suspended_in_part", "delisted", "suspension_extended"),
        "repeals": ("repealed", "ended", "expired", "superseded"),
        "supersedes": ("superseded", "repealed", "ended", "expired", "amended"),
        "exchanged_for": ("exchanged", "released", "deported"),
        "struck_down_by": ("struck_down", "ended"),
    }
    for link in tables["links"]:
        end = "from" if link["relation"] == "struck_down_by" else "to"
        record = tables.records.get(link[end])
        needed = shows.get(link["relation"])
        if not needed or record is None:
            continue
        kinds = {event["kind"] for event in tables.events_of.get(record["id"], ())}
        if kinds.isdisjoint(needed):
            yield (
                link,
                end,
                (
                    f'"{record["id"]}" has no event of kind {" or ".join(needed)} to match '
                    f'"{link["relation"]}"'
                ),
            )


@rule("cases", "policies", "citations", "articles", note=True)
def single_publisher(tables: Tables) -> Iterator[Finding]:
    """A case or policy rests on more than one publisher where it can."""
    articles = tables["articles"].by_id
    for name in ("cases", "policies"):
        for row in tables[name]:
            cited = [articles.get(c["article"]) for c in tables.citations_of.get(row["id"], ())]
            publishers = {article["publisher"] for article in cited if article}
            if len(publishers) == 1:
                yield row, "id", f'"{row["id"]}" rests on one publisher, {min(publishers)}'


@rule("articles", "cases", "policies", "events", "links", note=True)
def dead_value(tables: Tables) -> Iterator[Finding]:
    """A value of a closed list that no row uses is worth a second thought."""
    used: dict[str, set[str]] = {name: set() for name in tables.schema.vocabularies}
    where: dict[str, tuple[str, str]] = {}
    for table in tables:
        for field in table.schema.fields:
            if field.vocabulary:
                where.setdefault(field.vocabulary, (table.schema.name, field.name))
                for row in table:
                    used[field.vocabulary].update(
                        row.items(field.name) if field.delimiter else (row[field.name],)
                    )
    for name, values in tables.schema.vocabularies.items():
        dead = [value for value in values if value not in used[name]]
        if dead and name in where:
            table_name, column = where[name]
            more = f" and {len(dead) - SHOWN} more" if len(dead) > SHOWN else ""
            yield (
                tables[table_name],
                column,
                (
                    f"{len(dead)} of {len(values)} values of {name} are used by no row: "
                    f"{', '.join(dead[:SHOWN])}{more}"
                ),
            )


@rule("policies", note=True)
def taken_effect(tables: Tables) -> Iterator[Finding]:
    """A policy "adopted" whose day of effect has passed may be in force by now."""
    for policy in tables["policies"]:
        effect, known = policy.span("effective"), policy.span("status_as_of")
        if policy["status"] != "adopted" or not (effect and known and known.precedes(effect)):
            continue
        if effect.precedes(tables.as_of):
            since = (
                f'"adopted" as of {policy["status_as_of"]}, and set to take effect {effect.text}'
            )
            yield policy, "status", f"{since}: is it in force?"


@rule("policies", "events", note=True)
def in_force_since_when(tables: Tables) -> Iterator[Finding]:
    """A policy in force says since when; adoption is no answer, and charts leave it out."""
    for policy in tables["policies"]:
        if policy["effective"] or policy["status"] not in ("in_force", "partly_in_force"):
            continue
        kinds = {event["kind"] for event in tables.events_of.get(policy["id"], ())}
        if policy["instrument"] != "guidance" and kinds.isdisjoint(NO_FIRST_DAY):
            yield policy, "effective", f'is blank, but the status is "{policy["status"]}"'


@rule("cases", "events", "links", note=True)
def exchange_days(tables: Tables) -> Iterator[Finding]:
    """Those exchanged for each other were let go within a month."""
    out = ("exchanged", "released", "deported", "returned")
    for link in tables["links"]:
        if link["relation"] != "exchanged_for":
            continue
        days = [
            [
                s.first
                for e in tables.events_of.get(link[end], ())
                if e["kind"] in out and (s := e.span("date")) and s.first
            ]
            for end in ("from", "to")
        ]
        if all(days) and min(abs((a - b).days) for a in days[0] for b in days[1]) > MONTH:
            yield (
                link,
                "relation",
                (f'"{link["from"]}" was let go {max(days[0])}, "{link["to"]}" {max(days[1])}'),
            )
