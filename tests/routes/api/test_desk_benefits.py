"""The desk over HTTP: exactly the contract."""

from base64 import urlsafe_b64decode
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from models.access import RoleGrant
from models.audit import AuditLine
from models.benefits import Benefit, Redemption
from models.codes import CodeUse
from models.enums import Role
from models.operation import IdempotentAnswer
from models.registry import Merchant, Resident
from server.benefits import receipts
from server.codes.actions import issue_merchant_code
from server.platform.crypto import Keyring, seal
from tests.cast import NOW, Person, make_merchant, make_resident
from tests.server.benefits.desk import make_benefit
from tests.server.ledger.books import the_budget

VERIFICATIONS, REDEMPTIONS = "/api/v1/desk/verifications", "/api/v1/desk/redemptions"
Answer = httpx2.Response


async def shown(client: httpx2.AsyncClient, resident: Person) -> str:
    answer = await client.post("/api/v1/me/codes", headers=resident.headers)
    assert answer.status_code == 201, answer.text
    payload: str = answer.json()["payload"]
    return payload


class Till:
    """The noodle shop's till, a gold resident before it, and one live benefit."""

    def __init__(self, client: httpx2.AsyncClient, clerk: Person, resident: Person, benefit: Benefit) -> None:
        self.client, self.clerk, self.resident, self.benefit = client, clerk, resident, benefit

    async def order(self, **changes: Any) -> dict[str, Any]:
        fresh = {} if "payload" in changes else {"payload": await shown(self.client, self.resident)}
        return {"benefit_id": str(self.benefit.id), "amount_fen": 30_000, "order_ref": uuid4().hex} | fresh | changes

    async def post(self, url: str, body: dict[str, Any], *, key: str | None = None, by: Person | None = None) -> Answer:
        headers = (by or self.clerk).headers | ({"Idempotency-Key": key} if key else {})
        return await self.client.post(url, json=body, headers=headers)

    async def redeem(self, *, key: str | None = None, **changes: Any) -> Answer:
        return await self.post(REDEMPTIONS, await self.order(**changes), key=key)


@pytest.fixture
async def till(client: httpx2.AsyncClient, clerk: Person, gold_resident: Person) -> Till:
    return Till(client, clerk, gold_resident, await make_benefit())


@pytest.fixture
async def merchant_code(noodle_shop: Merchant) -> str:
    """The short number on the noodle shop's sticker."""
    number: str = (await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=NOW)).short_number
    return number


async def test_a_verification_shows_a_masked_resident_and_every_benefit(till: Till, keyring: Keyring) -> None:
    assert till.resident.resident_id
    sealed = seal(keyring, "李小梅", owner=till.resident.resident_id, column="name")
    await Resident.filter(id=till.resident.resident_id).update(name_sealed=sealed)
    refused = await make_benefit(minimum_order_fen=50_000)
    answer = await till.post(VERIFICATIONS, {"payload": await shown(till.client, till.resident), "amount_fen": 30_000})
    assert answer.status_code == 201
    found = answer.json()
    assert found["resident"]["name"] == "李**"
    assert found["resident"]["tier"] == "gold"
    good, bad = found["benefits"]
    assert (good["id"], good["available"], good["reasons"]) == (str(till.benefit.id), True, [])
    assert (good["discount_fen"], good["payable_fen"]) == (4_500, 25_500)
    assert (bad["id"], bad["available"], bad["discount_fen"], bad["payable_fen"]) == (str(refused.id), False, 0, 30_000)
    [reason] = bad["reasons"]
    assert (reason["code"], reason["expected"], reason["actual"], reason["gap"]) == ("order_too_small", 50_000, 30_000, 20_000)
    assert reason["message"] == "订单需满 500.00 元，现为 300.00 元，还差 200.00 元"
    assert reason["remedy"]
    assert reason["basis"]


async def test_a_verification_without_an_amount_says_nothing_of_money(till: Till) -> None:
    answer = await till.post(VERIFICATIONS, {"payload": await shown(till.client, till.resident)})
    [only] = answer.json()["benefits"]
    assert (only["available"], only["discount_fen"], only["payable_fen"]) == (True, None, None)


async def test_the_same_code_is_verified_and_then_redeemed(till: Till) -> None:
    payload = await shown(till.client, till.resident)
    assert (await till.post(VERIFICATIONS, {"payload": payload, "amount_fen": 30_000})).status_code == 201
    assert (await till.redeem(payload=payload)).status_code == 201


