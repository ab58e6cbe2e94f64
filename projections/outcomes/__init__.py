"""The one engine for everything that depends on a definition: from episodes to outcomes, in Polars.

Facts in (`facts`), pure functions that name the facts, parameters and frames they depend on
(`episodes`, `revenue_path`, `fates`, `verdicts`, `criteria`, `peers`, `baseline`, `outcomes`), one
engine that computes each of them once (`engine`), and the public tables that follow (`tables`).
"""
