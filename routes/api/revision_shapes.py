"""Benefits under configuration as JSON."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from models.benefits import BenefitRevision
from models.enums import BenefitKind, BenefitState, RevisionStep
from server.benefits.actions.simulate import Simulation
from server.benefits.lifecycle import Stage
from server.benefits.queries.programme import History, open_schedule, stage_of, steps_of
from server.benefits.simulation import TierChange
from server.benefits.terms import Effect, Terms


class BudgetShown(BaseModel):
    granted_fen: int
    used_fen: int
    left_fen: int


class Step(BaseModel):
    step: RevisionStep
    by: UUID | None
    note: str
    happened_at: datetime


class Schedule(BaseModel):
    """When a revision goes live, and who set that."""

    at: datetime
    set_by: UUID | None
    set_at: datetime


class Revision(BaseModel):
    """`stage` is how far it has come; `live` marks the one under which benefits are granted now.

    `title_*`: what the benefit is called once this is published; null where its name stays. `schedule`: null where no time is set.
    """

    number: int
    stage: Stage
    live: bool
    title_zh: str | None
    title_en: str | None
    drafted_by: UUID | None
    drafted_at: datetime
    schedule: Schedule | None
    terms: Terms
    steps: list[Step]


class AdminBenefit(BaseModel):
    """`terms` are those of the newest revision, which a PATCH changes; revisions are newest first."""

    id: UUID
    code: str
    kind: BenefitKind
    title_zh: str
    title_en: str
    state: BenefitState
    budget: BudgetShown
    terms: Terms
    revisions: list[Revision]
    created_at: datetime


class AdminBenefits(BaseModel):
    items: list[AdminBenefit]
    next: UUID | None


class TierChangeShown(BaseModel):
    """One tier: how many residents could use it, what each of its effects is, and its redemptions run again under the revision."""

    tier: str
    title: str
    residents: int
    before: Effect | None
    after: Effect | None
    redemptions: int
    gaining: int
    losing: int
    refused: int
    residents_gaining: int
    residents_losing: int
    cost_before_fen: int
    cost_after_fen: int


class SimulationAnswer(BaseModel):
    """The last 30 days run again under the revision, compared with what is live (null: nothing is); no forecast of who would come anew."""

    revision: int
    compared_with: int | None
    since: datetime
    until: datetime
    tiers: list[TierChangeShown]
    cost_before_fen: int
    cost_after_fen: int
    budget_left_fen: int
    budget_lasts_days: int | None


def benefit_json(history: History) -> dict[str, Any]:
    benefit, budget = history.benefit, history.benefit.budget
    return {
        "id": benefit.id,
        "code": benefit.code,
        "kind": benefit.kind,
        "title_zh": benefit.title_zh,
        "title_en": benefit.title_en,
        "state": benefit.state,
        "budget": {
            "granted_fen": budget.granted_fen, "used_fen": budget.used_fen, "left_fen": budget.left_fen,
        },
        "terms": history.revisions[0].terms,
        "revisions": [_revision_json(each, live=each.id == benefit.live_revision_id) for each in history.revisions],
        "created_at": benefit.created_at,
    }  # fmt: skip


def simulation_json(found: Simulation, spoken: str) -> dict[str, Any]:
    return {
        "revision": found.revision.number,
        "compared_with": found.compared_with.number if found.compared_with else None,
        "since": found.since,
        "until": found.until,
        "tiers": [_change_json(each, spoken) for each in found.tiers],
        "cost_before_fen": found.cost_before_fen,
        "cost_after_fen": found.cost_after_fen,
        "budget_left_fen": found.budget_left_fen,
        "budget_lasts_days": found.budget_lasts_days,
    }


def _revision_json(revision: BenefitRevision, *, live: bool) -> dict[str, Any]:
    schedule = open_schedule(revision)
    events = sorted(steps_of(revision).values(), key=lambda event: event.happened_at)
    return {
        "number": revision.number,
        "stage": stage_of(revision),
        "live": live,
        "title_zh": revision.title_zh,
        "title_en": revision.title_en,
        "drafted_by": revision.drafted_by,
        "drafted_at": revision.drafted_at,
        "schedule": {"at": schedule.goes_live_at, "set_by": schedule.set_by, "set_at": schedule.set_at} if schedule else None,
        "terms": revision.terms,
        "steps": [
            {"step": event.step, "by": event.by_account_id, "note": event.note, "happened_at": event.happened_at} for event in events
        ],
    }


def _change_json(change: TierChange, spoken: str) -> dict[str, Any]:
    return {
        "tier": change.tier.code,
        "title": change.tier.title.en if spoken == "en" else change.tier.title.zh,
        "residents": change.residents,
        "before": _effect_json(change.before),
        "after": _effect_json(change.after),
        "redemptions": change.redemptions,
        "gaining": change.gaining,
        "losing": change.losing,
        "refused": change.refused,
        "residents_gaining": len(change.residents_gaining),
        "residents_losing": len(change.residents_losing),
        "cost_before_fen": change.cost_before_fen,
        "cost_after_fen": change.cost_after_fen,
    }


def _effect_json(effect: Effect | None) -> dict[str, Any] | None:
    return effect.model_dump(exclude_none=True) if effect else None
