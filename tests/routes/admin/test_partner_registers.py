"""What the console shows of partners, their orders, what they were told, and whom operators listed."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from models.enums import PartnerScheme
from models.partners import Delivery, DeliveryAttempt, Partner, WaiverOrder
from models.restrictions import Listing
from server.platform.crypto import Keyring
from tests.cast import NOW
from tests.server.partners.operator import make_deposit, make_operator, waiting_order
from tests.server.restrictions.riders import POLICY


@pytest.fixture
async def rows(console: httpx2.AsyncClient, keyring: Keyring) -> dict[str, Any]:
    """One row of each register, by its key."""
    operator = await make_operator(keyring)
    order = await waiting_order(operator, await make_deposit(), number="RIDE-7")
    delivery = await Delivery.create(
        partner_id=operator.partner.id, order=order, event_id=uuid4(), event="waiver.confirm", scheme=PartnerScheme.HMAC,
        url="https://operator.example/", told={}, due_at=NOW, written_at=NOW, attempts=1,
    )  # fmt: skip
    await DeliveryAttempt.create(delivery=delivery, number=1, status=503, tried_at=NOW)
    month = date(2026, 9, 1)
    listing = await Listing.create(
        merchant_id=operator.merchant.id, policy=POLICY, rider_ref="rider-42", month=month, counts={"main_lane": 2}, streak=3,
        publish_on=date(2026, 10, 15), bar_from=date(2026, 11, 1), bar_until=date(2026, 11, 1) + timedelta(days=15), listed_at=NOW,
    )  # fmt: skip
    return {"partners": operator.partner, "waivers": order, "deliveries": delivery, "listings": listing}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("partners", ["绿行单车", "operator-"]),
        ("waivers", ["RIDE-7", "待领取", "¥199"]),
        ("deliveries", ["RIDE-7", "waiver.confirm", "待送达", "1: 503"]),
        ("listings", ["rider-42", "停在机动车道主路 × 2", "2026-11-01 – 2026-11-15"]),
    ],
)
async def test_a_register_says_what_is_kept(console: httpx2.AsyncClient, rows: dict[str, Any], key: str, said: list[str]) -> None:
    listed = await console.get(f"/admin/{key}/list")
    opened = await console.get(f"/admin/{key}/detail", params={"pk": str(rows[key].id)})
    for page in (listed, opened):
        assert page.status_code == 200, page.text
        assert [word for word in said if word not in page.text] == []


async def test_no_secret_stands_in_the_console(console: httpx2.AsyncClient, rows: dict[str, Any], keyring: Keyring) -> None:
    operator = await make_operator(keyring)
    page = await console.get("/admin/partners/detail", params={"pk": str(operator.partner.id)})
    assert operator.partner.code in page.text
    assert operator.secret not in page.text
    assert await Partner.all().count() == 2
    assert await WaiverOrder.all().count() == 1
