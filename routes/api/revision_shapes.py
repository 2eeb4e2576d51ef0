"""Benefits under configuration as JSON."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from models.benefits import BenefitRevision, BudgetProposal
from models.enums import BenefitKind, BenefitState, ProposalOutcome, RevisionStep
from server.benefits.lifecycle import Stage
from server.benefits.queries.programme import History, open_schedule, stage_of, steps_of
from server.benefits.terms import Terms


class BudgetShown(BaseModel):
    granted_fen: int
    used_fen: int
    left_fen: int


class BudgetProposalShown(BaseModel):
    """A raise of a budget from what was seen, `expected_fen`, to `granted_fen`. `outcome` is null while it waits for a second person."""

    id: UUID
    benefit_id: UUID
    expected_fen: int
    granted_fen: int
    proposed_by: UUID
    proposed_at: datetime
    outcome: ProposalOutcome | None
    decided_by: UUID | None
    decided_at: datetime | None
    note: str


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
    """`terms` are those of the newest revision, which a PATCH changes; revisions are newest first.

    `budget_proposal` is the raise that waits for a second person, if one does.
    """

    id: UUID
    code: str
    kind: BenefitKind
    title_zh: str
    title_en: str
    state: BenefitState
    budget: BudgetShown
    budget_proposal: BudgetProposalShown | None
    terms: Terms
    revisions: list[Revision]
    created_at: datetime


class AdminBenefits(BaseModel):
    items: list[AdminBenefit]
    next: UUID | None


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
        "budget_proposal": proposal_json(history.proposal) if history.proposal else None,
        "terms": history.revisions[0].terms,
        "revisions": [_revision_json(each, live=each.id == benefit.live_revision_id) for each in history.revisions],
        "created_at": benefit.created_at,
    }  # fmt: skip


def proposal_json(proposal: BudgetProposal) -> dict[str, Any]:
    return {name: getattr(proposal, name) for name in BudgetProposalShown.model_fields}


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
