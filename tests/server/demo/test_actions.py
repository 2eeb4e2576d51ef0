"""The demo city, loaded."""

from datetime import UTC, datetime
from uuid import UUID

import httpx2
import pytest
from tortoise.models import Model

from models.access import Account, Session
from models.benefits import Benefit, BudgetProposal, Hold, Redemption, RedemptionReturn
from models.codes import Scan
from models.complaints import Complaint, ComplaintEvent, Review
from models.objections import Objection
from models.partners import WaiverOrder
from models.registry import Merchant, Record, Resident
from models.restrictions import Listing
from models.scoring import Score, ScoreEntry
from server.codes.keys import issuer_from
from server.demo.load import load_city
from server.platform.crypto import Keyring
from tests.conftest import Application
from tests.server.ledger.books import the_budget

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
COUNTED: list[type[Model]] = [
    Account, Session, Merchant, Resident, Record, Score, ScoreEntry, Redemption, RedemptionReturn, Complaint, ComplaintEvent, Review, Scan,
    BudgetProposal, Hold, Objection
]  # fmt: skip


@pytest.mark.slow
async def test_it_keeps_the_contract_and_loading_it_again_changes_nothing(
    application: Application, client: httpx2.AsyncClient, keyring: Keyring
) -> None:
    issuer = issuer_from(application.state["settings"])
    city = await load_city(keyring=keyring, issuer=issuer, now=NOW)
    before = {model.__name__: await model.all().count() for model in COUNTED}
    again = await load_city(keyring=keyring, issuer=issuer, now=NOW)

    assert again == city
    assert {model.__name__: await model.all().count() for model in COUNTED} == before
    assert all(before.values())
    assert len(city["merchants"]) >= 8
    assert len(city["residents"]) >= 60
    assert {each["tier"] for each in city["residents"]} == {"standard", "silver", "gold", "diamond"}
    assert {tuple(each) for each in city["benefits"]} == {("id", "title")}
    assert {tuple(each) for each in city["partners"]} == {("code", "sandbox", "key", "secret")}
    assert {order.state for order in await WaiverOrder.all()} == {"created", "active", "settling"}
    assert [row.rider_ref for row in await Listing.all()] == ["demo-rider-07"]
    await _is_consistent()
    await _drives_the_service(client, city)


async def _is_consistent() -> None:
    assert not await Account.exclude(resident_id=None).exclude(display_name="").exists()  # names of residents stand sealed, nowhere else
    sums: dict[UUID, int] = {}
    for entry in await ScoreEntry.all():
        sums[entry.score_id] = sums.get(entry.score_id, 0) + entry.points
    assert sums == {score.id: score.points for score in await Score.all()}
    for benefit in await Benefit.all():
        uses = await Redemption.filter(benefit_id=benefit.id)
        assert (await the_budget(benefit.id)).used_fen == sum(use.discount_fen - use.returned_discount_fen for use in uses)


async def _drives_the_service(client: httpx2.AsyncClient, city: dict[str, list[dict[str, str]]]) -> None:
    resident, desk = city["residents"][-1], city["merchants"][0]
    shown = await client.post("/api/v1/me/codes", headers={"Authorization": f"Bearer {resident['token']}"})
    assert shown.status_code == 201
    page = await client.get(f"/m/{desk['code']}", headers={"Accept": "application/json"})
    assert (page.status_code, desk["name"] in page.text) == (200, True)
