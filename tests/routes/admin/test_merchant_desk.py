"""One merchant kept by the console."""

import re

import httpx2
import pytest

from models.access import DeskInvitation
from models.codes import MerchantCode
from models.enums import CodeEnd
from models.registry import Merchant, Record
from server.access.actions.invitations import accept_invitation
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from server.registry.actions.catalogue import seed_catalogue
from tests.cast import NOW, make_person
from tests.routes.admin.staff import make_staff, signed_in, submit


@pytest.fixture
async def here(client: httpx2.AsyncClient, noodle_shop: Merchant) -> str:
    await seed_catalogue(now=NOW)
    await make_staff("chen")
    await signed_in(client, "chen")
    return f"/admin/merchant-desk/{noodle_shop.id}"


async def test_a_code_is_issued_exchanged_and_revoked_with_what_it_means_for_stickers(client: httpx2.AsyncClient, here: str) -> None:
    await submit(client, here, f"{here}/codes", {})
    for deed, end, said in (("rotation", CodeEnd.ROTATED, "会转到新码"), ("revocation", CodeEnd.REVOKED, "所有已张贴的贴纸立即失效")):
        assert said in (await client.get(here)).text
        code = await MerchantCode.get(ended_at=None)
        await submit(client, here, f"{here}/codes/{code.id}/{deed}", {})
        assert (await MerchantCode.get(id=code.id)).end is end
    assert "此商户现在没有信用码" in (await client.get(here)).text
    assert f'href="{here}"' in (await client.get(f"/admin/merchants/detail?pk={here.rsplit('/', 1)[1]}")).text


async def test_it_is_corrected_and_an_empty_name_is_refused(client: httpx2.AsyncClient, here: str, noodle_shop: Merchant) -> None:
    wish = {"name": "湖滨面馆（正名）", "address": "湖滨路 2 号", "phone": "", "closed_on": "2026-11-01", "reason": "现场核实"}
    await submit(client, here, f"{here}/correction", wish)
    row = await Merchant.get(id=noodle_shop.id)
    assert (row.name, row.address, str(row.closed_on)) == ("湖滨面馆（正名）", "湖滨路 2 号", "2026-11-01")
    await submit(client, here, f"{here}/correction", {**wish, "name": "", "closed_on": ""})
    assert (await Merchant.get(id=noodle_shop.id)).name == "湖滨面馆（正名）"
    await submit(client, here, f"{here}/correction", {**wish, "closed_on": ""})
    assert (await Merchant.get(id=noodle_shop.id)).closed_on is None


async def test_an_invitation_is_shown_once_and_works(client: httpx2.AsyncClient, here: str, keyring: Keyring) -> None:
    shown = (await submit(client, here, f"{here}/invitations", {"role": "clerk"})).text
    found = re.search(r'id="invitation">([^<]+)<', shown)
    assert found
    again = (await client.get(here)).text
    assert (found[1] in again, "未使用的邀请" in again) == (False, True)
    await accept_invitation(account_id=(await make_person()).account_id, code=found[1], keyring=keyring, now=utc_now())
    await submit(client, here, f"{here}/invitations", {"role": "merchant_owner"})
    other = await DeskInvitation.get(accepted_at=None)
    await submit(client, here, f"{here}/invitations/{other.id}/end", {})
    assert await DeskInvitation.filter(id=other.id, ended_at__not_isnull=True).exists()


async def test_a_record_is_entered_and_withdrawn(client: httpx2.AsyncClient, here: str) -> None:
    wish = {
        "catalogue_code": "penalty_general", "source_code": "market_supervision", "source_ref": "罚 1", "title": "未公示许可证",
        "document_no": "", "dated_on": "2026-03-01", "ends_on": "",
    }  # fmt: skip
    await submit(client, here, f"{here}/records", wish)
    row = await Record.get(source_ref="罚 1")
    path = f"/admin/record-desk/{row.id}"
    assert path in (await client.get(f"/admin/records/detail?pk={row.id}")).text
    await submit(client, path, f"{path}/withdrawal", {"reason": "误报", "basis": ""})
    assert "误报" not in (await client.get(path)).text
    await submit(client, path, f"{path}/withdrawal", {"reason": "误报", "basis": "撤销决定书"})
    page = (await client.get(path)).text
    assert all(word in page for word in ("已撤下", "误报"))
