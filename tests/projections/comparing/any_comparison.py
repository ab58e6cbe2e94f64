"""Any comparison of a few clients, and the rules of speech that hold for all of them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from domain.definition.definition import Definition, Grade, Primary
from projections.comparing.comparison import Comparison
from tests.projections.comparing.written_down import FLAT, Life, compared, life

OUTCOMES: tuple[dict[str, Any], ...] = (
    {"breakthrough": "2019-05-01"},
    {"breakthrough": "2019-05-01"},
    {"broke_apart": "2018-05-01"},
    {"broke_apart": "2016-01-10"},
    {"sold": "2018-05-01"},
    {"revenue": {2011: 50, 2012: 60, 2014: 80, 2015: 100, 2018: 150, 2020: 300}},
    {"revenue": {2012: 70, 2014: 90, 2015: 100, 2020: 40}},
    {"revenue": {2015: 0, 2020: 40}},
    {"revenue": {2015: 100, 2020: -40}},
    {"revenue": FLAT, "currency": "EUR"},
    {"ended": None},
    {"lost": "2018-01-10"},
    {"severity": "serious"},
    {},
)

LIVES = st.lists(
    st.tuples(
        st.sampled_from(["T", "T", "A", "A", "TA", "TTT", ""]),
        st.sampled_from(["", "", "", "TT", "A"]),
        st.sampled_from(OUTCOMES),
        st.sampled_from(["legal", "legal", "retail"]),
    ),
    max_size=24,
)

DEFINITIONS = st.builds(
    Definition,
    grade=st.sampled_from(Grade),
    primary=st.sampled_from(Primary),
    min_evidence=st.sampled_from([1, 1, 1, 2]),
    years=st.sampled_from([5, 5, 3]),
    net=st.sampled_from([Fraction(1, 3), Fraction(1)]),
)

NAMES = (
    "Aldgate, Bishopsgate & Cripplegate Consulting Engineers LLP",
    "Société Générale d'Études et de Participations Industrielles",
)


def lived(lives: list[tuple[str, str, dict[str, Any], str]]) -> list[Life]:
    return [
        life(f"{NAMES[n % 2]} {n}", seen, late=late, industry=industry, **became)
        for n, (seen, late, became, industry) in enumerate(lives)
    ]


def comparison(
    lives: list[tuple[str, str, dict[str, Any], str]], definition: Definition, *, vary: bool = False
) -> Comparison:
    return compared(*lived(lives), definition=definition, draws=49, vary=vary)


# -- the rules of speech -------------------------------------------------------------------------

NEVER = re.compile(
    r"\b(caus\w*|because|prov(e|es|ed|en|ing)|effects?|affects?|no difference|no association|"
    r"similar\w*|equal\w*|inf|nan)\b|\b(?-i:None)\b",
    re.IGNORECASE,
)
"""Words that claim a reason, or turn an open question into an answer; and figures that are none."""

SHARE = re.compile(r"of ([\d,]+)(?: [a-z ]+)? \(((?:below |above )?\d+) %\)")
ASCII_MINUS = re.compile(r"(?<![\w-])-\d")
P = re.compile(r"\bp [=<] ")
REACH = {
    "no contrast in breakthroughs",
    "out of reach",
    "out of reach among eight",
    "within reach",
}
"""The rules of the sentences that say how small a p could be at all."""


def breaks_a_rule(text: str) -> list[str]:
    """The rules that a text breaks, whatever it is of."""
    found = [f"says {match[0]!r}" for match in NEVER.finditer(text)]
    found += [f"a hyphen for a minus: {match[0]!r}" for match in ASCII_MINUS.finditer(text)]
    shares = SHARE.findall(text)
    found += [f"a percentage of {of}" for of, _ in shares if int(of.replace(",", "")) < 5]
    if text.count(" %") != len(shares):
        found.append("a percentage without its count")
    return found
