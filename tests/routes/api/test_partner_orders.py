"""Deposit-free orders over HTTP: partner, resident and administrator, each by their own way in."""

import json
from typing import Any

import httpx2
import pytest
from starlette.routing import Route

from models.benefits import Benefit
from models.partners import Delivery, Partner
from routes import ROUTES
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from server.registry.actions.catalogue import seed_catalogue
from tests.cast import Person
from tests.routes.test_requests import filled
from tests.server.benefits.desk import show_code
from tests.server.partners.operator import RISK_FEN, Operator, make_deposit, make_operator

ORDERS = "/api/v1/partner/waiver-orders"
BILL = {"charges": [{"name": "骑行费", "amount_fen": 650}], "discounts": [{"name": "月卡", "amount_fen": 50}], "total_fen": 600}


@pytest.fixture
async def operator(client: httpx2.AsyncClient, keyring: Keyring) -> Operator:
    await seed_catalogue(now=utc_now())
    return await make_operator(keyring, client=client)


@pytest.fixture
async def deposit(database: None) -> Benefit:
    return await make_deposit()


async def test_an_order_from_the_code_to_the_last_fen(
    client: httpx2.AsyncClient, operator: Operator, deposit: Benefit, keyring: Keyring, gold_resident: Person, administrator: Person
) -> None:
    wish = {"number": "A-1", "benefit": deposit.code, "title": "骑行", "risk_fen": RISK_FEN}
    payload = await show_code(gold_resident, keyring, utc_now())
    placed = [await operator.post(ORDERS, {**wish, "payload": payload}, idempotency_key="place-1") for _ in range(2)]
    assert [answer.status_code for answer in placed] == [201, 201], placed[0].text
    assert placed[0].content == placed[1].content
    order = placed[0].json()
    assert (order["state"], order["credit_fen"], order["cash_fen"]) == ("created", RISK_FEN, 0)

    mine = f"/api/v1/me/waiver-orders/{order['id']}"
    confirmed = await client.post(f"{mine}/confirmation", headers=gold_resident.headers)
    assert (confirmed.status_code, confirmed.json()["state"], confirmed.json()["partner"]) == (201, "active", "绿行单车")
    too_dear = await operator.post(f"{ORDERS}/A-1/completion", BILL | {"total_fen": 700})
    assert (too_dear.status_code, too_dear.json()["code"]) == (422, "bill_refused")
    assert (await operator.post(f"{ORDERS}/A-1/completion", BILL)).json()["total_fen"] == 600
    contested = await client.post(f"{mine}/dispute", json={"note": "车坏了"}, headers=gold_resident.headers)
    assert contested.json()["state"] == "disputed"
    [open_case] = (await client.get("/api/v1/admin/waiver-orders", headers=administrator.headers)).json()["items"]
    decision = {"upheld": True, "note": "行程属实"}
    decided = await client.post(
        f"/api/v1/admin/waiver-orders/{open_case['id']}/dispute-decision", json=decision, headers=administrator.headers
    )
    assert decided.json()["state"] == "settling"
    less = {"charges": [{"name": "骑行费", "amount_fen": 500}], "total_fen": 500, "reason": "少计"}
    assert (await operator.post(f"{ORDERS}/A-1/modification", less)).json()["total_fen"] == 500
    assert (await operator.post(f"{ORDERS}/A-1/payment", {"note": "微信"})).json()["state"] == "done"
    steps = [step["step"] for step in (await client.get(mine, headers=gold_resident.headers)).json()["steps"]]
    assert steps == ["quote", "create", "confirm", "complete", "dispute", "uphold", "modify", "pay"]
    listed = (await operator.get(f"{ORDERS}?state=done")).json()["items"]
    assert [each["number"] for each in listed] == ["A-1"]
    assert (await operator.get(f"{ORDERS}/A-1")).json() == listed[0]


