from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx2
import pytest

from models.codes import MerchantCode, ResidentCode, TypedCode
from models.enums import ConsentPurpose
from models.registry import Merchant
from server.codes import dynamic_code, static_code
from server.codes.actions import issue_merchant_code, revoke_merchant_code
from server.codes.keys import Issuer
from server.codes.queries import read_resident_code
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from server.platform.errors import Refused
from tests.cast import Person, make_resident
from tests.server.benefits.desk import make_benefit

HERE = Issuer("510100", "embedded")
Show = Callable[[Person], Awaitable[httpx2.Response]]


@pytest.fixture
async def code(noodle_shop: Merchant, now: datetime) -> MerchantCode:
    return await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=now)


async def test_a_resident_shows_a_code_that_the_desk_reads(
    client: httpx2.AsyncClient, gold_resident: Person, noodle_shop: Merchant, keyring: Keyring
) -> None:
    answer = await client.post("/api/v1/me/codes", headers=gold_resident.headers)
    assert answer.status_code == 201
    assert answer.json().keys() == {"payload", "showing", "expires_at", "refresh_after_seconds"}
    payload = answer.json()["payload"]
    assert dynamic_code.decode(payload, keyring=keyring, issuer=HERE)
    found = await read_resident_code(payload=payload, merchant_id=noodle_shop.id, keyring=keyring, issuer=HERE, now=utc_now())
    assert found == gold_resident.resident_id


async def test_a_code_says_when_it_ends_and_when_to_fetch_the_next(client: httpx2.AsyncClient, gold_resident: Person) -> None:
    shown = (await client.post("/api/v1/me/codes", headers=gold_resident.headers)).json()
    row = await ResidentCode.get(resident_id=gold_resident.resident_id)
    assert row.shown_at
    lifetime = datetime.fromisoformat(shown["expires_at"]) - row.shown_at
    assert timedelta(seconds=shown["refresh_after_seconds"]) < lifetime <= timedelta(seconds=60)


async def test_each_showing_is_another_code_and_the_old_one_has_ended(
    client: httpx2.AsyncClient, gold_resident: Person, noodle_shop: Merchant, keyring: Keyring
) -> None:
    old, new = [(await client.post("/api/v1/me/codes", headers=gold_resident.headers)).json()["payload"] for _ in range(2)]
    assert old != new
    with pytest.raises(Refused, match="code_expired"):
        await read_resident_code(payload=old, merchant_id=noodle_shop.id, keyring=keyring, issuer=HERE, now=utc_now())


async def test_a_phone_learns_which_showing_counts_whether_it_was_a_symbol_or_digits(
    client: httpx2.AsyncClient, gold_resident: Person, code: MerchantCode
) -> None:
    async def counts() -> object:
        return (await client.get("/api/v1/me/codes", headers=gold_resident.headers)).json()

    nothing_yet = {"look": None, "redemption": None, "hold": None, "replay": None}
    assert await counts() == {"showing": None, **nothing_yet}
    symbol = (await client.post("/api/v1/me/codes", headers=gold_resident.headers)).json()
    assert await counts() == {"showing": symbol["showing"], **nothing_yet}
    wish = {"merchant_code": code.short_number}
    digits = (await client.post("/api/v1/me/typed-codes", json=wish, headers=gold_resident.headers)).json()
    assert await counts() == {"showing": digits["showing"], **nothing_yet}
    assert digits["showing"] > symbol["showing"]
    assert digits["valid_for_seconds"] == 60


async def test_a_phone_that_shows_a_code_learns_what_desks_did_with_it_and_both_sides_of_a_second_scan_why_not(
    client: httpx2.AsyncClient, gold_resident: Person, clerk: Person
) -> None:
    benefit = await make_benefit()
    payload = (await client.post("/api/v1/me/codes", headers=gold_resident.headers)).json()["payload"]
    order = {"payload": payload, "benefit_id": str(benefit.id), "amount_fen": 10_000, "order_ref": "1"}
    done = await client.post("/api/v1/desk/redemptions", json=order, headers=clerk.headers)
    again = await client.post("/api/v1/desk/verifications", json={"payload": payload}, headers=clerk.headers)
    assert (done.status_code, again.status_code, again.json()["code"]) == (201, 409, "code_used")
    assert "在本店用过" in again.json()["reasons"][0]["message"]
    seen = (await client.get("/api/v1/me/codes", headers=gold_resident.headers)).json()
    assert (seen["look"]["purpose"], seen["look"]["merchant"]) == ("redemption", "湖滨面馆")
    assert (seen["redemption"]["id"], seen["redemption"]["merchant"]) == (done.json()["id"], "湖滨面馆")
    [told] = [
        each
        for each in (await client.get("/api/v1/me/messages", headers=gold_resident.headers)).json()["items"]
        if each["kind"] == "code_replayed"
    ]
    assert told["message"] == seen["replay"]["message"]
    assert told["message"].count("湖滨面馆") == 2
    assert "已拒绝" in told["message"]


