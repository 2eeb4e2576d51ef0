"""Finding complaints for who may see them."""

from datetime import datetime, timedelta

import pytest

from models.enums import ComplaintKind, ComplaintState
from models.registry import Merchant
from server.complaints import queries
from server.complaints.actions import withdraw_complaint
from server.platform.crypto import Keyring
from server.platform.errors import NotFound
from tests.cast import Person
from tests.server.complaints.filing import filed_on

TIP = ComplaintKind.TIP


async def test_who_filed_finds_it_and_nobody_else(noodle_shop: Merchant, keyring: Keyring) -> None:
    filed = await filed_on(noodle_shop, keyring=keyring)
    other = await filed_on(noodle_shop, keyring=keyring, token="other")
    found = await queries.find_for_filer(filed.complaint.reference, filed.secret.lower(), keyring=keyring)
    assert (found.id, found.merchant.name) == (filed.complaint.id, noodle_shop.name)
    for reference, secret in (
        (filed.complaint.reference, other.secret),
        ("0000-0000-0001", filed.secret),
        ("nonsense", filed.secret),
        (filed.complaint.reference, ""),
    ):
        with pytest.raises(NotFound, match="complaint_not_found"):
            await queries.find_for_filer(reference, secret, keyring=keyring)


async def test_the_desk_sees_its_own_complaints_and_no_tip(noodle_shop: Merchant, garage: Merchant, keyring: Keyring) -> None:
    mine = await filed_on(noodle_shop, keyring=keyring)
    tip = await filed_on(noodle_shop, keyring=keyring, kind=TIP)
    foreign = await filed_on(garage, keyring=keyring)
    listed = await queries.list_for_desk(merchant_id=noodle_shop.id, before=None, limit=10)
    assert [case.complaint.id for case in listed] == [mine.complaint.id]
    for each in (tip, foreign):
        with pytest.raises(NotFound):
            await queries.find_for_desk(each.complaint.id, merchant_id=noodle_shop.id)


async def test_a_list_is_read_page_by_page_without_gap_or_repetition(noodle_shop: Merchant, keyring: Keyring) -> None:
    filed = [await filed_on(noodle_shop, keyring=keyring, token=str(n)) for n in range(5)]
    first = await queries.list_for_administrator(before=None, limit=3)
    second = await queries.list_for_administrator(before=first[-1].complaint.id, limit=3)
    assert [case.complaint.id for case in first + second] == [each.complaint.id for each in reversed(filed)]


async def test_the_administrator_filters_by_kind_state_and_lateness(
    noodle_shop: Merchant, keyring: Keyring, administrator: Person, now: datetime
) -> None:
    tip = await filed_on(noodle_shop, keyring=keyring, kind=TIP)
    fresh = await filed_on(noodle_shop, keyring=keyring)
    late = await filed_on(noodle_shop, keyring=keyring, token="late", now=now - timedelta(days=60))
    closed = await filed_on(noodle_shop, keyring=keyring, token="closed", now=now - timedelta(days=60))
    await withdraw_complaint(reference=closed.complaint.reference, secret=closed.secret, note="", keyring=keyring, now=now)

    async def ids(**filters: object) -> set[object]:
        found = await queries.list_for_administrator(before=None, limit=10, **filters)  # type: ignore[arg-type]
        return {case.complaint.id for case in found}

    assert await ids(kind=TIP) == {tip.complaint.id}
    assert await ids(states=[ComplaintState.WITHDRAWN]) == {closed.complaint.id}
    assert await ids(overdue_at=now) == {late.complaint.id}
    assert await ids() == {each.complaint.id for each in (tip, fresh, late, closed)}
