"""What a simulation found, as JSON and as a sheet."""

import csv
import io
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from models.benefits import SimulationRun
from routes.api.benefit_shapes import ReasonShown
from routes.problems import reason_json
from server.benefits import trace
from server.benefits.terms import Effect

RUNNING: dict[str, Any] = {
    "compared_with": None, "since": None, "until": None, "tiers": [], "districts": [], "age_bands": [], "budgets": [], "left_out": 0,
    "budget_left_fen": None, "budget_lasts_days": None,
}  # fmt: skip


class SimulationState(StrEnum):
    """Told from the row, never stored. Refused: somebody would have paid more than who never joined."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"


class ChangeShown(BaseModel):
    """`residents` agreed to be scored and to benefits; `entitled_*` of them could use it at the right place, time and order.

    Of the `attempts` of the 30 days `redemptions` were granted; the draft refuses `refused` of these and grants `newly` others. Gaining and
    losing are in money.
    """

    residents: int
    entitled_before: int
    entitled_after: int
    attempts: int
    redemptions: int
    refused: int
    newly: int
    gaining: int
    losing: int
    residents_gaining: int
    residents_losing: int
    cost_before_fen: int
    cost_after_fen: int


class TierChangeShown(ChangeShown):
    """One tier, and what each of the terms gives it."""

    tier: str
    title: str
    before: Effect | None
    after: Effect | None


class DistrictChangeShown(ChangeShown):
    """Residents of one district; `unknown` where none is known, `others` for districts of fewer than five together."""

    district: str


class AgeBandChangeShown(ChangeShown):
    """Residents of one age band of the conditions; `unknown` for who gave no identity number, `others` for bands of fewer than five."""

    age_band: str


class BudgetOutlook(BaseModel):
    """What one funder has for the benefit: at a merchant, in a district, or wherever neither has an allotment. `runs_out_on`: the first day
    on which it would not suffice, at each weekday's mean of the 30 days; null where it lasts.
    """

    funder: str
    merchant_id: UUID | None
    district: str | None
    share_bps: int
    left_fen: int
    cost_fen: int
    runs_out_on: date | None


class SimulationAnswer(BaseModel):
    """The last 30 days' decisions run again under the revision, compared with what is live (null: nothing is); no forecast of who would
    come anew. While a job is at it, `done` of `wanted` tells how far it is and the rest is empty.
    """

    id: UUID
    revision: int
    state: SimulationState
    wanted: int
    done: int
    asked_at: datetime
    ended_at: datetime | None
    reasons: list[ReasonShown]
    compared_with: int | None
    since: datetime | None
    until: datetime | None
    tiers: list[TierChangeShown]
    districts: list[DistrictChangeShown]
    age_bands: list[AgeBandChangeShown]
    left_out: int
    cost_before_fen: int | None
    cost_after_fen: int | None
    budgets: list[BudgetOutlook]
    budget_left_fen: int | None
    budget_lasts_days: int | None


def state_of(run: SimulationRun) -> SimulationState:
    if run.result is None:
        return SimulationState.RUNNING
    return SimulationState.REFUSED if "refused" in run.result else SimulationState.DONE


def simulation_json(run: SimulationRun, spoken: str) -> dict[str, Any]:
    """A simulation whose revision is loaded."""
    found = RUNNING | (run.result or {})
    total = found.pop("total", {})
    refused = found.pop("refused", [])
    return {
        **found,
        "id": run.id,
        "revision": run.revision.number,
        "state": state_of(run),
        **{name: getattr(run, name) for name in ("wanted", "done", "asked_at", "ended_at")},
        "reasons": [reason_json(each, spoken) for each in trace.read(refused)],
        "tiers": [_group(each) | {"title": each["title"][spoken]} for each in found["tiers"]],
        "districts": [_group(each) for each in found["districts"]],
        "age_bands": [_group(each) for each in found["age_bands"]],
        **{name: total.get(name) for name in ("cost_before_fen", "cost_after_fen")},
    }


def sheet(run: SimulationRun) -> str:
    """Return the groups of a simulation as CSV, a line for each; a cell that a spreadsheet would run is defused."""
    written, found = io.StringIO(newline=""), run.result or {}
    table = csv.writer(written)
    columns = list(ChangeShown.model_fields)
    table.writerow(["by", "group", *columns])
    for by, name in (("tiers", "tier"), ("districts", "district"), ("age_bands", "age_band")):
        for each in map(_group, found.get(by, ())):
            table.writerow([name, _plain(each[name]), *(each[column] for column in columns)])
    return written.getvalue()


def _group(change: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in change.items() if name not in ("granted", "colour")}
    return {**kept, "redemptions": change["granted"]}


def _plain(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
