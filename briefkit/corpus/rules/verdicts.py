"""Status, outcome and sentence against the events.

The traps of the trade: a mistrial is no acquittal, a dismissal is no acquittal, a vacated
sentence is no vacated conviction, a suspension is no repeal, announced is not in force.
"""

# ruff: noqa: D401  a rule's docstring states what must hold, not what the function does

from __future__ import annotations

from typing import TYPE_CHECKING

from briefkit.corpus.custody import BARRED, LET_GO, TAKEN, UNBARRED
from briefkit.corpus.force import ENDED
from briefkit.corpus.report import cut
from briefkit.corpus.rules.registry import Finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefkit.corpus.tables import Row, Tables

CHARGE = ("charged", "indicted", "complaint_filed", "indictment_unsealed", "arraigned", "warrant")
GUILTY = ("convicted", "pleaded_guilty", "sentenced", "sentence_disclosed")
# an outcome needs one of these events
DECIDED_BY: dict[str, Sequence[str]] = {
    "convicted": (*GUILTY, "appeal_rejected", "commuted"),
    "acquitted": ("acquitted",),
    "mixed": ("acquitted_in_part", *GUILTY),
    "dismissed": ("dismissed",),
    "mistrial": ("mistrial",),
    "conviction_reversed": ("conviction_reversed",),
    "sentence_vacated": ("sentence_vacated",),
    "deferred_prosecution": ("deferred_prosecution",),
    "penalised": ("penalised", "fined"),
    "listed": ("listed", "banned", "sanctioned", "penalised"),
    "delisted": ("delisted",),
    "freed_without_charge": (*LET_GO, *UNBARRED, "questioned", "searched"),
    "settled": ("settled", "fined", "penalised"),
    "died": ("died",),
}
# a status needs one of these events
STANDS_ON: dict[str, Sequence[str]] = {
    "detained": TAKEN,
    "exit_banned": BARRED,
    "charged": CHARGE,
    "on_trial": ("trial_opened", "retrial_set", "mistrial", *CHARGE),
    "imprisoned": GUILTY,
    "exchanged": ("exchanged", "released"),
    "died": ("died",),
    "restricted": ("listed", "banned", "sanctioned", "penalised", "investigated"),
}
# an outcome is wrong when one of these is the last decision
OVERTAKEN_BY: dict[str, Sequence[str]] = {
    "pending": ("convicted", "sentenced", "acquitted", "dismissed"),
    "convicted": ("acquitted", "mistrial", "conviction_reversed"),
    "acquitted": ("convicted", "sentenced"),
    "dismissed": ("convicted", "sentenced", "acquitted"),
    "mistrial": ("convicted", "sentenced", "acquitted", "dismissed"),
    "conviction_reversed": ("convicted", "sentenced"),
    "sentence_vacated": ("sentenced", "conviction_reversed", "acquitted"),
}
DECISIONS = (
    "convicted", "sentenced", "acquitted", "mistrial", "dismissed", "conviction_reversed",
    "sentence_vacated", "upheld", "appeal_rejected",
)  # fmt: skip
AGAINST_FREED = ("charged", "indicted", "convicted", "pleaded_guilty", "sentenced")
OVER = {"repealed", "superseded", "expired", "struck_down"}
ALIVE = {"proposed", "pending", "adopted", "in_force", "partly_in_force"}


def _kinds(events: Sequence[Row]) -> str:
    return ", ".join(dict.fromkeys(event["kind"] for event in events)) or "none"


def _last(events: Sequence[Row], kinds: Sequence[str]) -> Row | None:
    """Return the latest dated event of these kinds; on one day the last in the kinds' order."""
    found = [event for event in events if event["kind"] in kinds and event.span("date")]
    return max(found, key=lambda e: (_day(e), kinds.index(e["kind"])), default=None)


def _day(event: Row) -> str:
    span = event.span("date")
    return span.first.isoformat() if span and span.first else ""


