"""Which episodes are drawn and listed where there are too many for a page."""

from __future__ import annotations

import hashlib

import polars as pl

from projections.comparing.groups import RESPONSES
from projections.outcomes.episodes import EPISODE

LINES = 100
"""Episodes of one response that are drawn and listed: more can neither be told apart nor read."""


def sampled(analysed: pl.DataFrame, most: int = LINES) -> pl.DataFrame:
    """At most so many episodes of each response, in the order of `analysed`.

    They are picked by a hash of client and episode: without regard to what became of them, and the
    same ones each time.
    """
    parts = [_some(analysed.filter(pl.col("response") == response), most) for response in RESPONSES]
    picked = pl.concat([part.select(EPISODE) for part in parts])
    return analysed.join(picked, on=EPISODE, how="semi", maintain_order="left")


def _some(rows: pl.DataFrame, most: int) -> pl.DataFrame:
    if rows.height <= most:
        return rows
    keys = [
        hashlib.sha256(f"{client} {episode}".encode()).digest()
        for client, episode in rows.select(EPISODE).iter_rows()
    ]
    return rows[sorted(range(rows.height), key=keys.__getitem__)[:most]]
