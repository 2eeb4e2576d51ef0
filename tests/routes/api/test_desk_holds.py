"""Holds and lines of orders over HTTP."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from models.benefits import Hold, Redemption, RedemptionLine
from models.enums import Role
from models.registry import Merchant
from tests.cast import NOW, Person, make_person
from tests.routes.api.test_desk_benefits import REDEMPTIONS, Till
from tests.server.benefits.desk import make_benefit
from tests.server.ledger.books import the_budget

HOLDS = "/api/v1/desk/holds"
LINES = [{"ref": "tyres", "amount_fen": 20_000}, {"ref": "oil", "amount_fen": 10_000}]


@pytest.fixture
async def till(client: httpx2.AsyncClient, clerk: Person, gold_resident: Person) -> Till:
    return Till(client, clerk, gold_resident, await make_benefit())


async def held(till: Till, **changes: Any) -> dict[str, Any]:
    answer = await till.post(HOLDS, await till.order(**changes))
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_hold_is_made_seen_and_committed_once(till: Till) -> None:
    hold = await held(till)
    assert (hold["state"], hold["discount_fen"], hold["payable_fen"]) == ("held", 4_500, 25_500)
    here = f"{HOLDS}/{hold['id']}"
    assert (await till.client.get(here, headers=till.clerk.headers)).json() == hold
    first = await till.post(f"{here}/commit", {"amount_fen": 10_000}, key="c")
    again = await till.post(f"{here}/commit", {"amount_fen": 10_000}, key="c")
    assert (first.status_code, again.content, again.headers["idempotency-replayed"]) == (201, first.content, "true")
    assert (first.json()["id"], first.json()["discount_fen"], first.json()["decision"]["revision"]) == (hold["id"], 1_500, 1)
    more = await till.post(f"{here}/commit", {"amount_fen": 10_001}, key="c")
    assert [(each["code"], each["path"]) for each in more.json()["reasons"]] == [("field_differs", "amount_fen")]
    assert (await till.client.get(here, headers=till.clerk.headers)).json()["state"] == "committed"
    assert (await the_budget()).used_fen == 1_500


async def test_what_is_held_now_is_listed_at_the_desk_and_all_of_it_to_the_resident(till: Till, garage: Merchant) -> None:
    first, second, third = [await held(till) for _ in range(3)]
    await till.post(f"{HOLDS}/{second['id']}/release", {})
    page = (await till.client.get(HOLDS, params={"limit": 1}, headers=till.clerk.headers)).json()
    rest = (await till.client.get(HOLDS, params={"cursor": page["next"]}, headers=till.clerk.headers)).json()
    assert (page["items"], rest) == ([third], {"items": [first], "next": None})
    other = await make_person(Role.CLERK, merchant=garage)
    assert (await till.client.get(HOLDS, headers=other.headers)).json()["items"] == []
    mine = (await till.client.get("/api/v1/me/holds", headers=till.resident.headers)).json()["items"]
    assert [(each["id"], each["state"]) for each in mine] == [(third["id"], "held"), (second["id"], "released"), (first["id"], "held")]
    now = (await till.client.get("/api/v1/me/codes", headers=till.resident.headers)).json()["hold"]
    assert (now["id"], now["merchant"]) == (third["id"], "湖滨面馆")
    await Hold.filter(id=third["id"]).update(expires_at=NOW - timedelta(days=99))
    assert (await till.client.get(HOLDS, headers=till.clerk.headers)).json()["items"] == [first]


async def test_a_hold_is_released(till: Till) -> None:
    hold = await held(till)
    released = await till.post(f"{HOLDS}/{hold['id']}/release", {})
    assert (released.status_code, released.json()["state"]) == (201, "released")
    late = await till.post(f"{HOLDS}/{hold['id']}/commit", {})
    assert (late.status_code, late.json()["code"]) == (409, "hold_released")
    assert (await the_budget()).left_fen == (await the_budget()).granted_fen


async def test_a_hold_that_nobody_swept_has_lapsed_by_the_clock(till: Till) -> None:
    hold = await held(till)
    await Hold.filter(id=hold["id"]).update(expires_at=NOW - timedelta(days=99))
    shown = await till.client.get(f"{HOLDS}/{hold['id']}", headers=till.clerk.headers)
    assert shown.json()["state"] == "lapsed"


@pytest.mark.parametrize("seconds", [0, 9, 7 * 24 * 3600 + 1, -1, True])
async def test_a_hold_lasts_neither_too_short_nor_too_long(till: Till, seconds: int) -> None:
    answer = await till.post(HOLDS, await till.order(seconds=seconds))
    assert (answer.status_code, [each["path"] for each in answer.json()["reasons"]]) == (400, ["seconds"])


async def test_a_line_is_returned_by_itself(till: Till) -> None:
    redemption = (await till.redeem(lines=LINES)).json()
    back = f"{REDEMPTIONS}/{redemption['id']}/return"
    first = await till.post(back, {"line": "oil"})
    assert (first.status_code, first.json()["amount_fen"], first.json()["discount_fen"]) == (201, 10_000, 1_500)
    for body, code in (({"line": "oil", "amount_fen": 1}, "return_exceeds"), ({"amount_fen": 1}, "line_needed")):
        refused = await till.post(back, body)
        assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert (await till.post(back, {"line": "wine"})).status_code == 404
    part = await till.post(back, {"line": "tyres", "amount_fen": 5_000})
    rest = await till.post(back, {})
    assert (part.json()["state"], rest.json()["state"], rest.json()["amount_fen"]) == ("partly_returned", "returned", 15_000)
    assert {row.ref: row.returned_fen for row in await RedemptionLine.all()} == {"tyres": 20_000, "oil": 10_000}
    assert (await Redemption.get()).returned_discount_fen == 4_500
    assert (await the_budget()).used_fen == 0


@pytest.mark.parametrize("lines", [[LINES[0]], [*LINES, LINES[1]], [LINES[0], {"ref": "tyres", "amount_fen": 10_000}]])
async def test_lines_add_up_to_the_order(till: Till, lines: list[Any]) -> None:
    answer = await till.redeem(lines=lines)
    assert answer.status_code in {400, 422}, answer.text
    assert [each["code"] for each in answer.json()["reasons"]] == ["lines_do_not_add_up"]


async def test_a_commit_says_its_lines(till: Till) -> None:
    hold = await held(till)
    await till.post(f"{HOLDS}/{hold['id']}/commit", {"amount_fen": 30_000, "lines": LINES})
    back = await till.post(f"{REDEMPTIONS}/{hold['id']}/return", {"line": "tyres"})
    assert (back.status_code, back.json()["discount_fen"]) == (201, 3_000)