@rule("cases", "events")
def outcome_without_event(tables: Tables) -> Iterator[Finding]:
    """An outcome has the event that decided it: a mistrial or a dismissal is no acquittal."""
    for case in tables["cases"]:
        events = tables.events_of.get(case["id"], [])
        needed = DECIDED_BY.get(case["outcome"], ())
        if needed and events and not any(event["kind"] in needed for event in events):
            yield (
                case,
                "outcome",
                (
                    f'"{case["outcome"]}" needs an event of kind {_either(needed)}; '
                    f"its events are {_kinds(events)}; "
                    "a day not known is written [earliest..latest]"
                ),
            )


@rule("cases", "events")
def outcome_overtaken(tables: Tables) -> Iterator[Finding]:
    """An outcome is the last decision, not one that a later event overtook."""
    for case in tables["cases"]:
        last = _last(tables.events_of.get(case["id"], []), DECISIONS)
        if last and last["kind"] in OVERTAKEN_BY.get(case["outcome"], ()):
            yield (
                case,
                "outcome",
                (
                    f'"{case["outcome"]}", but the last decision is "{last["kind"]}" of '
                    f"{last['date']} (events.csv line {last.line})"
                ),
            )


@rule("cases", "events")
def freed_but_charged(tables: Tables) -> Iterator[Finding]:
    """Somebody freed without charge was not charged."""
    for case in tables["cases"]:
        for event in tables.events_of.get(case["id"], ()):
            if case["outcome"] == "freed_without_charge" and event["kind"] in AGAINST_FREED:
                yield (
                    case,
                    "outcome",
                    (
                        f'"freed_without_charge", but there is an event "{event["kind"]}" of '
                        f"{event['date']} (events.csv line {event.line})"
                    ),
                )
                break


@rule("cases", "events")
def status_without_event(tables: Tables) -> Iterator[Finding]:
    """A status has the event that led to it: nobody is exit-banned without an exit ban."""
    for case in tables["cases"]:
        events = tables.events_of.get(case["id"], [])
        needed = STANDS_ON.get(case["status"], ())
        if needed and events and not any(event["kind"] in needed for event in events):
            yield (
                case,
                "status",
                (
                    f'"{case["status"]}" needs an event of kind {_either(needed)}; '
                    f"its events are {_kinds(events)}"
                ),
            )


@rule("cases", "events")
def held_after_release(tables: Tables) -> Iterator[Finding]:
    """Nobody is detained or imprisoned when the last step was to let them go."""
    out = ("released", "exchanged", "died", "deported", "escaped")
    for case in tables["cases"]:
        if case["status"] not in ("detained", "imprisoned"):
            continue
        events = tables.events_of.get(case["id"], [])
        last = _last(events, (*out, *TAKEN, "convicted", "sentenced"))
        if last and last["kind"] in out:
            yield (
                case,
                "status",
                (
                    f'"{case["status"]}", but the last step is "{last["kind"]}" of {last["date"]} '
                    f"(events.csv line {last.line})"
                ),
            )


@rule("cases")
def status_and_outcome(tables: Tables) -> Iterator[Finding]:
    """Status and outcome can both be true: nobody acquitted is imprisoned."""
    impossible = {
        "imprisoned": ("pending", "acquitted", "dismissed", "freed_without_charge", "mistrial"),
        "detained": ("acquitted", "freed_without_charge", "settled", "died"),
        "charged": ("convicted", "acquitted", "dismissed", "freed_without_charge"),
        "on_trial": ("convicted", "acquitted", "dismissed", "freed_without_charge"),
        "questioned": ("convicted", "acquitted"),
        "died": ("pending",),
    }
    for case in tables["cases"]:
        if case["outcome"] in impossible.get(case["status"], ()):
            yield (
                case,
                "outcome",
                (f'"{case["outcome"]}" cannot be while status is "{case["status"]}"'),
            )


@rule("cases", "events")
def sentence_without_verdict(tables: Tables) -> Iterator[Finding]:
    """A sentence stands only where somebody was sentenced, fined or penalised."""
    needed = (*GUILTY, "fined", "penalised", "settled", "commuted", "appeal_rejected",
              "deferred_prosecution")  # fmt: skip
    for case in tables["cases"]:
        if not case["sentence"] or case["outcome"] == "freed_without_charge":
            continue
        events = tables.events_of.get(case["id"], [])
        if events and not any(event["kind"] in needed for event in events):
            yield (
                case,
                "sentence",
                (
                    f'"{cut(case["sentence"])}", but no event pronounces it; '
                    f"its events are {_kinds(events)}"
                ),
            )


