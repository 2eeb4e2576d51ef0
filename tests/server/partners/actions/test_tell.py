"""Telling operators of restrictions."""

from datetime import date

from models.operation import Job
from models.partners import Delivery, Partner
from server.partners.actions.tell import tell_of_listings
from server.platform.actions import action
from server.platform.crypto import Keyring
from tests.cast import NOW
from tests.server.partners.operator import make_operator
from tests.server.restrictions.riders import RIDER, list_month_of


async def test_an_operator_is_told_of_its_own_riders_alone(database: None, keyring: Keyring) -> None:
    mine, other = await make_operator(keyring), await make_operator(keyring)
    await Partner.all().update(callback_url="http://127.0.0.1:9/")
    row = await list_month_of(mine.merchant, date(2027, 3, 1))
    [job] = await Job.filter(name="tell_of_listings")
    await action(tell_of_listings)(**job.arguments, now=NOW)
    [told] = await Delivery.all()
    assert (told.partner_id, told.event) == (mine.partner.id, "restriction.listed")
    assert (told.told["rider_ref"], told.told["bar_from"], told.told["pass_extension_days"]) == (RIDER, "2027-05-01", 7)
    assert told.told["id"] == str(row.id)
    assert other.partner.id != told.partner_id