async def test_8_digits_are_read_at_the_desk_whose_code_or_number_was_given(
    client: httpx2.AsyncClient, gold_resident: Person, code: MerchantCode, keyring: Keyring
) -> None:
    printed = static_code.encode(code.handle, keyring=keyring, issuer=HERE)
    for given in (printed, printed.lower(), code.short_number, f"{code.short_number[:4]} {code.short_number[4:]}"):
        answer = await client.post("/api/v1/me/typed-codes", json={"merchant_code": given}, headers=gold_resident.headers)
        assert answer.status_code == 201, answer.text
        shown = answer.json()
        assert shown["merchant_name"] == "湖滨面馆"
        found = await read_resident_code(payload=shown["digits"], merchant_id=code.merchant_id, keyring=keyring, issuer=HERE, now=utc_now())
        assert found == gold_resident.resident_id


@pytest.mark.parametrize("given", ["A" * 26, "123456789012", "码", "12345678"])
async def test_digits_for_a_merchant_that_is_not_there_are_refused_and_end_nothing(
    client: httpx2.AsyncClient, gold_resident: Person, given: str
) -> None:
    answer = await client.post("/api/v1/me/typed-codes", json={"merchant_code": given}, headers=gold_resident.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await ResidentCode.all().count() == await TypedCode.all().count() == 0


async def test_digits_for_a_revoked_code_are_refused_as_gone(
    client: httpx2.AsyncClient, gold_resident: Person, code: MerchantCode, now: datetime
) -> None:
    await revoke_merchant_code(code_id=code.id, actor_id=None, now=now)
    answer = await client.post("/api/v1/me/typed-codes", json={"merchant_code": code.short_number}, headers=gold_resident.headers)
    assert (answer.status_code, answer.json()["code"]) == (410, "gone")


@pytest.mark.parametrize(
    "body", [{}, {"merchant_code": ""}, {"merchant_code": 5}, {"merchant_code": "A" * 41}, {"merchant_code": "A", "x": 1}, []]
)
async def test_a_body_that_makes_no_sense_is_refused(client: httpx2.AsyncClient, gold_resident: Person, body: object) -> None:
    answer = await client.post("/api/v1/me/typed-codes", json=body, headers=gold_resident.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_body")


@pytest.mark.parametrize("path", ["/api/v1/me/codes", "/api/v1/me/typed-codes"])
async def test_only_residents_have_codes_to_show(client: httpx2.AsyncClient, clerk: Person, administrator: Person, path: str) -> None:
    assert (await client.post(path, json={"merchant_code": "A"})).status_code == 401
    for other in (clerk, administrator):
        assert (await client.post(path, json={"merchant_code": "A"}, headers=other.headers)).status_code == 403
    assert await ResidentCode.all().count() == 0


@pytest.mark.parametrize(("consents", "missing"), [((), ["scoring", "benefits"]), ((ConsentPurpose.SCORING,), ["benefits"])])
async def test_who_withdrew_gets_no_codes(
    client: httpx2.AsyncClient, code: MerchantCode, consents: tuple[ConsentPurpose, ...], missing: list[str]
) -> None:
    who = await make_resident(points=700, consents=consents)
    for path, body in (("codes", None), ("typed-codes", {"merchant_code": code.short_number})):
        answer = await client.post(f"/api/v1/me/{path}", json=body, headers=who.headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "consent_missing")
        assert [reason["expected"] for reason in answer.json()["reasons"]] == missing
    assert await ResidentCode.all().count() == 0
