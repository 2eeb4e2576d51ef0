"""Incentive cards over HTTP: offered and issued by administrators, shown to who holds one, and on the map."""

import httpx2

from server.benefits.actions.cards import issue_next_cards
from server.platform.clock import utc_now
from server.platform.jobs import Worker
from tests.cast import Person
from tests.server.benefits.desk import make_benefit

URL = "/api/v1/admin/cards"


async def test_a_card_goes_from_the_office_to_its_holder_and_to_the_map(
    client: httpx2.AsyncClient, administrator: Person, gold_resident: Person
) -> None:
    benefit, other = await make_benefit(now=utc_now()), await make_benefit(now=utc_now())
    wish = {"code": "honest", "bearer": "person", "title_zh": "守信激励卡", "title_en": "Honest card", "benefits": [str(benefit.id)]}
    made = await client.post(URL, json=wish, headers=administrator.headers)
    assert made.status_code == 201, made.text
    here = f"{URL}/{made.json()['id']}"
    neither = await client.post(f"{here}/issues", json={}, headers=administrator.headers)
    assert (neither.status_code, neither.json()["reasons"][0]["code"]) == (422, "tiers_residents_or_vehicles")
    wrong = await client.post(f"{here}/issues", json={"vehicles": [{"plate": "浙A12345"}]}, headers=administrator.headers)
    assert (wrong.json()["code"], wrong.json()["reasons"][0]["path"]) == ("invalid_issue", "vehicles")
    issued = await client.post(f"{here}/issues", json={"tiers": ["gold"]}, headers=administrator.headers)
    assert (issued.status_code, issued.json()["done"]) == (201, False)
    worker = Worker({"issue_cards": issue_next_cards}, only=("issue_cards",), clock=utc_now)
    while await worker.do_next():
        pass
    [mine] = (await client.get("/api/v1/me/cards", headers=gold_resident.headers)).json()["items"]
    assert (mine["title"], mine["plate"], [each["id"] for each in mine["benefits"]]) == ("守信激励卡", None, [str(benefit.id)])
    page = (await client.get(mine["places_url"])).text
    assert str(benefit.id) in page
    assert str(other.id) not in page
    shown = (await client.get(here, headers=administrator.headers)).json()
    assert ([each["given"] for each in shown["issues"]], [each["number"] for each in shown["held"]]) == ([1], [mine["number"]])
    assert (await client.post(f"{here}/held/{mine['number']}/end", headers=administrator.headers)).status_code == 201
    assert (await client.get("/api/v1/me/cards", headers=gold_resident.headers)).json()["items"] == []
    assert (await client.post(f"{here}/end", headers=administrator.headers)).json()["ended_at"]
    assert [each["code"] for each in (await client.get(URL, headers=administrator.headers)).json()["items"]] == ["honest"]
