"""A consent withdrawn while a desk asks: what was told under it is not kept."""

import asyncio
from contextlib import suppress
from contextvars import Context, copy_context
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tortoise.queryset import QuerySet

from models.access import PersonalLook
from models.enums import ConsentPurpose
from models.operation import IdempotentAnswer
from server.access.actions.consents import withdraw_consent
from server.benefits.actions import redeem as redeeming
from server.benefits.actions import verify as verifying
from server.benefits.actions.redeem import redeem
from server.benefits.actions.verify import verify
from server.benefits.queries.facts import find_standing
from server.platform.actions import Once
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from server.platform.errors import Conflict
from tests.cast import Person
from tests.server.benefits.desk import HERE, actor_of, make_benefit, show_code

LONG_ENOUGH_SECONDS = 0.3


class Withdrawal:
    """Begins right after the desk has read the resident's consents, and goes as far as it can before the desk goes on.

    Its clock may be `behind` the desk's: it is another worker's, or was read before it had to wait.
    """

    def __init__(self, resident: Person, outside: Context, behind: timedelta) -> None:
        self.resident, self.outside, self.behind = resident, outside, behind
        self.task: asyncio.Task[None] | None = None

    async def find_standing(self, resident_id: UUID) -> Any:
        standing = await find_standing(resident_id)
        deed = withdraw_consent(account_id=self.resident.account_id, purpose=ConsentPurpose.BENEFITS, now=utc_now() - self.behind)
        self.task = asyncio.create_task(deed, context=self.outside)
        await asyncio.wait([self.task], timeout=LONG_ENOUGH_SECONDS)
        return standing


@pytest.fixture(params=[timedelta(), timedelta(seconds=5)], ids=["clocks agree", "clock behind"])
def withdrawal(gold_resident: Person, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Withdrawal:
    racing = Withdrawal(gold_resident, copy_context(), request.param)
    monkeypatch.setattr(verifying, "find_standing", racing.find_standing)
    monkeypatch.setattr(redeeming, "find_standing", racing.find_standing)
    return racing


async def verify_once(clerk: Person, resident: Person, keyring: Keyring) -> None:
    now = utc_now()
    payload = await show_code(resident, keyring, now)
    await verify.once(_once(clerk), clerk=actor_of(clerk), payload=payload, amount_fen=None, keyring=keyring, issuer=HERE, now=now)


async def test_what_was_told_while_the_consent_was_withdrawn_is_forgotten(
    withdrawal: Withdrawal, clerk: Person, gold_resident: Person, keyring: Keyring
) -> None:
    await verify_once(clerk, gold_resident, keyring)
    assert withdrawal.task
    await withdrawal.task
    assert await PersonalLook.all().count() == 1
    assert await IdempotentAnswer.all().count() == 0


async def test_a_desk_that_locks_nobody_would_be_noticed(
    withdrawal: Withdrawal, clerk: Person, gold_resident: Person, keyring: Keyring, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has one writer at a time: nothing to lock")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
    await verify_once(clerk, gold_resident, keyring)
    assert withdrawal.task
    await withdrawal.task
    assert await IdempotentAnswer.all().count() == 1


async def refuse_once(withdrawal: Withdrawal, clerk: Person, resident: Person, keyring: Keyring) -> None:
    benefit, now = await make_benefit(minimum_order_fen=10**6), utc_now()
    payload = await show_code(resident, keyring, now)
    terms: dict[str, Any] = {"benefit_id": benefit.id, "amount_fen": 30_000, "order_ref": "A-1", "keyring": keyring, "issuer": HERE}
    with suppress(Conflict):
        await redeem.once(_once(clerk), clerk=actor_of(clerk), payload=payload, now=now, **terms)
    assert withdrawal.task
    await withdrawal.task


async def test_a_refusal_of_which_the_consent_was_withdrawn_meanwhile_is_neither_told_nor_kept(
    withdrawal: Withdrawal, clerk: Person, gold_resident: Person, keyring: Keyring
) -> None:
    await refuse_once(withdrawal, clerk, gold_resident, keyring)
    assert await IdempotentAnswer.all().count() == 0


async def test_a_desk_that_asks_for_no_consent_before_it_tells_a_refusal_would_be_noticed(
    withdrawal: Withdrawal, clerk: Person, gold_resident: Person, keyring: Keyring, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has one writer at a time: the withdrawal comes after the refusal")

    async def whatever(*_: object) -> bool:
        return True

    monkeypatch.setattr(redeeming, "_still_agrees", whatever)
    await refuse_once(withdrawal, clerk, gold_resident, keyring)
    assert await IdempotentAnswer.all().count() == 1


def _once(clerk: Person) -> Once:
    return Once(
        owner_id=clerk.account_id, key="k", fingerprint="f", status=201, now=utc_now(),
        present=lambda found: {}, present_error=lambda error: (error.status, {}),
    )  # fmt: skip
