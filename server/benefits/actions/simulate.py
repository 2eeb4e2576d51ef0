"""Trying a draft on what happened: at once where that is little, by a job that tells how far it is where it is much."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from models.benefits import BenefitRevision, RevisionEvent, SimulationRun
from models.enums import RevisionStep
from server.audit.actions import record
from server.benefits.fairness import Harm, harm_reason
from server.benefits.queries.past import how_many
from server.benefits.queries.programme import find_benefit, find_revision
from server.benefits.queries.trials import find_trial, run, told
from server.benefits.trace import kept
from server.platform.actions import action, step
from server.platform.crypto import Keyring
from server.platform.errors import Refused
from server.platform.jobs import enqueue

MOST_AT_ONCE = 5_000
"""Decisions and residents that are run while somebody waits: about a second."""


async def simulate_revision(
    *, benefit_id: UUID, number: int | None, actor_id: UUID | None, now: datetime, keyring: Keyring | None = None
) -> SimulationRun:
    """Run a revision, the newest when no number is given, over the last 30 days' decisions and today's population.

    The result is None while a job is at it. NotFound; Conflict("no_scorecard"); Refused("terms_refused") with the purchase for which
    somebody would have paid more than who never joined. Without a keyring nobody's age is known. It reads for as long as it takes outside
    any transaction.
    """
    benefit, revision = await find_benefit(benefit_id), await find_revision(benefit_id, number)
    trial = await find_trial(benefit, revision, now=now)
    wanted = await how_many(benefit_id, since=trial.since, until=trial.until)
    if wanted > MOST_AT_ONCE:
        return await _ask(revision, wanted=wanted, actor_id=actor_id, now=now)
    replay, found = await run(trial, keyring=keyring, tell=_nobody)
    _refuse(replay.harm)
    return await _keep(revision, told(trial, replay, found), wanted=wanted, actor_id=actor_id, now=now)


async def run_simulation(*, run_id: str, now: datetime, keyring: Keyring) -> Mapping[str, Any]:
    """Run what was asked for and return its result; the errand of the job `simulate`."""

    async def tell(done: int) -> None:
        await _note_progress(asked.id, done)

    asked = await SimulationRun.get(id=run_id).select_related("revision")
    trial = await find_trial(await find_benefit(asked.revision.benefit_id), asked.revision, now=asked.asked_at)
    replay, found = await run(trial, keyring=keyring, tell=tell)
    if replay.harm:
        return {"result": {"refused": kept([harm_reason(replay.harm)])}}
    return {"result": told(trial, replay, found)}


@step
async def end_simulation(*, run_id: str, result: dict[str, Any], now: datetime) -> None:
    """Keep what came of a simulation. One that would harm somebody opens no way to approval."""
    asked = await SimulationRun.get(id=run_id).select_related("revision")
    await SimulationRun.filter(id=asked.id).update(result=result, ended_at=now)
    if "refused" not in result:
        await _note(asked.revision, result, actor_id=asked.asked_by, now=now)


@action
async def _ask(revision: BenefitRevision, *, wanted: int, actor_id: UUID | None, now: datetime) -> SimulationRun:
    asked = await SimulationRun.create(revision=revision, wanted=wanted, asked_by=actor_id, asked_at=now)
    await enqueue("simulate", {"run_id": str(asked.id)}, now=now)
    particulars = {"revision": revision.number, "cases": wanted}
    await record(
        "ask_simulation", actor_id=actor_id, object_kind="benefit", object_id=revision.benefit_id, now=now, particulars=particulars
    )
    return asked


@action
async def _keep(revision: BenefitRevision, result: dict[str, Any], *, wanted: int, actor_id: UUID | None, now: datetime) -> SimulationRun:
    made = await SimulationRun.create(
        revision=revision, wanted=wanted, done=wanted, result=result, asked_by=actor_id, asked_at=now, ended_at=now
    )
    await _note(revision, result, actor_id=actor_id, now=now)
    return made


@action
async def _note_progress(run_id: UUID, done: int) -> None:
    await SimulationRun.filter(id=run_id, done__lt=done).update(done=done)


@step
async def _note(revision: BenefitRevision, result: dict[str, Any], *, actor_id: UUID | None, now: datetime) -> None:
    event = RevisionEvent(revision_id=revision.id, step=RevisionStep.SIMULATED, by_account_id=actor_id, happened_at=now)
    await RevisionEvent.bulk_create([event], ignore_conflicts=True)  # the step is taken once, the simulation as often as people like
    total = result["total"]
    particulars = {"revision": revision.number, **{name: total[name] for name in ("cost_before_fen", "cost_after_fen")}}
    await record(
        "simulate_revision", actor_id=actor_id, object_kind="benefit", object_id=revision.benefit_id, now=now, particulars=particulars
    )


def _refuse(harm: Harm | None) -> None:
    if harm:
        raise Refused("terms_refused", reasons=[harm_reason(harm)])


async def _nobody(done: int) -> None:
    """Nobody is told how far it is: it is over at once."""
