"""Finding complaints for who may see them."""

from datetime import datetime, timedelta

import pytest

from models.complaints import Review
from models.enums import ComplaintKind, ComplaintState
from models.registry import Merchant
from server.complaints import queries
from server.complaints.actions import decide_complaint, withdraw_complaint
from server.platform.crypto import Keyring
from server.platform.errors import NotFound
from tests.cast import Person
from tests.server.complaints.filing import accepted, filed_on

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


async def test_everybody_sees_what_was_accepted_and_tips_only_once_closed(
    noodle_shop: Merchant, keyring: Keyring, administrator: Person, now: datetime
) -> None:
    filed = {name: await filed_on(noodle_shop, keyring=keyring, token=name) for name in ("waiting", "under way", "settled", "withdrawn")}
    tips = {name: await filed_on(noodle_shop, keyring=keyring, token=name, kind=TIP) for name in ("open tip", "closed tip")}
    for each in (filed["under way"], filed["settled"], tips["open tip"], tips["closed tip"]):
        await accepted(each, by=administrator.account_id)
    for each in (filed["settled"], tips["closed tip"]):
        await decide_complaint(
            complaint_id=each.complaint.id, administrator_id=administrator.account_id, to=ComplaintState.RESOLVED, note="查实", now=now
        )
    taken_back = filed["withdrawn"]
    await withdraw_complaint(reference=taken_back.complaint.reference, secret=taken_back.secret, note="", keyring=keyring, now=now)
    shown = await queries.public_complaints(noodle_shop.id, limit=10)
    assert sorted((each.kind, each.state, each.ended_at) for each in shown if each.ended_at) == [
        ("complaint", "resolved", now),
        ("tip", "resolved", now),
    ]
    assert [(each.kind, each.state) for each in shown if not each.ended_at] == [("complaint", "accepted")]


async def test_open_reviews_are_shown_newest_first(
    noodle_shop: Merchant, gold_resident: Person, standard_resident: Person, now: datetime
) -> None:
    for person, stars, age, replaced in ((gold_resident, 1, 3, now), (gold_resident, 5, 2, None), (standard_resident, 4, 1, None)):
        assert person.resident_id
        await Review.create(
            merchant=noodle_shop, resident_id=person.resident_id, stars=stars, written_at=now - timedelta(days=age), replaced_at=replaced
        )
    assert [review.stars for review in await queries.public_reviews(noodle_shop.id, limit=10)] == [4, 5]
