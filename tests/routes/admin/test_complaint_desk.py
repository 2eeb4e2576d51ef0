"""Complaints in the console."""

from datetime import timedelta

import httpx2
import pytest

from models.audit import AuditLine
from models.complaints import Complaint
from models.enums import ComplaintKind
from models.registry import Merchant
from server.codes import static_code
from server.codes.actions import issue_merchant_code
from server.codes.keys import issuer_from
from server.complaints.actions import Filed, answer_complaint
from server.platform.crypto import Keyring
from server.platform.pictures import Pictures, clean_photos
from server.platform.settings import Settings
from tests.cast import NOW, Person
from tests.routes.admin.staff import submit
from tests.server.complaints import pictures
from tests.server.complaints.filing import filed_on, states_of


@pytest.fixture
async def filed(noodle_shop: Merchant, keyring: Keyring) -> Filed:
    """A complaint with a contact and a photo."""
    photos = await clean_photos([pictures.photographed()], pictures=Pictures())
    return await filed_on(noodle_shop, keyring=keyring, contact="138 0000 1111", pictures=photos)


async def test_it_is_accepted_and_closed_with_what_is_said(console: httpx2.AsyncClient, filed: Filed) -> None:
    here = f"/admin/complaints/{filed.complaint.id}"
    await submit(console, here, f"{here}/decision", {"decision": "accepted", "note": ""})
    await submit(console, here, f"{here}/decision", {"decision": "resolved", "note": "双方和解"})
    assert await states_of(filed) == ["filed", "accepted", "resolved"]
    page = (await console.get(here)).text
    assert "双方和解" in page
    assert "已办结" in page


async def test_what_a_merchant_answered_may_still_be_not_accepted_and_stays_unseen(
    console: httpx2.AsyncClient, filed: Filed, noodle_shop: Merchant, clerk: Person, keyring: Keyring, settings: Settings
) -> None:
    await answer_complaint(complaint_id=filed.complaint.id, merchant_id=noodle_shop.id, clerk_id=clerk.account_id, note="已退款", now=NOW)
    here = f"/admin/complaints/{filed.complaint.id}"
    assert ">不予受理<" in (await console.get(here)).text
    await submit(console, here, f"{here}/decision", {"decision": "refused", "note": "已由双方自行了结"})
    assert await states_of(filed) == ["filed", "answered", "refused"]
    page = (await console.get(here)).text
    assert "已由双方自行了结" in page
    assert 'name="decision"' not in page, "it is closed"
    issued = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=NOW)
    code = static_code.encode(issued.handle, keyring=keyring, issuer=issuer_from(settings))
    public = (await console.get(f"/api/v1/merchants/{code}")).json()["complaints"]
    assert public["recent"] == [], "neither the complaint nor the reply is public"


async def test_a_decision_that_is_not_open_says_why(console: httpx2.AsyncClient, filed: Filed) -> None:
    here = f"/admin/complaints/{filed.complaint.id}"
    for words, said in (
        ({"decision": "unresolved", "note": "x"}, "请先受理"),
        ({"decision": "refused", "note": ""}, "缺少此项"),
        ({}, "请求内容有误"),
    ):
        await submit(console, here, f"{here}/decision", words)
        assert said in (await console.get(here)).text
    assert await states_of(filed) == ["filed"]


async def test_the_contact_is_shown_once_it_is_asked_for_and_the_look_recorded(console: httpx2.AsyncClient, filed: Filed) -> None:
    here = f"/admin/complaints/{filed.complaint.id}"
    assert "138 0000 1111" not in (await console.get(here)).text
    assert "138 0000 1111" in (await submit(console, here, f"{here}/contact", {})).text
    assert await AuditLine.filter(deed="look_at_contact", object_id=filed.complaint.id).count() == 1


async def test_photos_are_shown_and_kept_nowhere(console: httpx2.AsyncClient, filed: Filed) -> None:
    photo = await console.get(f"/admin/complaints/{filed.complaint.id}/photos/1")
    assert (photo.headers["content-type"], photo.headers["cache-control"]) == ("image/jpeg", "no-store")
    assert (await console.get(f"/admin/complaints/{filed.complaint.id}/photos/2")).status_code == 404


async def test_the_list_is_filtered_and_read_page_by_page(console: httpx2.AsyncClient, noodle_shop: Merchant, keyring: Keyring) -> None:
    for number in range(30):
        await filed_on(noodle_shop, keyring=keyring, token=str(number), text=f"第{number:02}次")
    await filed_on(noodle_shop, keyring=keyring, kind=ComplaintKind.TIP, text="后厨有老鼠")
    tips = (await console.get("/admin/complaints?kind=tip")).text
    assert "后厨有老鼠" in tips
    assert "第29次" not in tips
    oldest_shown = (await Complaint.filter(kind=ComplaintKind.COMPLAINT).order_by("-id").offset(24).first()) or Complaint()
    following = (await console.get(f"/admin/complaints?kind=complaint&before={oldest_shown.id}")).text
    assert "第04次" in following
    assert "第05次" not in following
    assert (await console.get("/admin/complaints?kind=x&state=y&before=z&late=1")).status_code == 200


async def test_on_the_board_the_clock_that_ends_first_stands_on_top(
    console: httpx2.AsyncClient, noodle_shop: Merchant, garage: Merchant, filed: Filed, keyring: Keyring
) -> None:
    urgent = await filed_on(garage, keyring=keyring)
    await Complaint.filter(id=urgent.complaint.id).update(due_at=filed.complaint.due_at - timedelta(days=3))
    tip = await filed_on(noodle_shop, keyring=keyring, kind=ComplaintKind.TIP)
    page = (await console.get("/admin/complaints/board")).text
    assert page.index(str(urgent.complaint.id)) < page.index(str(filed.complaint.id))
    only_tips = (await console.get("/admin/complaints/board?kind=tip")).text
    assert str(tip.complaint.id) in only_tips
    assert str(filed.complaint.id) not in only_tips
