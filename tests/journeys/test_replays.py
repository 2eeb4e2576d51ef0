"""A spent code that is shown again: refused, told to its resident, once for each desk."""

import asyncio
from datetime import timedelta

import pytest

from models.audit import AuditLine
from models.benefits import Benefit, Redemption
from models.codes import CodeReplay, CodeUse
from models.enums import NoticeKind, Role
from models.notices import Notice
from models.registry import Merchant
from server.codes.queries import last_replay
from server.notices.actions import tell_resident
from server.platform.crypto import Keyring
from server.platform.errors import Conflict
from tests.cast import NOW, Person, make_person
from tests.server.benefits.desk import Counter, make_benefit, show_code
from tests.server.benefits.naive import without_transaction

LATER = NOW + timedelta(seconds=5)


@pytest.fixture
def counter(clerk: Person, keyring: Keyring) -> Counter:
    return Counter(clerk, keyring)


@pytest.fixture
async def benefit(database: None) -> Benefit:
    return await make_benefit()


@pytest.fixture
async def used(counter: Counter, gold_resident: Person, benefit: Benefit) -> str:
    """The payload of a code that was used at the noodle shop."""
    payload = await show_code(gold_resident, counter.keyring)
    await counter.redeem_payload(payload, benefit.id)
    return payload


async def refused(counter: Counter, payload: str, benefit: Benefit | None = None) -> Conflict:
    with pytest.raises(Conflict, match="code_used") as refusal:
        await (counter.redeem_payload(payload, benefit.id, now=LATER) if benefit else counter.verify_payload(payload, now=LATER))
    return refusal.value


async def test_the_resident_is_told_once_of_each_desk_and_nothing_more_is_used(
    counter: Counter, used: str, benefit: Benefit, gold_resident: Person, garage: Merchant
) -> None:
    elsewhere = Counter(await make_person(Role.CLERK, merchant=garage), counter.keyring)
    for desk in (counter, counter, elsewhere):
        for asked in (None, benefit):
            await refused(desk, used, asked)
    told = await Notice.filter(kind=NoticeKind.CODE_REPLAYED).order_by("id")
    assert [each.resident_id for each in told] == [gold_resident.resident_id] * 2
    assert [each.particulars["merchant_id"] for each in told] == [str(counter.clerk.merchant_id), str(garage.id)]
    assert {each.particulars["used_merchant_id"] for each in told} == {str(counter.clerk.merchant_id)}
    assert await AuditLine.filter(deed="refuse_used_code").count() == 2
    assert await CodeUse.all().count() == await Redemption.all().count() == 1
    assert gold_resident.resident_id
    newest = await last_replay(gold_resident.resident_id)
    assert newest
    assert (newest.merchant.id, newest.code_use.merchant.id, newest.presented_at) == (garage.id, counter.clerk.merchant_id, LATER)


async def test_a_desk_hears_when_it_used_the_code_itself_and_of_elsewhere_neither_where_nor_when(
    counter: Counter, used: str, garage: Merchant
) -> None:
    [here] = (await refused(counter, used)).reasons
    [there] = (await refused(Counter(await make_person(Role.CLERK, merchant=garage), counter.keyring), used)).reasons
    assert (here.code, here.actual) == ("code_used_here", NOW.isoformat())
    assert (there.code, there.actual) == ("code_used_elsewhere", None)


async def test_what_has_expired_or_is_forged_is_no_replay(counter: Counter, gold_resident: Person) -> None:
    payload = await show_code(gold_resident, counter.keyring)
    for shown, now in ((payload, NOW + timedelta(minutes=2)), ("NOT A CODE", NOW)):
        with pytest.raises(Exception, match=r"code_expired|code_invalid"):
            await counter.verify_payload(shown, now=now)
    assert await CodeReplay.all().count() == await Notice.filter(kind=NoticeKind.CODE_REPLAYED).count() == 0


async def test_of_many_readings_at_once_one_is_told(counter: Counter, used: str) -> None:
    await asyncio.gather(*(refused(counter, used) for _ in range(5)))
    assert await Notice.filter(kind=NoticeKind.CODE_REPLAYED).count() == 1


async def test_the_race_would_notice_who_looks_first_and_tells_afterwards(counter: Counter, used: str, gold_resident: Person) -> None:
    resident_id, use = gold_resident.resident_id, await CodeUse.get()
    assert resident_id

    async def look_first() -> None:
        if await Notice.exists(kind=NoticeKind.CODE_REPLAYED):
            return
        await asyncio.sleep(0.05)
        await tell_resident(resident_id, NoticeKind.CODE_REPLAYED, object_id=use.id, particulars={}, now=LATER)

    await asyncio.gather(*(without_transaction(look_first) for _ in range(5)))
    assert await Notice.filter(kind=NoticeKind.CODE_REPLAYED).count() > 1
