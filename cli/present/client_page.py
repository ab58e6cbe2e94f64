"""One client as it is known now: the parts that are shown, from the projections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.present.event_text import shown_amount, shown_day, shown_period
from events.dates import Period

if TYPE_CHECKING:
    from projections.warehouse.connection import Warehouse

Part = list[dict[str, Any]]

PARTS = {
    "client": "select * from clients where client_id = ?",
    "threats": "select threat, severity, threat_kind, description, started_on, ended_on "
    "from threats where client_id = ? order by started_on, threat",
    "episodes": "select episode, threats, severity, started_on, index_date, response "
    "from episodes where client_id = ? order by episode",
    "leaders": "select leader, role, senior, joined_on from leaders "
    "where client_id = ? and left_on is null order by joined_on, leader",
    "revenue": "select period_start, period_end, amount, currency from revenue "
    "where client_id = ? order by period_end desc, period_start limit 1",
}
"""What is shown of one client, and the query for each part."""


READ = ("main.clients", "main.threats", "main.episodes", "main.leaders", "main.revenue")


def parts(warehouse: Warehouse, client_id: str) -> dict[str, Part]:
    """The rows of each part, by its name."""
    return {name: _table(warehouse, sql, client_id) for name, sql in PARTS.items()}


def _table(warehouse: Warehouse, sql: str, client_id: str) -> Part:
    answer = warehouse.query(sql, [client_id])
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def page(who: dict[str, Any], found: dict[str, Part]) -> list[str]:
    """One client for a person, in a few lines for each part that is known."""
    fiscal = f"fiscal year ends {who['fiscal_year_end']}"
    lines = [who["client"], f"  {who['industry']}, {who['currency']}, {fiscal}"]
    if who["engaged_from"]:
        until = shown_day(who["engaged_to"]) if who["engaged_to"] else "today"
        lines.append(f"  engaged from {shown_day(who['engaged_from'])} to {until}")
    for each in found["threats"]:
        until = shown_day(each["ended_on"]) if each["ended_on"] else "open"
        lines.append(
            f"threat {each['threat']}  {shown_day(each['started_on'])} – {until}  "
            f"{each['severity']}: {each['description']}"
        )
    for each in found["episodes"]:
        index = shown_day(each["index_date"]) if each["index_date"] else "not over"
        lines.append(
            f"episode {each['episode']}  ({each['threats']})  index date {index}  "
            f"response {each['response']}"
        )
    for each in found["leaders"]:
        role = f", {each['role']}" if each["role"] else ""
        senior = ", senior" if each["senior"] else ""
        lines.append(
            f"leader  {each['leader']}{role}{senior}, since {shown_day(each['joined_on'])}"
        )
    for each in found["revenue"]:
        period = shown_period(
            Period(each["period_start"], each["period_end"]), who["fiscal_year_end"]
        )
        lines.append(f"revenue {period}  {shown_amount(each['amount'], each['currency'])}")
    return lines
