"""Objections and messages as the API tells them."""

from uuid import uuid4

import httpx2

from models.registry import Merchant
from tests.cast import Person
from tests.server.benefits.desk import make_benefit
from tests.server.repair.contesting import penalty

MINE, DESK, ADMIN = "/api/v1/me/objections", "/api/v1/desk/objections", "/api/v1/admin/objections"


async def test_the_whole_way_of_a_residents_objection(client: httpx2.AsyncClient, gold_resident: Person, administrator: Person) -> None:
    record = await penalty(resident_id=gold_resident.resident_id)
    filed = await client.post(MINE, json={"record_id": str(record.id), "text": "不是我"}, headers=gold_resident.headers)
    assert (filed.status_code, filed.json()["outcome"], filed.json()["about"]) == (201, None, "罚款 · 2026-11-01")
    [listed] = (await client.get(ADMIN, params={"undecided": "true"}, headers=administrator.headers)).json()["items"]
    assert (listed["id"], listed["merchant"], listed["due_at"] is not None) == (filed.json()["id"], None, True)
    url = f"{ADMIN}/{listed['id']}/decision"
    decision = {"outcome": "upheld", "note": "来源有误"}
    assert (await client.post(url, json=decision, headers=administrator.headers)).status_code == 201
    assert (await client.post(url, json=decision, headers=administrator.headers)).json()["code"] == "objection_decided"
    [mine] = (await client.get(MINE, headers=gold_resident.headers)).json()["items"]
    assert (mine["outcome"], mine["note"], mine["due_at"]) == ("upheld", "来源有误", None)
    told = (await client.get("/api/v1/me/messages", headers=gold_resident.headers)).json()
    assert [(each["kind"], each["object_id"], each["unread"]) for each in told["items"]] == [("objection_upheld", mine["id"], True)]
    assert "2026-" in told["items"][0]["message"]


async def test_exactly_one_thing_is_objected_to(client: httpx2.AsyncClient, gold_resident: Person) -> None:
    both = {"record_id": str(uuid4()), "redemption_id": str(uuid4())}
    for sent in ({}, both):
        answer = await client.post(MINE, json={**sent, "text": "x"}, headers=gold_resident.headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "what_needed")


async def test_a_desk_objects_once_for_each_key(client: httpx2.AsyncClient, clerk: Person, noodle_shop: Merchant) -> None:
    sent = {"record_id": str((await penalty(merchant=noodle_shop)).id), "text": "已整改"}
    headers = clerk.headers | {"Idempotency-Key": "one"}
    first, again = [await client.post(DESK, json=sent, headers=headers) for _ in range(2)]
    assert (first.status_code, again.content, again.headers["idempotency-replayed"]) == (201, first.content, "true")
    assert [each["id"] for each in (await client.get(DESK, headers=clerk.headers)).json()["items"]] == [first.json()["id"]]


async def test_messages_are_counted_until_they_are_read(client: httpx2.AsyncClient, gold_resident: Person) -> None:
    await make_benefit()
    english = gold_resident.headers | {"Accept-Language": "en"}
    told = (await client.get("/api/v1/me/messages", headers=english)).json()
    assert (told["unread"], told["items"][0]["message"]) == (1, "A new benefit: “Discount”")
    assert (await client.put("/api/v1/me/messages/read-mark", headers=gold_resident.headers)).status_code == 204
    told = (await client.get("/api/v1/me/messages", headers=gold_resident.headers)).json()
    assert (told["unread"], told["items"][0]["unread"]) == (0, False)


async def test_a_merchant_sees_its_own_score_with_the_ways_up(client: httpx2.AsyncClient, clerk: Person) -> None:
    shown = (await client.get("/api/v1/desk/score", headers=clerk.headers)).json()
    assert (shown["state"], shown["points"], shown["entries"]) == ("not_yet_rated", None, [])
