"""Choosing a client, or another word, from what was typed.

Pure functions over the candidate names. Case, spacing and Unicode form never count. Reading
may guess, and then says so; writing may not, because the log is for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from events.errors import Invalid, NotFound
from events.names import normalise

CLOSE = 0.8
"""The similarity, difflib's ratio from 0 to 1, from which a name is close enough to be read."""
CLEAR = 0.1
"""How much closer than the runner-up it has to be."""
SUGGEST = 0.6
SHOWN = 5
BY_RARITY = "zqxjkvbpygfwmucldrhsnioate "  # what is not in it, is rarer still
COMPARED = 1_000  # full comparisons per look-up, most promising first: bounds the time


def to_write(typed: str, names: Iterable[str]) -> str:
    """The one name that is `typed`, or the only one that begins with it.

    Raises `NotFound` with the names it could be, or with those that are close.
    """
    key, table = _table(typed, names)
    if found := _exact_or_prefix(typed, key, table):
        return found
    inside = [name for known, name in table.items() if key in known]
    close = inside[:SHOWN] or [name for name, _ in _closest(key, table, SUGGEST)[:SHOWN]]
    raise NotFound("client.unknown_to_write", typed=typed, close=tuple(close))


def to_read(typed: str, names: Iterable[str]) -> tuple[str, bool]:
    """The name meant by `typed`, and whether that was a guess that has to be said.

    In this order: the name itself, the only one that begins with it, the only one that contains
    it, and the closest, if it is close and clearly closer than any other. Only the last is a
    guess. Raises `NotFound` with up to five suggestions.
    """
    key, table = _table(typed, names)
    if found := _exact_or_prefix(typed, key, table):
        return found, False
    inside = [name for known, name in table.items() if key in known]
    if len(inside) == 1:
        return inside[0], False
    if inside:
        raise _several(typed, inside)
    close = _closest(key, table, SUGGEST)
    (name, best), (_, second) = [*close, ("", 0.0), ("", 0.0)][:2]
    if best >= CLOSE and best - second >= CLEAR:
        return name, True
    names_shown = tuple(name for name, _ in close[:SHOWN])
    raise NotFound("client.unknown", typed=typed, close=names_shown)


def close_words(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three of the known words that are close to `word`, the closest first."""
    from difflib import get_close_matches

    by_key = {normalise(name): name for name in known}
    close = get_close_matches(normalise(word), list(by_key), n=3, cutoff=SUGGEST)
    return tuple(by_key[key] for key in close)


def _table(typed: str, names: Iterable[str]) -> tuple[str, dict[str, str]]:
    """What was typed, normalised, and the names by their normalised form."""
    key = normalise(typed)
    if not key:
        raise Invalid("client.no_name", typed=typed)
    return key, {normalise(name): name for name in names}


def _exact_or_prefix(typed: str, key: str, table: dict[str, str]) -> str | None:
    if key in table:
        return table[key]
    begin = [name for known, name in table.items() if known.startswith(key)]
    if len(begin) > 1:
        raise _several(typed, begin)
    return begin[0] if begin else None


def _several(typed: str, names: list[str]) -> NotFound:
    first = tuple(sorted(names)[:SHOWN])
    return NotFound("client.several", typed=typed, count=len(names), first=first)


def _closest(key: str, table: dict[str, str], least: float) -> list[tuple[str, float]]:
    """The names at least `least` like `key`, with how like, best first.

    A name is compared as a whole and by as many of its first words as were typed: people leave
    out the `LLP`.
    """
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(key)
    scores: dict[str, float] = {}
    enough = least
    for bound, form, known in sorted(_promising(key, table, least), reverse=True)[:COMPARED]:
        if bound < enough:
            break
        matcher.set_seq1(form)
        ratio = matcher.ratio()
        if ratio >= least:
            name = table[known]
            scores[name] = max(ratio, scores.get(name, 0.0))
            if len(scores) >= SHOWN:
                enough = sorted(scores.values())[-SHOWN]
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))


def _promising(key: str, names: Iterable[str], least: float) -> Iterator[tuple[float, str, str]]:
    """What might be `least` like `key`: the most alike it can be, the form, the name it is of.

    Each test is a bound that the ratio cannot exceed, the cheapest first: 100,000 names are
    sifted in a fraction of a second, where comparing them all takes several.
    """
    length, words = len(key), key.count(" ") + 1
    # Rare letters first: most names are given up after two or three of them.
    counts = [(letter, key.count(letter)) for letter in sorted(set(key), key=BY_RARITY.find)]
    shortest, longest = length * least / (2 - least), length * (2 - least) / least
    bounds: dict[str, float] = {}
    for known in names:
        parts = known.split(" ", words)
        for form in (known, " ".join(parts[:words])) if len(parts) > words else (known,):
            if not shortest <= len(form) <= longest:
                continue
            if (bound := bounds.get(form)) is None:
                both = length + len(form)
                spare = length - least * both / 2  # letters of the key that may be missing
                missing = 0
                for letter, count in counts:
                    if (there := form.count(letter)) < count:
                        missing += count - there
                        if missing > spare:
                            break
                bound = bounds[form] = 2 * (length - missing) / both
            if bound >= least:
                yield bound, form, known
