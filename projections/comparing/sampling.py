"""A sample of episodes, where there are too many to draw and list."""

from __future__ import annotations

import hashlib

import polars as pl

from projections.comparing.groups import RESPONSES
from projections.outcomes.episodes import EPISODE

MOST = 100
"""Episodes of one response in a sample: more lines cannot be read."""


def sample(analysed: pl.DataFrame, most: int = MOST) -> pl.DataFrame:
    """At most `most` episodes of each response, in the order of `analysed`.

    A hash of client and episode picks them: independently of their outcome, and the same ones each
    time.
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
