"""Figures and facts made into an argued text.

`controls`   widgets with a finite domain for `interact`
`judge`      a judgement with its likelihood, number, confidence and sources
`cite`       numbered sources and what they amount to
`table`      rows as a table for a reader
`one_of`     a notebook's parameter, or a sentence that says what it may be
`brief`      a whole briefing on a country, domain and period
"""

from briefkit.briefing.compose import Briefing, brief
from briefkit.briefing.judgement import Judgement, judge
from briefkit.briefing.parameters import one_of
from briefkit.briefing.sources import Sources, cite
from briefkit.briefing.tables import table
from briefkit.briefing.widgets import controls

__all__ = [
    "Briefing",
    "Judgement",
    "Sources",
    "brief",
    "cite",
    "controls",
    "judge",
    "one_of",
    "table",
]