async def test_a_redemption_answers_with_what_is_paid_and_a_receipt_that_can_be_checked(till: Till) -> None:
    answer = await till.redeem(order_ref="A-17")
    assert answer.status_code == 201
    made = answer.json()
    assert (made["state"], made["discount_fen"], made["payable_fen"], made["order_ref"]) == ("redeemed", 4_500, 25_500, "A-17")
    assert made["redeemed_at"].endswith("Z")
    [key] = (await till.client.get("/api/v1/receipt-keys")).json()["keys"]
    known = {key["kid"]: Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(key["x"] + "="))}
    stated = receipts.verify(made["receipt"], keys=known)
    assert stated
    assert (stated["redemption_id"], stated["payable_fen"], stated["redeemed_at"]) == (made["id"], 25_500, made["redeemed_at"])


async def test_a_refusal_tells_every_reason_in_the_language_asked(till: Till, standard_resident: Person) -> None:
    till.resident = standard_resident
    answer = await till.redeem(amount_fen=30_000)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "not_eligible"
    assert [(each["code"], each["expected"], each["actual"], each["gap"]) for each in problem["reasons"]] == [
        ("tier_too_low", "silver", "standard", 1)
    ]
    assert "550" not in answer.text, "the desk never sees points"


async def test_a_used_code_is_a_conflict_and_a_wrong_one_is_refused(till: Till) -> None:
    payload = await shown(till.client, till.resident)
    assert (await till.redeem(payload=payload)).status_code == 201
    again = await till.redeem(payload=payload)
    assert (again.status_code, again.json()["code"]) == (409, "code_used")
    for url, body in ((REDEMPTIONS, await till.order(payload="NOT A CODE")), (VERIFICATIONS, {"payload": "NOT A CODE"})):
        wrong = await till.post(url, body)
        assert (wrong.status_code, wrong.json()["code"]) == (422, "code_invalid")


async def test_eight_typed_digits_do_as_well(till: Till, noodle_shop: Merchant, keyring: Keyring, merchant_code: str) -> None:
    answer = await till.client.post("/api/v1/me/typed-codes", json={"merchant_code": merchant_code}, headers=till.resident.headers)
    digits = answer.json()["digits"]
    spaced = f"{digits[:4]} {digits[4:]}"
    assert (await till.post(VERIFICATIONS, {"payload": spaced, "amount_fen": 30_000})).status_code == 201
    assert (await till.redeem(payload=spaced)).status_code == 201
    assert (await till.redeem(payload=spaced)).json()["code"] == "code_used"


async def test_three_wrong_tries_end_the_digits_that_are_open(till: Till, merchant_code: str) -> None:
    answer = await till.client.post("/api/v1/me/typed-codes", json={"merchant_code": merchant_code}, headers=till.resident.headers)
    digits = answer.json()["digits"]
    wrong = f"{(int(digits) + 1) % 10**8:08d}"
    for _ in range(3):
        assert (await till.redeem(payload=wrong)).json()["code"] == "code_invalid"
    assert (await till.redeem(payload=digits)).json()["code"] == "code_invalid"


async def test_the_same_key_and_body_get_the_same_bytes_and_one_effect(till: Till) -> None:
    body = await till.order()
    first = await till.post(REDEMPTIONS, body, key="order-1")
    again = await till.post(REDEMPTIONS, body, key="order-1")
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await Redemption.all().count() == 1
    assert (await the_budget()).used_fen == 4_500


async def test_the_same_key_with_another_body_is_refused_before_any_effect(till: Till) -> None:
    await till.redeem(key="order-1")
    other = await till.redeem(key="order-1", amount_fen=10_000)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert [each["path"] for each in other.json()["reasons"]] == ["amount_fen", "order_ref", "payload"], "it says which fields differ"
    assert await Redemption.all().count() == 1


async def test_a_refusal_is_replayed_as_well(till: Till, standard_resident: Person) -> None:
    till.resident = standard_resident
    body = await till.order()
    answers = [await till.post(REDEMPTIONS, body, key="k") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].content == answers[1].content
    assert await AuditLine.filter(deed="refuse").count() == 1


