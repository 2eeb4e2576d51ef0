"""What the console's pictures are drawn from: plain numbers and words, which static/console-charts.js gives to ECharts."""

from collections.abc import Sequence
from typing import Any

from models.figures import DistrictFigures
from routes.admin.registers import titled
from routes.admin.words import language, told
from server.finance.queries import BudgetOverTime, DayOfUse
from server.scoring.scorecard import NOT_YET_RATED, Tier

UNRATED_COLOUR = "#8b95a1"
GOOD_TIERS = 2
MOST_LINES = 8


def of_use(days: Sequence[DayOfUse]) -> dict[str, Any]:
    """Scans in lines, redemptions, which are far fewer, in bars on an axis of their own."""
    scans, redemptions = told("scans"), told("redemptions")
    lines = [
        {"type": "line", "name": scans, "data": [each.scans for each in days], "yAxisIndex": 0},
        {"type": "bar", "name": redemptions, "data": [each.redemptions for each in days], "yAxisIndex": 1},
    ]
    return {"kind": "days", "days": _labels(days), "axes": [scans, redemptions], "lines": lines}


def of_budgets(days: Sequence[DayOfUse], budgets: Sequence[BudgetOverTime]) -> dict[str, Any]:
    """Shares used, in basis points, of the budgets that are used most: more lines than colours would tell nothing. The table has all."""
    shares = {titled(each.benefit): [bps(fen, each.budget.granted_fen) for fen in each.used_fen] for each in budgets}
    most_used = sorted(shares.items(), key=lambda each: each[1][-1:], reverse=True)[:MOST_LINES]
    lines = [{"type": "line", "name": name, "data": used} for name, used in most_used]
    return {"kind": "days", "days": _labels(days), "bps": True, "lines": lines}


def of_grades(counted: Sequence[tuple[str, str, int]]) -> dict[str, Any]:
    """One bar a grade: its name, its colour, how many merchants."""
    bars = [{"value": number, "itemStyle": {"color": colour}} for _, colour, number in counted]
    return {"kind": "bars", "names": [name for name, _, _ in counted], "bars": bars}


def of_places(figures: Sequence[DistrictFigures], tiers: Sequence[Tier]) -> dict[str, Any] | None:
    """A disc for each district whose place is known: where, how many merchants, which share (bps) stands in the best grades."""
    discs = [
        {"name": each.district, "value": [each.longitude_e6, each.latitude_e6, each.merchants, good_bps(each, tiers), each.scans]}
        for each in figures
        if each.latitude_e6 is not None
    ]
    names = {"merchants": told("merchants"), "good": told("good_share"), "scans": told("scans")}
    return {"kind": "places", "discs": discs, "names": names} if discs else None


def counted_by_grade(figures: Sequence[DistrictFigures], tiers: Sequence[Tier]) -> list[tuple[str, str, int]]:
    """Return name, colour and number of merchants for every grade, best first, those not yet rated last."""
    named = [(tier.code, tier.title.en if language() == "en" else tier.title.zh, tier.colour) for tier in _best_first(tiers)]
    named.append((NOT_YET_RATED, told("not_yet_rated"), UNRATED_COLOUR))
    return [(name, colour, sum(each.tiers.get(code, 0) for each in figures)) for code, name, colour in named]


def good_bps(figures: DistrictFigures, tiers: Sequence[Tier]) -> int:
    """Return which share of the rated merchants stands in one of the best grades."""
    rated = figures.merchants - figures.tiers.get(NOT_YET_RATED, 0)
    return bps(sum(figures.tiers.get(tier.code, 0) for tier in _best_first(tiers)[:GOOD_TIERS]), rated)


def bps(part: int, whole: int) -> int:
    return (20_000 * part + whole) // (2 * whole) if whole else 0


def _best_first(tiers: Sequence[Tier]) -> list[Tier]:
    return sorted(tiers, key=lambda tier: -tier.rank)


def _labels(days: Sequence[DayOfUse]) -> list[str]:
    return [f"{each.day:%m-%d}" for each in days]
