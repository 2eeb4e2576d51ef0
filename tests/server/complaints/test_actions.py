"""Filing, answering, deciding, withdrawing, reviewing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from models.audit import AuditLine
from models.complaints import Complaint, ComplaintEvent, ComplaintPhoto, Review
from models.enums import ComplaintKind, ComplaintState, ConsentPurpose
from models.registry import Merchant
from server.complaints import actions, clocks
from server.complaints.actions import (
    Filed,
    answer_complaint,
    decide_complaint,
    file_complaint,
    look_at_contact,
    withdraw_complaint,
    write_review,
)
from server.complaints.following import Credentials, credentials
from server.complaints.queries import Case
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, NotFound, Refused
from server.platform.pictures import Picture, Pictures, clean_photos
from tests.cast import NOW, Person, make_resident
from tests.server.complaints import pictures
from tests.server.complaints.filing import accepted, filed_on, states_of

Decide = Callable[[Filed, Person, ComplaintState], Awaitable[object]]
ACCEPTED, RESOLVED, UNRESOLVED = ComplaintState.ACCEPTED, ComplaintState.RESOLVED, ComplaintState.UNRESOLVED


@pytest.fixture
async def filed(noodle_shop: Merchant, keyring: Keyring) -> Filed:
    """A complaint on the noodle shop with a contact."""
    return await filed_on(noodle_shop, keyring=keyring, contact="138 0000 1111")


async def test_a_complaint_is_filed_with_its_clock_its_event_and_its_audit_line(filed: Filed, now: datetime) -> None:
    complaint = await Complaint.get(id=filed.complaint.id)
    assert (complaint.state, complaint.filed_at, complaint.due_at > now) == (ComplaintState.FILED, now, True)
    assert await states_of(filed) == [ComplaintState.FILED]
    line = await AuditLine.get(deed="file_complaint", object_id=complaint.id)
    assert line.actor_id is None
    assert line.particulars == {"kind": "complaint", "merchant_id": str(complaint.merchant_id), "photos": 0}


async def test_contact_and_secret_are_nowhere_to_be_read(filed: Filed) -> None:
    row = await Complaint.get(id=filed.complaint.id)
    kept = repr([vars(row), [vars(line) for line in await AuditLine.all()]])
    assert "138 0000 1111" not in kept
    assert filed.secret not in kept
    assert filed.secret.replace("-", "") not in kept
    assert filed.secret not in repr(filed)


async def test_the_same_form_sent_twice_at_once_is_one_complaint(noodle_shop: Merchant, keyring: Keyring) -> None:
    sent = await asyncio.gather(*(filed_on(noodle_shop, keyring=keyring) for _ in range(4)))
    assert len({(each.complaint.id, each.complaint.reference, each.secret) for each in sent}) == 1
    assert await Complaint.all().count() == await ComplaintEvent.all().count() == 1


async def test_a_reference_that_is_taken_is_not_given_twice(
    noodle_shop: Merchant, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await filed_on(noodle_shop, keyring=keyring, token="one")

    def colliding(token: str, attempt: int, *, keyring: Keyring) -> Credentials:
        mine = credentials(token, attempt, keyring=keyring)
        return replace(mine, reference=first.complaint.reference) if attempt == 0 else mine

    monkeypatch.setattr(actions, "credentials", colliding)
    second = await filed_on(noodle_shop, keyring=keyring, token="two")
    assert second.complaint.reference != first.complaint.reference
    assert second.complaint.id != first.complaint.id


async def test_photos_are_kept_as_made_anew_in_their_order(noodle_shop: Merchant, keyring: Keyring) -> None:
    cleaned = await clean_photos([pictures.photographed(), pictures.encoded("PNG", (30, 20))], pictures=Pictures())
    filed = await filed_on(noodle_shop, keyring=keyring, pictures=cleaned)
    rows = await ComplaintPhoto.filter(complaint_id=filed.complaint.id).order_by("position")
    assert [(row.position, row.width, row.height, bytes(row.jpeg)) for row in rows] == [
        (1, 64, 48, cleaned[0].jpeg),
        (2, 30, 20, cleaned[1].jpeg),
    ]


async def test_a_bomb_is_refused_before_anything_decodes_it() -> None:
    class NeverAsked(Pictures):
        async def made_anew(self, original: bytes, *, longest_side: int, max_pixels: int) -> Picture:
            raise AssertionError("it was decoded")

    with pytest.raises(Refused) as refused:
        await clean_photos([pictures.encoded("JPEG"), pictures.bomb(8000, 8000)], pictures=NeverAsked())
    assert [(reason.code, reason.path) for reason in refused.value.reasons] == [("photo_too_many_pixels", "photos.1")]
    with pytest.raises(AssertionError, match="decoded"):
        await clean_photos([pictures.encoded("JPEG")], pictures=NeverAsked())


async def test_a_truncated_photo_is_named() -> None:
    with pytest.raises(Refused) as refused:
        await clean_photos([pictures.encoded("JPEG"), pictures.encoded("PNG", (640, 480))[:-200]], pictures=Pictures())
    assert [(reason.code, reason.path) for reason in refused.value.reasons] == [("photo_unreadable", "photos.1")]


async def test_the_merchant_answers_and_the_administrator_closes(
    filed: Filed, clerk: Person, noodle_shop: Merchant, administrator: Person, now: datetime
) -> None:
    id = filed.complaint.id
    later = now + timedelta(days=1)
    await accepted(filed, by=administrator.account_id, now=later)
    mediated_by = (await Complaint.get(id=id)).due_at
    assert mediated_by > filed.complaint.due_at, "acceptance starts the clock of mediation"
    case = await answer_complaint(complaint_id=id, merchant_id=noodle_shop.id, clerk_id=clerk.account_id, note="已退款", now=later)
    assert case.history[-1].note == "已退款"
    assert (await Complaint.get(id=id)).due_at == mediated_by, "an answer starts no clock"
    await decide_complaint(complaint_id=id, administrator_id=administrator.account_id, to=RESOLVED, note="双方和解", now=later)
    assert await states_of(filed) == ["filed", "accepted", "answered", "resolved"]
    deeds = await AuditLine.filter(object_id=id).order_by("id").values_list("deed", "actor_id")
    assert [tuple(each) for each in deeds] == [
        ("file_complaint", None),
        ("complaint_accepted", administrator.account_id),
        ("complaint_answered", clerk.account_id),
        ("complaint_resolved", administrator.account_id),
    ]


async def test_what_may_not_be_done_changes_nothing(filed: Filed, administrator: Person, now: datetime) -> None:
    before = await AuditLine.all().count()
    with pytest.raises(Conflict, match="accept_it_first"):
        await decide_complaint(
            complaint_id=filed.complaint.id, administrator_id=administrator.account_id, to=UNRESOLVED, note="无果", now=now
        )
    with pytest.raises(Refused):
        await decide_complaint(complaint_id=filed.complaint.id, administrator_id=administrator.account_id, to=RESOLVED, note="", now=now)
    assert await states_of(filed) == ["filed"]
    assert await AuditLine.all().count() == before


async def test_a_merchant_cannot_answer_for_another_nor_see_a_tip(
    filed: Filed, noodle_shop: Merchant, garage: Merchant, clerk: Person, keyring: Keyring, now: datetime
) -> None:
    tip = await filed_on(noodle_shop, keyring=keyring, kind=ComplaintKind.TIP)
    for complaint, merchant in ((filed, garage), (tip, noodle_shop)):
        with pytest.raises(NotFound):
            await answer_complaint(
                complaint_id=complaint.complaint.id, merchant_id=merchant.id, clerk_id=clerk.account_id, note="不", now=now
            )


async def test_who_filed_takes_it_back_once(filed: Filed, keyring: Keyring, now: datetime) -> None:
    reference = filed.complaint.reference
    with pytest.raises(NotFound):
        await withdraw_complaint(reference=reference, secret="0000-0000-0000", note="", keyring=keyring, now=now)
    await withdraw_complaint(reference=reference, secret=filed.secret, note="", keyring=keyring, now=now)
    with pytest.raises(Conflict, match="complaint_closed"):
        await withdraw_complaint(reference=reference, secret=filed.secret, note="", keyring=keyring, now=now)
    assert await states_of(filed) == ["filed", "withdrawn"]


async def test_a_look_at_the_contact_is_recorded(filed: Filed, administrator: Person, keyring: Keyring, now: datetime) -> None:
    terms = {"complaint_id": filed.complaint.id, "administrator_id": administrator.account_id, "keyring": keyring, "now": now}
    assert await look_at_contact(**terms) == "138 0000 1111"  # type: ignore[arg-type]
    assert await AuditLine.filter(deed="look_at_contact", actor_id=administrator.account_id, object_id=filed.complaint.id).count() == 1


async def by_our_action(filed: Filed, person: Person, to: ComplaintState) -> object:
    return await decide_complaint(
        complaint_id=filed.complaint.id, administrator_id=person.account_id, to=to, note="说明", now=filed.complaint.filed_at
    )


async def by_reading_first(filed: Filed, person: Person, to: ComplaintState) -> object:
    """The planted fault: the state is read, judged, and then written."""
    complaint = await Complaint.get(id=filed.complaint.id)
    if complaint.state is not ACCEPTED:
        raise Conflict("complaint_closed")
    await asyncio.sleep(0.02)
    complaint.state = to
    await complaint.save(update_fields=["state"])
    return complaint


async def exactly_one_closes(filed: Filed, deciders: tuple[Person, Person], decide: Decide) -> None:
    done = await asyncio.gather(
        decide(filed, deciders[0], RESOLVED), decide(filed, deciders[1], UNRESOLVED), return_exceptions=True
    )  # fmt: skip
    lost = [each for each in done if isinstance(each, Conflict)]
    assert [each.code for each in lost] == ["complaint_closed"]


async def test_of_two_administrators_who_close_at_once_one_wins(filed: Filed, administrator: Person, second_administrator: Person) -> None:
    await accepted(filed, by=administrator.account_id)
    await exactly_one_closes(filed, (administrator, second_administrator), by_our_action)
    assert len(await states_of(filed)) == 3


async def test_the_race_catches_a_decider_that_reads_first(filed: Filed, administrator: Person, second_administrator: Person) -> None:
    await accepted(filed, by=administrator.account_id)
    with pytest.raises(AssertionError):
        await exactly_one_closes(filed, (administrator, second_administrator), by_reading_first)


async def test_many_moves_at_once_leave_one_unbroken_history(
    filed: Filed, administrator: Person, second_administrator: Person, clerk: Person, noodle_shop: Merchant, keyring: Keyring, now: datetime
) -> None:
    id = filed.complaint.id
    done = await asyncio.gather(
        answer_complaint(complaint_id=id, merchant_id=noodle_shop.id, clerk_id=clerk.account_id, note="已退款", now=now),
        by_our_action(filed, administrator, ACCEPTED),
        by_our_action(filed, second_administrator, ComplaintState.REFUSED),
        withdraw_complaint(reference=filed.complaint.reference, secret=filed.secret, note="", keyring=keyring, now=now),
        return_exceptions=True,
    )
    assert all(isinstance(each, Case | Conflict) for each in done), done
    states = await states_of(filed)
    assert not {ACCEPTED, ComplaintState.REFUSED} <= set(states)


async def answered_by_our_action(filed: Filed, clerk: Person) -> object:
    merchant_id = clerk.merchant_id
    assert merchant_id
    return await answer_complaint(
        complaint_id=filed.complaint.id, merchant_id=merchant_id, clerk_id=clerk.account_id, note="已退款", now=NOW
    )


async def answered_from_a_stale_row(filed: Filed, clerk: Person) -> object:
    """The planted fault: the clock that was read is written back."""
    complaint = await Complaint.get(id=filed.complaint.id)
    await asyncio.sleep(0.05)
    complaint.state = ComplaintState.ANSWERED
    await complaint.save(update_fields=["state", "due_at"])
    return complaint


async def mediation_keeps_its_clock(filed: Filed, administrator: Person, answer: Awaitable[object]) -> None:
    await asyncio.gather(answer, accepted(filed, by=administrator.account_id))
    assert (await Complaint.get(id=filed.complaint.id)).due_at == clocks.due_at(ComplaintKind.COMPLAINT, ACCEPTED, since=NOW)


async def test_an_answer_beside_the_acceptance_does_not_stop_its_clock(
    noodle_shop: Merchant, clerk: Person, administrator: Person, keyring: Keyring
) -> None:
    for turn in range(8):
        filed = await filed_on(noodle_shop, keyring=keyring, token=f"turn {turn}")
        await mediation_keeps_its_clock(filed, administrator, answered_by_our_action(filed, clerk))
    assert await Complaint.filter(due_at=clocks.due_at(ComplaintKind.COMPLAINT, ACCEPTED, since=NOW)).count() == 8


async def test_the_race_catches_a_clock_written_back(filed: Filed, clerk: Person, administrator: Person) -> None:
    with pytest.raises(AssertionError):
        await mediation_keeps_its_clock(filed, administrator, answered_from_a_stale_row(filed, clerk))


async def test_a_newer_review_takes_the_place_of_the_older(noodle_shop: Merchant, gold_resident: Person, now: datetime) -> None:
    resident = gold_resident.resident_id
    assert resident
    for stars in (2, 5):
        await write_review(
            merchant_id=noodle_shop.id,
            resident_id=resident,
            account_id=gold_resident.account_id,
            works_for=[],
            stars=stars,
            text="",
            now=now,
        )
    assert [review.stars for review in await Review.filter(replaced_at=None)] == [5]
    assert await Review.all().count() == 2


async def test_reviews_written_at_once_leave_one_open(noodle_shop: Merchant, gold_resident: Person, now: datetime) -> None:
    resident = gold_resident.resident_id
    assert resident
    terms: dict[str, Any] = {
        "merchant_id": noodle_shop.id,
        "resident_id": resident,
        "account_id": None,
        "works_for": [],
        "text": "好",
        "now": now,
    }
    await asyncio.gather(*(write_review(stars=stars, **terms) for stars in (1, 2, 3, 4, 5, 1)))
    assert await Review.all().count() == 6
    assert await Review.filter(replaced_at=None).count() == 1


async def test_nobody_reviews_where_they_work(noodle_shop: Merchant, gold_resident: Person, now: datetime) -> None:
    assert gold_resident.resident_id
    with pytest.raises(Refused, match="own_merchant"):
        await write_review(
            merchant_id=noodle_shop.id, resident_id=gold_resident.resident_id, account_id=None, works_for=[noodle_shop.id],
            stars=5, text="", now=now,
        )  # fmt: skip
    assert await Review.all().count() == 0


async def test_who_joined_and_left_does_not_review(noodle_shop: Merchant, now: datetime) -> None:
    left = await make_resident(consents=(ConsentPurpose.BENEFITS,))
    assert left.resident_id
    with pytest.raises(Refused, match="consent_missing"):
        await write_review(
            merchant_id=noodle_shop.id, resident_id=left.resident_id, account_id=None, works_for=[], stars=5, text="", now=now
        )  # fmt: skip
    assert await Review.all().count() == 0


@pytest.mark.parametrize("change", ["kind", "text", "contact", "merchant_id", "pictures"])
async def test_one_form_with_other_content_is_another_complaint(
    noodle_shop: Merchant, bike_share: Merchant, keyring: Keyring, now: datetime, change: str
) -> None:
    photo = Picture(jpeg=b"\xff\xd8 some pixels", width=4, height=3)
    first = {"merchant_id": noodle_shop.id, "kind": ComplaintKind.COMPLAINT, "text": "面是凉的", "contact": "", "pictures": ()}
    other = {"merchant_id": bike_share.id, "kind": ComplaintKind.TIP, "text": "汤也是凉的", "contact": "138", "pictures": (photo,)}
    for content in (first, first, first | {change: other[change]}):
        await file_complaint(**content, token="t" * 32, keyring=keyring, now=now)  # type: ignore[arg-type]
    assert await Complaint.all().count() == 2


async def test_of_different_filings_at_once_with_one_key_one_is_filed(noodle_shop: Merchant, keyring: Keyring) -> None:
    filings = [filed_on(noodle_shop, keyring=keyring, key="k" * 32, text=text) for text in "一二三四"]
    ended = await asyncio.gather(*filings, return_exceptions=True)
    assert [each.code for each in ended if isinstance(each, Refused)] == ["idempotency_key_reused"] * 3
    assert await Complaint.all().count() == await ComplaintEvent.all().count() == 1


async def test_the_race_would_notice_who_looks_whether_the_key_is_known_and_files_afterwards(
    noodle_shop: Merchant, keyring: Keyring
) -> None:
    async def look_first(text: str) -> None:
        if not await Complaint.exists(merchant_id=noodle_shop.id):
            await asyncio.sleep(0.05)
            await filed_on(noodle_shop, keyring=keyring, text=text)

    await asyncio.gather(*map(look_first, "一二三四"))
    assert await Complaint.all().count() > 1
