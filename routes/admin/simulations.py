"""What a simulation found, as the console shows it: groups with their names, and pictures."""

from datetime import datetime, timedelta
from typing import Any

from models.benefits import SimulationRun
from models.ledger import Funder
from models.registry import Merchant
from routes.admin.registers import titled
from routes.admin.words import language, told
from server.benefits.simulation import OTHERS, UNKNOWN
from server.benefits.terms import Effect

SOON = timedelta(days=90)
MOST_DRAWN = 12
"""Groups that a picture holds; the table has all."""


def shown(run: SimulationRun) -> dict[str, Any]:
    """Return what the page shows of a simulation; of one that is not over only how far it is."""
    found = run.result or {}
    if "total" not in found:
        return {"share": share(run), "charts": {}, "groups": {}}
    since, until = (datetime.fromisoformat(found[name]) for name in ("since", "until"))
    return {
        "share": share(run),
        "groups": groups(run),
        "charts": charts(run),
        "since": since,
        "until": until,
        "soon": (until + SOON).date().isoformat(),
    }


async def merchants_of(run: SimulationRun) -> dict[str, str]:
    """Return the names of merchants that money is allotted to, by their ids as a simulation writes them."""
    ids = [each["merchant_id"] for each in (run.result or {}).get("budgets", ()) if each["merchant_id"]]
    return {str(id): name for id, name in await Merchant.filter(id__in=ids).values_list("id", "name")} if ids else {}


async def funders_of(run: SimulationRun) -> dict[str, str]:
    """Return what those who give money for it are called, by code."""
    codes = {each["funder"] for each in (run.result or {}).get("budgets", ())}
    return {row.code: titled(row) for row in await Funder.filter(code__in=codes)}


def groups(run: SimulationRun) -> dict[str, list[dict[str, Any]]]:
    """Return the groups of each kind, each with the name that people read."""
    found = run.result or {}
    return {
        "tiers": [each | _gifts(each) | {"name": each["title"][language()]} for each in found.get("tiers", ())],
        "districts": [each | {"name": _known(each["district"])} for each in found.get("districts", ())],
        "age_bands": [each | {"name": told(f"age.{each['age_band']}")} for each in found.get("age_bands", ())],
    }


def charts(run: SimulationRun) -> dict[str, Any]:
    """Return who gains and who loses, of each kind of group, and what each tier costs before and after."""
    drawn = {name: _gains(found) for name, found in groups(run).items()}
    return {name: chart for name, chart in drawn.items() if chart["names"]} | {"cost": _costs(groups(run)["tiers"])}


def share(run: SimulationRun) -> int:
    """Return how much is done, in percent; never quite all before it is over."""
    return 100 if run.ended_at else min(99, 100 * run.done // max(run.wanted, 1))


def _gifts(tier: dict[str, Any]) -> dict[str, Effect | None]:
    return {name: Effect(**tier[name]) if tier[name] else None for name in ("before", "after")}


def _gains(found: list[dict[str, Any]]) -> dict[str, Any]:
    tried = sorted((each for each in found if each["attempts"]), key=lambda each: -each["attempts"])[:MOST_DRAWN]
    names = [each["name"] for each in found if each in tried]
    bars = [
        {"name": told("simulation.gaining"), "colour": "#0b6b57", "data": [each["gaining"] for each in found if each in tried]},
        {"name": told("simulation.losing"), "colour": "#c2571a", "data": [-each["losing"] for each in found if each in tried]},
    ]
    return {"kind": "opposed", "names": names, "bars": bars}


def _costs(found: list[dict[str, Any]]) -> dict[str, Any]:
    bars = [
        {"name": told("simulation.cost_before"), "colour": "#8b95a1", "data": [each["cost_before_fen"] for each in found]},
        {"name": told("simulation.cost_after"), "colour": "#3d5a98", "data": [each["cost_after_fen"] for each in found]},
    ]
    return {"kind": "beside", "names": [each["name"] for each in found], "bars": bars}


def _known(word: str) -> str:
    return told({UNKNOWN: "not_given", OTHERS: "simulation.others"}[word]) if word in (UNKNOWN, OTHERS) else word
