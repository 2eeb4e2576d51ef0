"""What may happen next to a revision and to a benefit: a table for each, a line for each deed, why not for each place. Pure.

revision  drafted → simulated → in review → approved → scheduled → published       (or rejected instead of approved)
benefit   draft → live ⇄ paused → ended → settled
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from models.enums import BenefitState, RevisionStep
from server.benefits.terms import LAST_YEAR, within_reach
from server.benefits.windows import rfc3339
from server.platform.errors import Conflict, DomainError, Forbidden, Reason, Refused

SHORTEST_NOTICE = timedelta(minutes=20)
"""Long enough for whoever set a wrong time to see it and take it back."""


class Stage(StrEnum):
    """How far a revision has come: told from its steps and its open schedule, never stored."""

    DRAFTED = "drafted"
    SIMULATED = "simulated"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    REJECTED = "rejected"


Place = TypeVar("Place", Stage, BenefitState)


class Deed(StrEnum):
    """What is done to a revision."""

    SIMULATE = "simulate"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    PUBLISH = "publish"


class Turn(StrEnum):
    """What is done to a benefit as a whole."""

    REVISE = "revise"
    GO_LIVE = "go_live"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    SETTLE = "settle"


Refusals = tuple[str | None, ...]
"""For each place, in the order of its enum, why a deed may not be done there; None: it may."""

UNTRIED, UNAPPROVED, UNSCHEDULED = "not_simulated", "not_approved", "not_scheduled"
DECIDED: Refusals = ("already_approved", "already_approved", "already_published", "rejected")
REVISIONS: Mapping[Deed, Refusals] = {
    # drafted, simulated, in review; approved, scheduled, published, rejected
    Deed.SIMULATE: (None,) * len(Stage),
    Deed.SUBMIT: (UNTRIED, None, "already_in_review", *DECIDED),
    Deed.APPROVE: (UNTRIED, None, None, *DECIDED),
    Deed.REJECT: (UNTRIED, None, None, *DECIDED),
    Deed.SCHEDULE: (UNAPPROVED, UNAPPROVED, UNAPPROVED, None, "already_scheduled", "already_published", "rejected"),
    Deed.UNSCHEDULE: (UNSCHEDULED, UNSCHEDULED, UNSCHEDULED, UNSCHEDULED, None, "already_published", "rejected"),
    Deed.PUBLISH: (UNAPPROVED, UNAPPROVED, UNAPPROVED, None, None, "already_published", "rejected"),
}
OVER: Refusals = ("benefit_ended", "benefit_settled")
BENEFITS: Mapping[Turn, Refusals] = {
    # draft, live, paused; ended, settled
    Turn.REVISE: (None, None, None, *OVER),
    Turn.GO_LIVE: (None, None, None, *OVER),
    Turn.PAUSE: ("not_live", None, *("not_live",) * 3),
    Turn.RESUME: (*("not_paused",) * 2, None, *("not_paused",) * 2),
    Turn.END: (None, None, None, *OVER),
    Turn.SETTLE: (*("not_ended",) * 3, None, "benefit_settled"),
}
BECOMES: Mapping[Turn, BenefitState] = {
    Turn.GO_LIVE: BenefitState.LIVE,
    Turn.PAUSE: BenefitState.PAUSED,
    Turn.RESUME: BenefitState.LIVE,
    Turn.END: BenefitState.ENDED,
    Turn.SETTLE: BenefitState.SETTLED,
}
REACHED: Mapping[RevisionStep, Stage] = {
    RevisionStep.DRAFTED: Stage.DRAFTED,
    RevisionStep.SIMULATED: Stage.SIMULATED,
    RevisionStep.SUBMITTED: Stage.IN_REVIEW,
    RevisionStep.APPROVED: Stage.APPROVED,
    RevisionStep.PUBLISHED: Stage.PUBLISHED,
    RevisionStep.REJECTED: Stage.REJECTED,
}


def stage(steps: Collection[RevisionStep], *, scheduled: bool = False) -> Stage:
    """Return how far a revision has come that took these steps, and whether a time is set for it."""
    reached = max((REACHED[step] for step in steps), key=list(Stage).index)
    return Stage.SCHEDULED if scheduled and reached == Stage.APPROVED else reached


def reason_against(deed: Deed, at: Stage) -> DomainError | None:
    """Return why a deed may not be done to a revision at a stage, with the stages at which it may be."""
    return _conflict(dict(zip(Stage, REVISIONS[deed], strict=True)), at, path="stage")


def reason_against_deciding(deed: Deed, at: Stage, *, drafted_by: UUID | None, actor_id: UUID) -> DomainError | None:
    """Return why this person may not approve or reject a revision: it is decided, or it is their own."""
    if at in (Stage.APPROVED, Stage.SCHEDULED, Stage.PUBLISHED, Stage.REJECTED) or drafted_by != actor_id:
        return reason_against(deed, at)
    return Forbidden("own_draft")


def reason_against_turning(turn: Turn, state: BenefitState) -> DomainError | None:
    """Return why a benefit in a state may not be turned so, with the states in which it may be."""
    return _conflict(dict(zip(BenefitState, BENEFITS[turn], strict=True)), state, path="state")


def allowed_from(turn: Turn) -> list[BenefitState]:
    """Return the states in which a benefit may be turned so."""
    return [state for state, refusal in zip(BenefitState, BENEFITS[turn], strict=True) if refusal is None]


def reason_against_time(at: datetime, *, now: datetime) -> DomainError | None:
    """Return why a publication may not be scheduled for a moment: too soon for anybody to take it back, or beyond every calendar."""
    if not within_reach(at):
        return Refused("invalid_time", reasons=[Reason(code="out_of_range", path="at", expected=f"-{LAST_YEAR}", actual=at.year)])
    earliest = now + SHORTEST_NOTICE
    if at >= earliest:
        return None
    gap = -((at - earliest) // timedelta(minutes=1))
    reason = Reason(code="earliest", path="at", expected=rfc3339(earliest), actual=rfc3339(at), gap=gap, remedy="schedule_later")
    return Refused("too_soon", reasons=[reason])


def _conflict(refusals: Mapping[Place, str | None], at: Place, *, path: str) -> DomainError | None:
    code = refusals[at]
    if code is None:
        return None
    allowed = ", ".join(place for place, refusal in refusals.items() if refusal is None)
    return Conflict(code, reasons=[Reason(code=code, path=path, expected=allowed, actual=at)])
