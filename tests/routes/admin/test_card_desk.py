"""Incentive cards in the console."""

import httpx2

from models.cards import CardIssue, IncentiveCard, IssuedCard
from server.benefits.actions.cards import issue_next_cards
from server.platform.clock import utc_now
from server.platform.jobs import Worker
from tests.routes.admin.staff import submit
from tests.server.benefits.desk import make_benefit

NEW = "/admin/cards/new"


async def test_a_vehicles_card_is_offered_issued_taken_back_and_ended(console: httpx2.AsyncClient) -> None:
    benefit = await make_benefit()
    words = {"code": "truck", "bearer": "vehicle", "title_zh": "货车卡", "title_en": "Truck card"}
    empty = await submit(console, NEW, NEW, words)
    assert (empty.status_code, 'value="货车卡"' in empty.text) == (400, True)
    made = await submit(console, NEW, NEW, words | {f"benefit_{benefit.id}": "yes"})
    card = await IncentiveCard.get()
    here = f"/admin/cards/{card.id}"
    assert made.headers["location"] == here
    await submit(console, here, f"{here}/issues", {"vehicles": "浙A12345\n浙A12345", "valid_until": ""})
    assert "车牌重复" in (await console.get(here)).text
    await submit(console, here, f"{here}/issues", {"vehicles": "浙A12345\n浙B54321\n", "valid_until": "2099-12-31"})
    assert (await CardIssue.get()).done_at is None
    worker = Worker({"issue_cards": issue_next_cards}, only=("issue_cards",), clock=utc_now)
    while await worker.do_next():
        pass
    page = (await console.get(here)).text
    assert "浙A·***45" in page
    assert "浙A12345" not in page
    held = await IssuedCard.filter(plate_shown="浙A·***45").get()
    await submit(console, here, f"{here}/held/{held.number}/end", {})
    assert "浙A·***45" not in (await console.get(here)).text
    await submit(console, here, f"{here}/end", {})
    assert "已停止" in (await console.get("/admin/cards")).text
