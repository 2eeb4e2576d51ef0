"""Partners kept by the console: registered, given keys whose secrets are shown once, called back."""

import re

import httpx2

from models.audit import AuditLine
from models.partners import Partner, PartnerKey
from models.registry import Merchant
from server.platform.clock import utc_now
from tests.routes.admin.staff import fields_on, submit

NEW = "/admin/partner-desk/new"


async def test_an_operator_is_registered_and_gets_a_key_that_is_shown_once(console: httpx2.AsyncClient, noodle_shop: Merchant) -> None:
    wish = {"code": "green-bike", "title_zh": "绿行单车", "title_en": "Green Bike", "shop": "面馆"}
    looked = fields_on((await submit(console, NEW, NEW, wish | {"find": "yes"})).text)
    assert (looked["code"], looked["merchant_id"]) == ("green-bike", str(noodle_shop.id))
    made = await submit(console, NEW, NEW, wish | {"merchant_id": str(noodle_shop.id), "sandbox": "yes"})
    here, partner = made.headers["location"], await Partner.get()
    assert (partner.code, partner.sandbox, made.status_code) == ("green-bike", True, 303)
    again = await submit(console, NEW, NEW, wish | {"merchant_id": str(noodle_shop.id)})
    assert (again.status_code, "此合作方代码已被使用" in again.text) == (409, True)

    issued = (await submit(console, here, f"{here}/keys", {"certificate": ""})).text
    found = re.search(r'id="secret">([^<]+)<', issued)
    assert found
    assert found[1] not in (await console.get(here)).text
    key = await PartnerKey.get()
    await submit(console, here, f"{here}/keys/{key.name}/end", {"hours": "7"})
    assert (await PartnerKey.get()).ended_at is None
    await submit(console, here, f"{here}/keys/{key.name}/end", {"hours": "24"})
    await key.refresh_from_db()
    assert key.ended_at
    assert key.ended_at > utc_now()
    refused = await submit(console, here, f"{here}/keys", {"certificate": "no certificate"})
    assert (refused.status_code, "证书无效" in refused.text) == (422, True)


async def test_a_callback_address_is_set_and_an_unfit_one_refused(console: httpx2.AsyncClient, noodle_shop: Merchant) -> None:
    wish = {"code": "bike", "title_zh": "单车", "title_en": "Bike", "merchant_id": str(noodle_shop.id)}
    here = (await submit(console, NEW, NEW, wish)).headers["location"]
    for address, kept in (("http://127.0.0.1:9/told", "http://127.0.0.1:9/told"), ("ftp://x", "http://127.0.0.1:9/told"), ("", "")):
        await submit(console, here, f"{here}/callback", {"url": address})
        assert (await Partner.get()).callback_url == kept
    lines = await AuditLine.filter(object_kind="partner", actor_id__not_isnull=True)
    assert sorted(line.deed for line in lines) == ["register_partner", "set_callback", "set_callback"]
