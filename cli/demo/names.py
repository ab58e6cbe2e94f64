"""Names and words of the invented clients. Whatever could be taken for a real name says so."""

from __future__ import annotations

LABEL = "(invented)"

FIRST = (
    "Ash Bracken Cald Cor Dun Elder Fen Gal Hal Iver Jarl Kel Lor Marl Nor Oster Pell Quill "
    "Rav Sel Thorn Ulver Varn Wend Yarl Zel Orm Tarn Birk Hazel"
).split()
LAST = (
    "down wick mere holt combe garth stead thorpe lund more ness rigg shaw worth dale firth "
    "beck croft ridge well"
).split()

TRADES = {
    "Foods": "food",
    "Dairies": "food",
    "Bakeries": "food",
    "Logistics": "transport",
    "Shipping": "transport",
    "Rail": "transport",
    "Care": "health",
    "Clinics": "health",
    "Diagnostics": "health",
    "Software": "software",
    "Data": "software",
    "Systems": "software",
    "Builders": "construction",
    "Timber": "construction",
    "Glass": "construction",
    "Energy": "energy",
    "Solar": "energy",
    "Textiles": "manufacturing",
    "Tools": "manufacturing",
    "Ceramics": "manufacturing",
    "Legal": "professional services",
    "Design": "professional services",
    "Stores": "retail",
    "Outfitters": "retail",
}
"""The word in the name, and the industry that goes with it."""

INDUSTRIES = tuple(dict.fromkeys(TRADES.values()))

_TRADES = tuple(TRADES)
_COMBINATIONS = len(FIRST) * len(LAST) * len(_TRADES)
_STRIDE = 5_573
"""Shares no factor with the number of combinations, so all are used before one comes again."""


def trade(client: int) -> str:
    """The word of a client's name that says what it does."""
    return _TRADES[_scattered(client) % len(_TRADES)]


def client_name(client: int, addition: str = "") -> str:
    """The client's name, unlike that of any other number; `addition` is for a later name."""
    place = _scattered(client) // len(_TRADES)
    words = [FIRST[place % len(FIRST)] + LAST[place // len(FIRST)], trade(client)]
    if addition:
        words.append(addition)
    series = (client - 1) // _COMBINATIONS
    if series:
        words.append(str(series + 1))
    return " ".join((*words, LABEL))


def leader_name(client: int, number: int) -> str:
    return f"Leader {client}-{number:02} {LABEL}"


def adviser_name(number: int) -> str:
    return f"Adviser {number} {LABEL}"


def _scattered(client: int) -> int:
    return (client - 1) * _STRIDE % _COMBINATIONS


ROLES = ("chief executive", "finance", "operations", "sales", "people", "technology")

THREATS = (
    ("customer", "the largest customer gave notice"),
    ("customer", "two key accounts left within a month"),
    ("cash", "the bank withdrew the credit line"),
    ("cash", "a covenant was breached and cash ran short"),
    ("ownership", "the founders fell out over control"),
    ("ownership", "an unwanted offer for the whole company"),
    ("regulation", "the licence was put under review"),
    ("regulation", "a new rule closed the main market"),
    ("operations", "the main site was lost to a fire"),
    ("operations", "systems were down for weeks after an intrusion"),
    ("market", "demand for the main product collapsed"),
    ("market", "a price war below cost"),
    ("product", "the main product was recalled"),
    ("people", "half of a key team left for a rival"),
)
"""`(threat_kind, description)`."""

RESOLUTIONS = (
    "refinanced",
    "the account was replaced by three smaller ones",
    "settled",
    "the site works again",
    "demand came back",
    "the review was closed",
    None,
)

TOGETHER = (
    "shared the bad figures openly and the same day",
    "gave up a bonus so that nobody had to go",
    "met each morning until it was over",
    "one leader took over the work of another without being asked",
    "put the company's interest before the own department's",
    "argued hard in the room and spoke with one voice outside",
    "told each other what was at stake at home",
)

APART = (
    "blamed each other in front of the staff",
    "kept figures from the rest of the team",
    "negotiated in secret for the own department",
    "stopped coming to the meetings",
    "two leaders spoke only through lawyers",
    "defended the own budget to the last",
    "took credit for the work of others",
)

GOALS = (
    "open a second site",
    "double revenue",
    "be the first choice of the region",
    "win a client abroad",
    "make the company independent of its founder",
    "bring the services under one roof",
)

NOTES = (
    "annual review held",
    "the board meets quarterly from now on",
    "offsite planned with the senior team",
    "the plan was put off to the next year",
)
