"""One code, many desks at once. The same contest is run on a naive version, to show that it would be noticed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import pytest

from models.codes import CodeUse, MerchantCode, ResidentCode
from models.registry import Merchant
from server.codes import dynamic_code
from server.codes.actions import claim_resident_code, issue_merchant_code, rotate_merchant_code, show_resident_code, show_typed_code
from server.codes.dynamic_code import ShownCode
from server.codes.keys import Issuer
from server.codes.queries import presented_code
from server.platform.actions import action
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, DomainError
from tests.cast import Person

HERE = Issuer("510100", "embedded")
CONTENDERS = 16
Spend = Callable[[str, Person, Keyring, datetime], Awaitable[None]]


@action
async def spend(payload: str, clerk: Person, keyring: Keyring, now: datetime) -> None:
    await claim_resident_code(payload=payload, merchant_id=desk_of(clerk), clerk_id=clerk.account_id, keyring=keyring, issuer=HERE, now=now)


async def spend_naively(payload: str, clerk: Person, keyring: Keyring, now: datetime) -> None:
    """The planted fault: read, check, save."""
    presented = await presented_code(payload=payload, merchant_id=desk_of(clerk), keyring=keyring, issuer=HERE, now=now)
    code = await ResidentCode.get(handle=presented.handle)
    if not presented.is_open(code):
        raise Conflict("code_used")
    code.accepted_step = presented.step
    await code.save(update_fields=["accepted_step"])


def desk_of(clerk: Person) -> UUID:
    assert clerk.merchant_id
    return clerk.merchant_id


async def winners(spend_one: Spend, payload: str, clerk: Person, keyring: Keyring, now: datetime) -> int:
    """Let all contenders start together; return how many were let through. Losers must hear that the code is used."""
    outcomes = await asyncio.gather(*[spend_one(payload, clerk, keyring, now) for _ in range(CONTENDERS)], return_exceptions=True)
    lost = [each for each in outcomes if each is not None]
    assert {each.code for each in lost if isinstance(each, DomainError)} <= {"code_used"}, lost
    assert all(isinstance(each, DomainError) for each in lost), lost
    return outcomes.count(None)


async def shown_payload(resident: Person, keyring: Keyring, now: datetime) -> str:
    assert resident.resident_id
    code = await show_resident_code(resident_id=resident.resident_id, actor_id=None, now=now)
    return dynamic_code.encode(ShownCode(code.handle, code.shown_step), keyring=keyring, issuer=HERE)


@pytest.mark.parametrize("turn", range(5))
async def test_one_payload_is_spent_by_exactly_one_of_many(
    turn: int, clerk: Person, gold_resident: Person, keyring: Keyring, now: datetime
) -> None:
    payload = await shown_payload(gold_resident, keyring, now)
    assert await winners(spend, payload, clerk, keyring, now) == 1
    assert await CodeUse.all().count() == 1


async def test_8_digits_are_spent_by_exactly_one_of_many(clerk: Person, gold_resident: Person, keyring: Keyring, now: datetime) -> None:
    assert gold_resident.resident_id
    shown = await show_typed_code(
        resident_id=gold_resident.resident_id, merchant_id=desk_of(clerk), keyring=keyring, issuer=HERE, actor_id=None, now=now
    )
    assert await winners(spend, shown.digits, clerk, keyring, now) == 1


async def test_the_same_contest_notices_a_version_that_reads_checks_and_saves(
    clerk: Person, gold_resident: Person, keyring: Keyring, now: datetime
) -> None:
    payload = await shown_payload(gold_resident, keyring, now)
    assert await winners(spend_naively, payload, clerk, keyring, now) > 1


async def test_codes_shown_at_the_same_moment_are_all_different(gold_resident: Person, keyring: Keyring, now: datetime) -> None:
    payloads = await asyncio.gather(*[shown_payload(gold_resident, keyring, now) for _ in range(CONTENDERS)])
    assert len(set(payloads)) == CONTENDERS
    assert await ResidentCode.all().count() == 1


async def test_a_merchant_asked_for_many_times_at_once_has_one_open_code(noodle_shop: Merchant, now: datetime) -> None:
    asked = [issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=now) for _ in range(CONTENDERS)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert sorted({type(each) for each in outcomes}, key=str) == sorted([MerchantCode, Conflict], key=str)
    assert await MerchantCode.filter(ended_at=None).count() == 1


async def test_a_code_rotated_many_times_at_once_has_one_successor(noodle_shop: Merchant, now: datetime) -> None:
    code = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=now)
    asked = [rotate_merchant_code(code_id=code.id, actor_id=None, now=now) for _ in range(CONTENDERS)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(each, MerchantCode) for each in outcomes) == 1
    assert sum(isinstance(each, Conflict) for each in outcomes) == CONTENDERS - 1
    assert await MerchantCode.all().count() == 2
