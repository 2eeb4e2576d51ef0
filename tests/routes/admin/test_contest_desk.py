"""What is contested with partners, decided in the console: restrictions and bills."""

from datetime import date
from typing import Any

import httpx2

from models.enums import WaiverState
from models.partners import WaiverOrder
from models.restrictions import ListingObjection
from server.platform.crypto import Keyring
from server.restrictions.actions.contest import file_objection
from tests.cast import NOW, Person
from tests.routes.admin.staff import submit
from tests.server.partners.operator import RISK_FEN, make_deposit, make_operator, waiting_order
from tests.server.restrictions.riders import at, list_month_of

LIST = "/admin/objections"


async def test_a_contested_restriction_is_decided_there(console: httpx2.AsyncClient, gold_resident: Person, keyring: Keyring) -> None:
    assert gold_resident.resident_id
    operator = await make_operator(keyring)
    listing = await list_month_of(operator.merchant, date(2026, 9, 1), resident_id=gold_resident.resident_id)
    await file_objection(
        listing_id=listing.id, text="车是别人停的", account_id=gold_resident.account_id, now=at(date(2026, 10, 16)),
        resident_id=gold_resident.resident_id,
    )  # fmt: skip
    assert "车是别人停的" in (await console.get(LIST)).text
    to = f"/admin/contests/listings/{listing.id}/decision"
    for sent in ({"upheld": "", "note": "查实"}, {"upheld": "yes", "note": ""}):
        await submit(console, LIST, to, sent)
        assert (await ListingObjection.get()).decided_at is None
    await submit(console, LIST, to, {"upheld": "yes", "note": "查实"})
    decided = await ListingObjection.get()
    assert (decided.upheld, decided.note) == (True, "查实")
    assert "车是别人停的" not in (await console.get(LIST)).text


async def test_a_contested_bill_is_decided_there(console: httpx2.AsyncClient, gold_resident: Person, keyring: Keyring) -> None:
    billed: dict[str, Any] = {"state": WaiverState.DISPUTED, "total_fen": 500, "charged_fen": 500, "credit_fen": RISK_FEN, "cash_fen": 0}
    by: dict[str, Any] = {"resident_id": gold_resident.resident_id, "bound_at": NOW, "tier": "gold"}
    order = await waiting_order(await make_operator(keyring), await make_deposit(), number="RIDE-9", **billed, **by)
    assert "RIDE-9" in (await console.get(LIST)).text
    await submit(console, LIST, f"/admin/contests/waivers/{order.id}/decision", {"upheld": "yes", "note": "账单无误"})
    found = await WaiverOrder.get(id=order.id)
    assert (found.state, found.due_at is not None and found.due_at > NOW) == (WaiverState.SETTLING, True)
