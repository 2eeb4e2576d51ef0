"""Restrictions over HTTP: reported by the operator, read by the rider and the public, decided by an administrator."""

from datetime import date, timedelta
from typing import Any

import httpx2
import pytest

from models.benefits import Benefit
from models.restrictions import Listing
from routes.api.restrictions import masked
from server.platform.clock import local_day, utc_now
from server.platform.crypto import Keyring
from server.restrictions.months import plus
from tests.cast import Person
from tests.server.benefits.desk import show_code
from tests.server.partners.operator import RISK_FEN, Operator, make_deposit, make_operator, waiting_order
from tests.server.restrictions.riders import POLICY, RIDER

VIOLATIONS, RESTRICTIONS = "/api/v1/partner/violations", "/api/v1/partner/restrictions"


@pytest.fixture
async def operator(client: httpx2.AsyncClient, keyring: Keyring) -> Operator:
    return await make_operator(keyring, client=client)


async def barred_today(operator: Operator, resident: Person) -> Listing:
    """A listing whose bar is under way now."""
    today = local_day(utc_now())
    return await Listing.create(
        merchant_id=operator.merchant.id, policy=POLICY, rider_ref=RIDER, resident_id=resident.resident_id,
        month=plus(today.replace(day=1), -2), counts={"main_lane": 1}, streak=1, publish_on=today - timedelta(days=9),
        bar_from=today - timedelta(days=1), bar_until=today + timedelta(days=6), listed_at=utc_now(),
    )  # fmt: skip


async def test_a_report_is_counted_and_ties_the_rider_to_the_resident_of_the_order(operator: Operator, gold_resident: Person) -> None:
    deposit = await make_deposit()
    split: dict[str, Any] = {"credit_fen": RISK_FEN, "cash_fen": 0, "bound_at": utc_now(), "state": "active"}
    await waiting_order(operator, deposit, number="A-1", resident_id=gold_resident.resident_id, **split)
    said = {"report_ref": "r-1", "policy": POLICY, "rider_ref": RIDER, "kind": "main_lane", "happened_at": utc_now().isoformat()}
    for order in ("A-1", None):
        answer = await operator.post(VIOLATIONS, said | {"order_number": order})
        assert (answer.status_code, answer.json()["count"], answer.json()["listed_from"]) == (201, 1, 1), answer.text
    another = await operator.post(VIOLATIONS, said | {"kind": "outside_fence"})
    assert (another.status_code, another.json()["code"]) == (409, "report_ref_taken")
    assert (await operator.post(VIOLATIONS, said | {"report_ref": "r-2", "order_number": "none"})).status_code == 404


async def test_a_bar_refuses_that_operators_benefit_and_says_until_when(
    client: httpx2.AsyncClient, operator: Operator, keyring: Keyring, gold_resident: Person
) -> None:
    deposit = await make_deposit()
    await Benefit.filter(id=deposit.id).update(code="bicycle-deposit")
    row = await barred_today(operator, gold_resident)
    asked = {"payload": await show_code(gold_resident, keyring, utc_now()), "benefit": "bicycle-deposit", "risk_fen": RISK_FEN}
    told = (await operator.post("/api/v1/partner/eligibility", asked)).json()
    assert [reason["code"] for reason in told["reasons"]] == ["barred"]
    assert told["reasons"][0]["expected"].startswith(f"{row.bar_until - timedelta(days=1)}T16:00:00")
    other = await make_operator(keyring, client=client)
    assert (await other.post("/api/v1/partner/eligibility", asked)).json()["eligible"]

    rider = (await operator.get(f"{RESTRICTIONS}?rider_ref={RIDER}&pass_ends_on=2199-01-01")).json()
    assert (rider["barred_until"], rider["pass_extended_to"]) == (row.bar_until.isoformat(), "2199-01-08")
    signed = await client.post(
        f"/api/v1/me/restrictions/{row.id}/commitment", json={"text": "我承诺规范停放"}, headers=gold_resident.headers
    )
    assert (signed.status_code, signed.json()["lifted"]) == (201, "commitment")
    assert (await operator.post("/api/v1/partner/eligibility", asked)).json()["eligible"]


async def test_an_objection_is_filed_seen_and_decided(
    client: httpx2.AsyncClient, operator: Operator, gold_resident: Person, standard_resident: Person, administrator: Person
) -> None:
    row = await barred_today(operator, gold_resident)
    where = f"/api/v1/me/restrictions/{row.id}/objection"
    assert (await client.post(where, json={"text": "不是我"}, headers=standard_resident.headers)).status_code == 404
    assert (await client.post(where, json={"text": "不是我"}, headers=gold_resident.headers)).status_code == 201
    [case] = (await client.get("/api/v1/admin/restriction-objections", headers=administrator.headers)).json()["items"]
    assert case["objection"]["text"] == "不是我"
    decision = {"upheld": True, "note": "照片不清"}
    decided = await client.post(f"/api/v1/admin/restrictions/{case['id']}/objection-decision", json=decision, headers=administrator.headers)
    assert (decided.status_code, decided.json()["lifted"]) == (201, "objection")
    [mine] = (await client.get("/api/v1/me/restrictions", headers=gold_resident.headers)).json()["items"]
    assert mine["objection"]["note"] == "照片不清"
    assert (await operator.post(f"{RESTRICTIONS}/{row.id}/commitment", {"text": "…"})).json()["code"] == "bar_over"


async def test_the_published_list_names_nobody(client: httpx2.AsyncClient, operator: Operator, gold_resident: Person) -> None:
    row = await barred_today(operator, gold_resident)
    [shown] = (await client.get(f"/api/v1/restrictions?policy={POLICY}&month={row.month}")).json()["items"]
    assert (shown["rider"], shown["operator"], shown["months_in_a_row"]) == ("ri***01", "绿行单车", 1)
    assert str(gold_resident.resident_id) not in str(shown)
    assert (await client.get(f"/api/v1/restrictions?policy={POLICY}&month={date(2020, 1, 1)}")).json()["items"] == []
    assert masked("abc123") == "***"
