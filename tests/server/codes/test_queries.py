import logging
from collections.abc import Iterator
from datetime import datetime

import pytest

from models.codes import MerchantCode
from models.registry import Merchant
from server.codes import queries, short_number, static_code
from server.codes.actions import issue_merchant_code, revoke_merchant_code, rotate_merchant_code
from server.codes.keys import Issuer
from server.codes.queries import find_by_short_number, find_merchant_code, fresh_merchant_codes
from server.platform.crypto import Keyring
from server.platform.errors import NotFound

HERE = Issuer("510100", "embedded")


@pytest.fixture
async def code(noodle_shop: Merchant, now: datetime) -> MerchantCode:
    return await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=now)


async def find(code: MerchantCode, keyring: Keyring) -> MerchantCode:
    return await find_merchant_code(static_code.encode(code.handle, keyring=keyring, issuer=HERE), keyring=keyring, issuer=HERE)


async def test_a_printed_code_and_its_number_lead_to_the_merchant(code: MerchantCode, noodle_shop: Merchant, keyring: Keyring) -> None:
    assert (await find(code, keyring)).merchant == noodle_shop
    assert (await find_by_short_number(short_number.grouped(code.short_number))).merchant == noodle_shop


async def test_a_code_rotated_twice_leads_to_the_newest(code: MerchantCode, keyring: Keyring, now: datetime) -> None:
    second = await rotate_merchant_code(code_id=code.id, actor_id=None, now=now)
    third = await rotate_merchant_code(code_id=second.id, actor_id=None, now=now)
    assert [(await find(each, keyring)).id for each in (code, second, third)] == [third.id] * 3
    assert (await find_by_short_number(code.short_number)).id == third.id


async def test_a_revoked_code_and_what_was_rotated_into_it_say_so(code: MerchantCode, keyring: Keyring, now: datetime) -> None:
    successor = await rotate_merchant_code(code_id=code.id, actor_id=None, now=now)
    await revoke_merchant_code(code_id=successor.id, actor_id=None, now=now)
    await issue_merchant_code(merchant_id=code.merchant_id, actor_id=None, now=now)
    for ended in (code, successor):
        with pytest.raises(NotFound, match="gone"):
            await find(ended, keyring)


async def test_an_unknown_and_a_forged_code_are_told_alike(keyring: Keyring, database: None) -> None:
    unknown = static_code.encode(12345, keyring=keyring, issuer=HERE)
    told = []
    for text in (unknown, "A" * 26, "", "码"):
        with pytest.raises(NotFound) as refusal:
            await find_merchant_code(text, keyring=keyring, issuer=HERE)
        told.append((refusal.value.code, refusal.value.detail, refusal.value.reasons))
    assert set(told) == {("not_found", "", ())}


async def test_a_forged_code_is_refused_before_any_query(code: MerchantCode, keyring: Keyring, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "tortoise.db_client"):
        with pytest.raises(NotFound):
            await find_merchant_code("A" * 26, keyring=keyring, issuer=HERE)
        assert caplog.records == []
        await find(code, keyring)
        assert caplog.records


@pytest.mark.parametrize("text", ["", "123456789012", "000000000002", "12345678901x"])
async def test_a_number_of_nobody_is_not_found(text: str, database: None) -> None:
    with pytest.raises(NotFound, match="not_found"):
        await find_by_short_number(text)


async def test_fresh_codes_are_as_many_as_asked_and_all_different(database: None) -> None:
    fresh = await fresh_merchant_codes(500)
    assert len({each.handle for each in fresh}) == len({each.short_number for each in fresh}) == 500
    assert all(-(2**63) <= each.handle < 2**63 for each in fresh)
    assert all(short_number.parse(each.short_number) == each.short_number for each in fresh)


async def test_no_fresh_codes_are_none(database: None) -> None:
    assert await fresh_merchant_codes(0) == []


async def test_a_number_that_is_taken_or_drawn_twice_is_drawn_again(code: MerchantCode, monkeypatch: pytest.MonkeyPatch) -> None:
    await MerchantCode.filter(id=code.id).update(short_number=short_number.completed(420_000_000))
    draws: Iterator[list[int]] = iter([[420_000_009], [0, 1, 1], [2, 0], [3]])
    monkeypatch.setattr(queries, "_draw", lambda count: next(draws))
    numbers = {each.short_number for each in await fresh_merchant_codes(3)}
    assert numbers == {short_number.completed(420_000_000 + each) for each in (1, 2, 3)}