async def test_a_verification_is_answered_once_too(till: Till) -> None:
    body = {"payload": await shown(till.client, till.resident)}
    answers = [await till.post(VERIFICATIONS, body, key="k") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert await AuditLine.filter(deed="verify").count() == 1


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"amount_fen": 0}, "amount_fen", "out_of_range"),
        ({"amount_fen": -5}, "amount_fen", "out_of_range"),
        ({"amount_fen": True}, "amount_fen", "wrong_type"),
        ({"amount_fen": "300"}, "amount_fen", "wrong_type"),
        ({"amount_fen": 10**15}, "amount_fen", "out_of_range"),
        ({"benefit_id": "7"}, "benefit_id", "wrong_format"),
        ({"order_ref": ""}, "order_ref", "out_of_range"),
        ({"order_ref": "x" * 81}, "order_ref", "out_of_range"),
        ({"order_ref": "a\x00"}, "order_ref", "wrong_format"),
        ({"order_ref": "a\r\nb"}, "order_ref", "wrong_format"),
        ({"order_ref": "a\u202eb"}, "order_ref", "wrong_format"),
        ({"payload": ""}, "payload", "out_of_range"),
        ({"tip": 5}, "tip", "unknown_field"),
    ],
)
async def test_bad_input_is_named_and_loses_nothing(till: Till, change: dict[str, Any], path: str, code: str) -> None:
    answer = await till.post(REDEMPTIONS, await till.order() | change)
    assert answer.status_code == 400
    assert [(each["path"], each["code"]) for each in answer.json()["reasons"]] == [(path, code)]
    assert await CodeUse.all().count() == 0


async def test_an_unknown_benefit_is_not_found_and_the_code_stays_good(till: Till) -> None:
    payload = await shown(till.client, till.resident)
    answer = await till.redeem(payload=payload, benefit_id=str(uuid4()))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await till.redeem(payload=payload)).status_code == 201


async def test_an_order_uses_a_benefit_once(till: Till) -> None:
    assert (await till.redeem(order_ref="A-1")).status_code == 201
    again = await till.redeem(order_ref="A-1")
    assert (again.status_code, again.json()["code"]) == (409, "order_ref_used")


async def test_part_and_rest_are_returned(till: Till) -> None:
    made = (await till.redeem()).json()
    url = f"{REDEMPTIONS}/{made['id']}/return"
    part = await till.post(url, {"amount_fen": 10_000}, key="r1")
    assert part.status_code == 201
    assert (part.json()["state"], part.json()["discount_fen"], part.json()["refund_fen"]) == ("partly_returned", 1_500, 8_500)
    assert (await till.post(url, {"amount_fen": 10_000}, key="r1")).content == part.content
    rest = await till.post(url, {})
    assert (rest.json()["state"], rest.json()["amount_fen"], rest.json()["returned_discount_fen"]) == ("returned", 20_000, 4_500)
    more = await till.post(url, {})
    assert (more.status_code, more.json()["code"]) == (409, "already_returned")
    assert (await the_budget()).used_fen == 0


async def test_too_large_a_return_says_how_much_is_left(till: Till) -> None:
    made = (await till.redeem()).json()
    answer = await till.post(f"{REDEMPTIONS}/{made['id']}/return", {"amount_fen": 30_001})
    assert answer.status_code == 409
    [reason] = answer.json()["reasons"]
    assert (reason["code"], reason["expected"], reason["gap"]) == ("return_exceeds", 30_000, 1)


