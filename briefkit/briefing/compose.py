"""A whole briefing on a selection, in one call.

`brief` writes what an analyst would put together first: the bottom line, four figures to quote,
who is held, what is in force, what happened last, the judgements given to it, and the sources.
Every number is computed from the rows chosen, so a briefing on Japan since 2023 and one on
Canada since 2010 are the same call with other words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from briefkit.briefing.sources import Sources, cite
from briefkit.briefing.tables import table
from briefkit.selection import ALL, choose

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from briefkit.briefing.judgement import Judgement
    from briefkit.corpus import Corpus

CASE_STATES = ("nationality", "acting_state", "counterpart_state")
POLICY_STATES = ("issuer_state", "target_state")
CUSTODY = ("espionage", "state_secrets", "national_security")


@dataclass(frozen=True)
class Briefing:
    """A composed briefing; shows itself part by part in a notebook and on the page."""

    title: str
    bottom_line: str
    tiles: pd.DataFrame
    charts: tuple[go.Figure, ...]
    judgements: tuple[Judgement, ...]
    steps: pd.DataFrame
    sources: Sources

    def _ipython_display_(self) -> None:
        from IPython.display import Markdown, display

        display(Markdown(f"### {self.title}\n\n**Bottom line.** {self.bottom_line}"))
        display(Markdown(_table(self.tiles)))
        for judgement in self.judgements:
            display(judgement)
        for chart in self.charts:
            display(chart)
        if len(self.steps):
            latest = table(_latest(self.steps), "date", "name", "summary")
            display(Markdown("**Latest steps**"), latest)
        display(self.sources)


def brief(
    corpus: Corpus,
    *,
    country: str | None = ALL,
    domain: str | None = ALL,
    since: object = None,
    until: object = None,
    judgements: tuple[Judgement, ...] = (),
) -> Briefing:
    """Compose a briefing on a country, domain and period.

    Parameters
    ----------
    corpus
        What `briefkit.load()` returns.
    country
        A state: its nationals and firms, what it did, and what was aimed at it; `"all"` for all.
    domain
        A policy domain, such as `"export_control"`, or `"all"`.
    since, until
        Years, months or days as ISO text.
    judgements
        What you think of it, made with `judge`; shown after the bottom line.

    Raises
    ------
    SelectionError
        A country, domain or date that does not exist; the message names the nearest.

    Examples
    --------
    >>> import briefkit
    >>> briefkit.brief(briefkit.load(), country="Japan", since="2020").title
    'Japan, since 2020'
    """
    cases, policies = (
        choose(_about(frame, states, country), domain=domain, since=since, until=until)
        for frame, states in ((corpus.cases, CASE_STATES), (corpus.policies, POLICY_STATES))
    )
    ids = [*cases["id"], *policies["id"]]
    steps = choose(corpus.events[corpus.events["record"].isin(ids)], since=since, until=until)
    held = cases[cases["first_held"].notna() & (cases["subject"] == "person")]
    return Briefing(
        title=_title(country, domain, since, until),
        bottom_line=_bottom_line(corpus, cases, held, policies),
        tiles=_tiles(corpus, held, policies, steps),
        charts=_charts(held, policies, steps),
        judgements=tuple(judgements),
        steps=steps,
        sources=cite(cases, policies),
    )


def _about(frame: pd.DataFrame, columns: tuple[str, ...], country: str | None) -> pd.DataFrame:
    if country in (None, ALL):
        return frame
    ids = {row for column in columns for row in choose(frame, **{column: country})["id"]}
    return frame[frame["id"].isin(ids)]


def _title(country: str | None, domain: str | None, since: object, until: object) -> str:
    parts = ["All countries" if country in (None, ALL) else str(country)]
    if domain not in (None, ALL):
        parts.append(str(domain).replace("_", " "))
    if since and until:
        parts.append(f"{since} to {until}")
    elif since or until:
        parts.append(f"since {since}" if since else f"until {until}")
    return ", ".join(parts)


def _in_force(corpus: Corpus, policies: pd.DataFrame) -> pd.DataFrame:
    today = pd.Timestamp(corpus.as_of)
    begun = policies["in_force_from_start"] <= today
    over = policies["in_force_to_end"].notna() & (policies["in_force_to_end"] < today)
    return policies[begun & ~over & policies["status"].isin(["in_force", "partly_in_force"])]


def _bottom_line(
    corpus: Corpus, cases: pd.DataFrame, held: pd.DataFrame, policies: pd.DataFrame
) -> str:
    if not len(cases) and not len(policies):
        return "Nothing in the corpus matches; widen the period, the domain or the country."
    said = []
    if len(held):
        ended = held["outcome"].value_counts()
        said.append(
            f"{_count(len(held), 'person or group', 'people or groups')} publicly reported as "
            f"held, {int(held['held_now'].sum())} of them still, as far as reports reach; "
            f"{int(ended.get('convicted', 0))} convicted, "
            f"{int(ended.get('acquitted', 0))} acquitted, "
            f"{int(ended.get('dismissed', 0))} with charges dismissed."
        )
    others = len(cases) - len(held)
    if others:
        said.append(
            f"{_count(others, 'further case', 'further cases')}: "
            "firms, operations, people not held."
        )
    if len(policies):
        said.append(
            f"{len(_in_force(corpus, policies))} of {_count(len(policies), 'measure', 'measures')} "
            f"in force on {pd.Timestamp(corpus.as_of):%-d %B %Y}."
        )
    return " ".join(said)


def _tiles(
    corpus: Corpus, held: pd.DataFrame, policies: pd.DataFrame, steps: pd.DataFrame
) -> pd.DataFrame:
    suspended = policies["status"].isin(["suspended", "partly_in_force"]).sum()
    return pd.DataFrame(
        {
            "held now": [int(held["held_now"].sum())],
            "measures in force": [len(_in_force(corpus, policies))],
            "suspended, in whole or part": [int(suspended)],
            "last step": [str(_latest(steps, 1)["date"].iloc[0]) if len(steps) else "none"],
        }
    )


def _charts(
    held: pd.DataFrame, policies: pd.DataFrame, steps: pd.DataFrame
) -> tuple[go.Figure, ...]:
    from briefkit import charts

    drawn = []
    if len(held):
        drawn.append(charts.spans(held))
    if policies["in_force_from"].notna().any():
        drawn.append(charts.steps(policies))
    if len(steps):
        drawn.append(charts.timeline(steps))
    return tuple(drawn)


def _latest(steps: pd.DataFrame, most: int = 8) -> pd.DataFrame:
    return steps.sort_values("date_start", ascending=False).head(most)


def _table(frame: pd.DataFrame) -> str:
    rows: list[list[str]] = frame.astype(str).to_numpy().tolist()
    rows = [list(frame.columns), ["---"] * len(frame.columns), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
