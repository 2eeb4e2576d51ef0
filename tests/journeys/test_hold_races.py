"""Holds under contention: exact caps, one end for each, whoever comes first."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from models.benefits import Hold, LimitCounter, Redemption
from server.benefits.actions import holds, lapse
from server.benefits.actions.holds import commit_hold, hold_benefit, release_hold
from server.benefits.actions.lapse import lapse_next
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, DomainError, Refused
from tests.cast import NOW, Person, make_resident
from tests.server.benefits.desk import HERE, Counter, actor_of, make_benefit, show_code
from tests.server.ledger.books import the_budget

QUARTER = timedelta(minutes=15)
LATE = NOW + QUARTER
SHARED = {"entity": "merchant", "period": "day", "max_count": 5}


async def held(clerk: Person, keyring: Keyring, payload: str, benefit: Any, *, now: datetime = NOW) -> Hold:
    return await hold_benefit(
        clerk=actor_of(clerk), payload=payload, benefit_id=benefit.id, amount_fen=30_000, order_ref=uuid4().hex, lasting=QUARTER,
        keyring=keyring, issuer=HERE, now=now,
    )  # fmt: skip


async def payloads(keyring: Keyring, count: int, *, now: datetime = NOW) -> list[str]:
    return [await show_code(await make_resident(points=720), keyring, now) for _ in range(count)]


@pytest.mark.parametrize(("limits", "budget_fen"), [([], 5 * 4_500 + 4_499), ([SHARED], 10**8)], ids=["budget", "uses"])
async def test_holds_and_redemptions_at_once_never_pass_the_last_unit(
    limits: list[dict[str, Any]], budget_fen: int, clerk: Person, keyring: Keyring
) -> None:
    benefit, counter = await make_benefit(limits=limits, budget_fen=budget_fen), Counter(clerk, keyring)
    shown = await payloads(keyring, 16)
    holding = [held(clerk, keyring, each, benefit) for each in shown[:8]]
    redeeming = [counter.redeem_payload(each, benefit.id) for each in shown[8:]]
    outcomes = await asyncio.gather(*holding, *redeeming, return_exceptions=True)
    granted = [each for each in outcomes if isinstance(each, (Hold, Redemption))]
    assert len(granted) == 5
    assert all(isinstance(each, Refused) for each in outcomes if each not in granted), outcomes
    budget = await the_budget()
    assert (budget.held_fen + budget.used_fen, budget.held_fen) == (5 * 4_500, 4_500 * sum(isinstance(each, Hold) for each in granted))
    assert [row.used_count for row in await LimitCounter.all()] == [5] * len(limits)


@pytest.mark.parametrize("naive", [False, True], ids=["the service", "a naive version"])
async def test_of_many_ends_of_one_hold_one_happens(
    naive: bool, clerk: Person, keyring: Keyring, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if naive and engine == "sqlite":
        pytest.skip("SQLite writes one transaction at a time, so that even a naive version holds")
    if naive:
        monkeypatch.setattr(holds, "end", end_naively)
        monkeypatch.setattr(lapse, "end", end_naively)
    benefit = await make_benefit(limits=[SHARED | {"max_count": 50}])
    wrong = 0
    for shown in await payloads(keyring, 6):
        hold = await held(clerk, keyring, shown, benefit)
        outcomes = await asyncio.gather(*ends(clerk, keyring, hold), return_exceptions=True)
        happened = sum(outcome not in (False, None) and not isinstance(outcome, BaseException) for outcome in outcomes)
        bugs = [each for each in outcomes if isinstance(each, BaseException) and not isinstance(each, DomainError)]
        wrong += happened != 1 or bool(bugs)
    assert (wrong > 0) == naive
    if not naive:
        await everything_is_accounted_for()


def ends(clerk: Person, keyring: Keyring, hold: Hold) -> list[Any]:
    """Three commits and three releases, all in time."""
    actor = actor_of(clerk)
    commits = [commit_hold(clerk=actor, hold_id=hold.id, amount_fen=20_000, keyring=keyring, issuer=HERE, now=NOW) for _ in range(3)]
    return [*commits, *(release_hold(clerk=actor, hold_id=hold.id, now=NOW) for _ in range(3))]


async def end_naively(hold: Hold, how: Any, *, now: datetime) -> bool:
    """A planted fault: read, check and save."""
    row = await Hold.get(id=hold.id)
    if row.ended_at is not None:
        return False
    await asyncio.sleep(0.01)
    row.ended_at, row.ended_as = now, how
    await row.save(update_fields=["ended_at", "ended_as"])
    return True


async def test_late_commits_and_sweeps_at_once_free_each_hold_once(clerk: Person, keyring: Keyring) -> None:
    benefit = await make_benefit(budget_fen=8 * 4_500)
    made = [await held(clerk, keyring, each, benefit) for each in await payloads(keyring, 8)]
    late = [
        commit_hold(clerk=actor_of(clerk), hold_id=hold.id, amount_fen=None, keyring=keyring, issuer=HERE, now=LATE) for hold in made[:4]
    ]
    outcomes = await asyncio.gather(*late, *[lapse_next(now=LATE) for _ in range(12)], return_exceptions=True)
    assert all(isinstance(each, (Redemption, bool, Conflict)) for each in outcomes), outcomes
    while await lapse_next(now=LATE):
        pass
    assert {hold.ended_as for hold in await Hold.all()} == {"lapsed"}
    assert ((await the_budget()).held_fen, await Hold.filter(ended_at=None).count()) == (0, 0)
    await everything_is_accounted_for()


async def everything_is_accounted_for() -> None:
    budget, uses = await the_budget(), await Redemption.all()
    assert budget.used_fen == sum(use.discount_fen - use.returned_discount_fen for use in uses)
    assert budget.held_fen == sum([hold.discount_fen for hold in await Hold.filter(ended_at=None)])