async def test_partners_do_not_see_each_others_orders_and_residents_not_each_others(
    client: httpx2.AsyncClient, operator: Operator, deposit: Benefit, keyring: Keyring, gold_resident: Person, standard_resident: Person
) -> None:
    wish = {"number": "A-1", "benefit": deposit.code, "title": "骑行", "risk_fen": RISK_FEN}
    order = (await operator.post(ORDERS, {**wish, "payload": await show_code(gold_resident, keyring, utc_now())})).json()
    stranger = await make_operator(keyring, client=client)
    assert (await stranger.get(f"{ORDERS}/A-1")).status_code == 404
    assert (await stranger.post(f"{ORDERS}/A-1/cancellation", {"reason": "x"})).status_code == 404
    assert (await stranger.get(ORDERS)).json()["items"] == []
    for path, body in (("", None), ("/confirmation", {}), ("/dispute", {"note": "x"})):
        asked = f"/api/v1/me/waiver-orders/{order['id']}{path}"
        answer = await client.request("GET" if body is None else "POST", asked, json=body, headers=standard_resident.headers)
        assert answer.status_code == 404
    assert (await operator.post(f"{ORDERS}/A-1/cancellation", {"reason": "换车"})).json()["state"] == "revoked"


async def test_an_order_that_waits_is_taken_declined_and_never_called_back_at_an_unfit_address(
    client: httpx2.AsyncClient, operator: Operator, deposit: Benefit, gold_resident: Person
) -> None:
    wish = {"number": "A-2", "benefit": deposit.code, "title": "骑行", "risk_fen": RISK_FEN}
    unfit = await operator.post(ORDERS, wish | {"notify_url": "http://10.0.0.1/"})
    assert (unfit.status_code, unfit.json()["code"]) == (422, "callback_refused")
    order = (await operator.post(ORDERS, wish | {"notify_url": "http://127.0.0.1:9/"})).json()
    assert order["state"] == "quoted"
    for step, state in (("acceptance", "created"), ("refusal", "declined")):
        answer = await client.post(f"/api/v1/me/waiver-orders/{order['id']}/{step}", headers=gold_resident.headers)
        assert (answer.status_code, answer.json()["state"]) == (201, state), answer.text
    told = (await operator.get("/api/v1/partner/deliveries")).json()["items"]
    assert [(each["event"], each["number"], each["tries"]) for each in told] == [
        ("waiver.decline", "A-2", []),
        ("waiver.create", "A-2", []),
    ]
    mine = (await client.get("/api/v1/me/waiver-orders", headers=gold_resident.headers)).json()["items"]
    assert [each["state"] for each in mine] == ["declined"]


async def test_a_sandbox_is_told_wrongly_when_it_asks_for_that(client: httpx2.AsyncClient, keyring: Keyring, deposit: Benefit) -> None:
    sandbox = await make_operator(keyring, client=client, sandbox=True)
    await Partner.filter(id=sandbox.partner.id).update(callback_url="http://127.0.0.1:9/")
    faults = b'{"faults": ["duplicate", "bad_signature"]}'
    where = "/api/v1/partner/sandbox/faults"
    assert (await client.put(where, content=faults, headers=sandbox.headers("PUT", where, faults))).status_code == 200
    wish = {"number": "S-1", "benefit": deposit.code, "title": "骑行", "risk_fen": RISK_FEN, "payload": "sandbox:gold:ann"}
    assert (await sandbox.post(ORDERS, wish)).json()["state"] == "created"
    answered = await sandbox.post("/api/v1/partner/sandbox/waiver-orders/S-1/answer", {"answer": "confirm"})
    assert answered.json()["state"] == "active"
    assert {each.fault for each in await Delivery.all()} == {"duplicate", "bad_signature"}


SIGNED = [
    (method, route.path)
    for route in ROUTES
    if isinstance(route, Route) and route.path.startswith(("/api/v1/partner/", "/v3/"))
    for method in getattr(route, "endpoints", {})
]
NONSENSE: list[Any] = [
    None,
    [],
    "x",
    {"x": 1},
    {"number": "\u0000", "benefit": 1, "risk_fen": True},
    {"charges": [{}], "total_fen": -1},
    {"faults": ["x"]},
]


@pytest.mark.parametrize(("method", "path"), SIGNED, ids=str)
async def test_a_signed_request_that_makes_no_sense_is_refused(
    client: httpx2.AsyncClient, operator: Operator, method: str, path: str
) -> None:
    """Nothing a partner may send breaks the service: every answer says what is wrong with it."""
    target = filled(path)
    for value in NONSENSE if method != "GET" else [None]:
        raw = b"" if method == "GET" else json.dumps(value).encode()
        answer = await client.request(method, target, content=raw, headers=operator.headers(method, target, raw))
        assert answer.status_code < 500, answer.text
        assert method == "GET" or answer.status_code in (400, 401, 404, 422), answer.text