@rule("cases")
def china_initiative_elsewhere(tables: Tables) -> Iterator[Finding]:
    """Only a case of the United States can have been part of its China Initiative."""
    for case in tables["cases"]:
        true = case["china_initiative"].casefold() in ("true", "1")
        if true and "United States" not in case.items("acting_state"):
            yield (
                case,
                "china_initiative",
                (f'"{case["china_initiative"]}", but the acting state is {case["acting_state"]}'),
            )


@rule("policies")
def in_force_after_end(tables: Tables) -> Iterator[Finding]:
    """A policy in force has not ended, and one that has ended is not in force."""
    for policy in tables["policies"]:
        known, ended = policy.span("status_as_of"), policy.span("ended")
        alive = policy["status"] in ALIVE
        if known and ended and alive and ended.precedes(known):
            yield (
                policy,
                "status",
                (f'"{policy["status"]}" as of {known.text}, but it ended {ended.text}'),
            )


@rule("policies")
def in_force_before_effect(tables: Tables) -> Iterator[Finding]:
    """A policy announced or adopted is not in force before its effective day."""
    for policy in tables["policies"]:
        known, effective = policy.span("status_as_of"), policy.span("effective")
        if not (known and effective):
            continue
        if policy["status"] in ("in_force", "partly_in_force") and known.precedes(effective):
            yield (
                policy,
                "status",
                (f'"{policy["status"]}" as of {known.text}, but it takes effect {effective.text}'),
            )
        if policy["status"] in ("proposed", "adopted") and effective.precedes(known):
            yield (
                policy,
                "status",
                (f'"{policy["status"]}" as of {known.text}, but it took effect {effective.text}'),
            )


@rule("policies", "events")
def suspension_is_no_end(tables: Tables) -> Iterator[Finding]:
    """A suspension is an event, not an end: what is suspended can come back."""
    for policy in tables["policies"]:
        events = tables.events_of.get(policy["id"], [])
        suspended = [e for e in events if e["kind"] in ("suspended", "suspended_in_part")]
        over = any(event["kind"] in ENDED for event in events)
        if not suspended or over:
            continue
        if policy["status"] in OVER:
            yield (
                policy,
                "status",
                (
                    f'"{policy["status"]}", but the events show only "{suspended[-1]["kind"]}" of '
                    f"{suspended[-1]['date']}; a suspension is not an end"
                ),
            )
        ended = policy["ended"]
        if ended and any(event["date"] == ended for event in suspended):
            yield (
                policy,
                "ended",
                (f'"{ended}" is the day it was suspended; a suspension is an event, not an end'),
            )


@rule("policies", "events")
def policy_status_without_event(tables: Tables) -> Iterator[Finding]:
    """A policy that is suspended as a whole has an event that suspended the whole."""
    for policy in tables["policies"]:
        events = tables.events_of.get(policy["id"], [])
        kinds = {event["kind"] for event in events}
        if policy["status"] == "suspended" and kinds.isdisjoint({"suspended", "enjoined"}):
            partly = ' ("suspended_in_part" is partly_in_force)' * ("suspended_in_part" in kinds)
            yield (
                policy,
                "status",
                (
                    f'"suspended" needs an event of kind suspended or enjoined; its events are '
                    f"{_kinds(events)}{partly}"
                ),
            )
        if policy["status"] in OVER and not policy["ended"] and kinds.isdisjoint(ENDED):
            yield (
                policy,
                "status",
                (
                    f'"{policy["status"]}" needs an end: fill ended or add an event '
                    f"{_either(ENDED)}; its events are {_kinds(events)}"
                ),
            )


def _either(kinds: Sequence[str]) -> str:
    """Return a choice in words.

    >>> _either(("fined", "penalised"))
    'fined or penalised'
    """
    names = list(dict.fromkeys(kinds))
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
