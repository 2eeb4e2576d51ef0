"""How full a budget was on each day, reckoned back from how full it is now. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date


def used_by_day(used_now_fen: int, moved_fen: Mapping[date, int], days: Sequence[date]) -> list[int]:
    """Return what was used at the end of each of `days` (ascending). `moved_fen`: what each day from the first on until now added."""
    left = used_now_fen
    found: dict[date, int] = {}
    for day in sorted({*moved_fen, *days}, reverse=True):
        found[day] = left
        left -= moved_fen.get(day, 0)
    return [found[day] for day in days]


def lasts_days(left_fen: int, moved_fen: Sequence[int]) -> int | None:
    """Return for how many whole days the money left would do at the pace of `moved_fen`, one figure a day; None where nothing was spent."""
    spent = sum(moved_fen)
    return left_fen * len(moved_fen) // spent if spent > 0 else None