async def test_the_list_has_the_days_own_redemptions_newest_first_page_by_page(till: Till) -> None:
    made = [(await till.redeem()).json()["id"] for _ in range(3)]
    first = (await till.client.get(f"{REDEMPTIONS}?limit=2", headers=till.clerk.headers)).json()
    second = (await till.client.get(f"{REDEMPTIONS}?limit=2&cursor={first['next']}", headers=till.clerk.headers)).json()
    assert [each["id"] for each in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None
    for day in ("2020-02-29", "2199-12-31"):
        another = (await till.client.get(f"{REDEMPTIONS}?day={day}", headers=till.clerk.headers)).json()
        assert another == {"items": [], "next": None}
    for day in ("2021-02-29", "0001-01-01", "9999-12-31", "0", "20260601"):
        assert (await till.client.get(f"{REDEMPTIONS}?day={day}", headers=till.clerk.headers)).status_code == 400


async def test_a_stranger_sees_nothing_of_another_merchants_redemptions(
    till: Till, clerk_of: Callable[[Merchant], Awaitable[Person]]
) -> None:
    made = (await till.redeem()).json()["id"]
    stranger = await clerk_of(await make_merchant("别家店"))
    missing = f"{REDEMPTIONS}/{uuid4()}"
    assert (await till.client.get(REDEMPTIONS, headers=stranger.headers)).json()["items"] == []
    for foreign, none in ((f"{REDEMPTIONS}/{made}", missing), (f"{REDEMPTIONS}/{made}/return", f"{missing}/return")):
        method = "POST" if foreign.endswith("return") else "GET"
        body: dict[str, Any] | None = {} if method == "POST" else None
        answers = [await till.client.request(method, url, headers=stranger.headers, json=body) for url in (foreign, none)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].json() == answers[1].json()
    assert (await till.client.get(f"{REDEMPTIONS}/{made}", headers=till.clerk.headers)).json()["id"] == made


@pytest.mark.parametrize("url", [VERIFICATIONS, REDEMPTIONS, f"{REDEMPTIONS}/{uuid4()}/return"])
async def test_only_a_desk_may(till: Till, url: str, administrator: Person) -> None:
    assert (await till.client.post(url, json={})).status_code == 401
    for person in (till.resident, administrator):
        assert (await till.client.post(url, json={}, headers=person.headers)).status_code == 403


async def test_a_clerk_of_two_shops_has_no_single_desk(till: Till, noodle_shop: Merchant, bike_share: Merchant) -> None:
    await RoleGrant.create(account_id=till.clerk.account_id, role=Role.CLERK, merchant=bike_share, granted_at=NOW)
    answer = await till.redeem()
    assert (answer.status_code, answer.json()["code"]) == (403, "no_single_desk")


async def test_a_replay_of_typed_digits_costs_nobody_a_try(till: Till, merchant_code: str) -> None:
    async def digits_of(resident: Person) -> str:
        answer = await till.client.post("/api/v1/me/typed-codes", json={"merchant_code": merchant_code}, headers=resident.headers)
        digits: str = answer.json()["digits"]
        return digits

    order = await till.order(payload=await digits_of(till.resident))
    first = await till.post(REDEMPTIONS, order, key="typed")
    await digits_of(till.resident)  # those redeemed are forgotten
    others = await digits_of(await make_resident(points=720))
    for _ in range(3):
        again = await till.post(REDEMPTIONS, order, key="typed")
        assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
    assert await AuditLine.filter(deed="mistype_code").count() == 0
    assert (await till.redeem(payload=others)).status_code == 201


async def test_what_a_desk_was_told_of_a_resident_is_not_kept_beyond_their_withdrawal(till: Till) -> None:
    body = {"payload": await shown(till.client, till.resident), "amount_fen": 30_000}
    told = await till.post(VERIFICATIONS, body, key="look")
    assert told.json()["resident"]["tier"] == "gold"
    withdrawn = await till.client.delete("/api/v1/me/consents/benefits", headers=till.resident.headers)
    assert withdrawn.status_code < 300
    again = await till.post(VERIFICATIONS, body, key="look")
    assert "idempotency-replayed" not in again.headers
    assert (again.status_code, again.json()["resident"]["tier"]) == (201, None)
    assert await IdempotentAnswer.filter(body__contains="gold").count() == 0


async def test_a_refusal_that_tells_of_a_resident_is_forgotten_as_well(till: Till) -> None:
    poor = await make_resident(points=500)
    order = await till.order(payload=await shown(till.client, poor))
    assert (await till.post(REDEMPTIONS, order, key="order")).json()["code"] == "not_eligible"
    assert await IdempotentAnswer.filter(about_id=poor.resident_id).count() == 1
    await till.client.delete("/api/v1/me/consents/scoring", headers=poor.headers)
    assert await IdempotentAnswer.all().count() == 0


async def test_a_grant_is_replayed_whatever_was_withdrawn_since(till: Till) -> None:
    order = await till.order()
    granted = await till.post(REDEMPTIONS, order, key="order")
    await till.client.delete("/api/v1/me/consents/benefits", headers=till.resident.headers)
    again = await till.post(REDEMPTIONS, order, key="order")
    assert (again.status_code, again.content, again.headers["idempotency-replayed"]) == (201, granted.content, "true")
