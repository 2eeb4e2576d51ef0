"""Trying a draft on what happened."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from models.benefits import BenefitRevision, RevisionEvent
from models.enums import RevisionStep, SubjectKind
from server.audit.actions import record
from server.benefits.queries.facts import terms_of
from server.benefits.queries.past import past_redemptions, residents_by_tier
from server.benefits.queries.programme import find_benefit, find_live_revision, find_revision
from server.benefits.simulation import Replay, TierChange
from server.platform.actions import action
from server.platform.errors import Conflict
from server.scoring.queries import live_scorecard

SPAN = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """What a revision would have done from `since` to `until` in the place of `compared_with`; lowest tier first."""

    revision: BenefitRevision
    compared_with: BenefitRevision | None
    since: datetime
    until: datetime
    tiers: Sequence[TierChange]
    budget_left_fen: int

    @property
    def cost_before_fen(self) -> int:
        return sum(change.cost_before_fen for change in self.tiers)

    @property
    def cost_after_fen(self) -> int:
        return sum(change.cost_after_fen for change in self.tiers)

    @property
    def budget_lasts_days(self) -> int | None:
        """For how many days the money left would do at that pace; None where nothing was spent."""
        return self.budget_left_fen * SPAN.days // self.cost_after_fen if self.cost_after_fen else None


async def simulate_revision(*, benefit_id: UUID, number: int | None, actor_id: UUID | None, now: datetime) -> Simulation:
    """Run a revision, the newest when no number is given, over the last 30 days' redemptions and today's population.

    NotFound; Conflict("no_scorecard"). It reads for as long as it takes outside any transaction, then notes that it was done.
    """
    benefit, revision = await find_benefit(benefit_id), await find_revision(benefit_id, number)
    live = await find_live_revision(benefit)
    scorecard = await live_scorecard(SubjectKind.RESIDENT)
    if scorecard is None:
        raise Conflict("no_scorecard")
    replay = Replay(
        live=terms_of(live) if live else None,
        draft=terms_of(revision),
        tiers=scorecard[1].tiers,
        population=await residents_by_tier(),
    )
    async for batch in past_redemptions(benefit_id, since=now - SPAN, until=now):
        await asyncio.to_thread(replay.feed, batch)
    simulation = Simulation(
        revision=revision,
        compared_with=live,
        since=now - SPAN,
        until=now,
        tiers=tuple(replay.changes.values()),
        budget_left_fen=benefit.budget.left_fen,
    )
    await _note(simulation, actor_id=actor_id, now=now)
    return simulation


@action
async def _note(simulation: Simulation, *, actor_id: UUID | None, now: datetime) -> None:
    revision = simulation.revision
    event = RevisionEvent(revision_id=revision.id, step=RevisionStep.SIMULATED, by_account_id=actor_id, happened_at=now)
    await RevisionEvent.bulk_create([event], ignore_conflicts=True)  # the step is taken once, the simulation as often as people like
    particulars = {
        "revision": revision.number,
        "cost_before_fen": simulation.cost_before_fen,
        "cost_after_fen": simulation.cost_after_fen,
    }
    await record(
        "simulate_revision", actor_id=actor_id, object_kind="benefit", object_id=revision.benefit_id, now=now, particulars=particulars
    )
