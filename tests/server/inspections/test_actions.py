"""What an inspector records is public, counts for the grade, and stands in the audit trail."""

from typing import Any
from uuid import uuid4

import pytest

from models.audit import AuditLine
from models.inspections import InspectionPhoto
from models.operation import Job
from models.registry import Merchant, Record
from server.inspections.actions import record_inspection
from server.inspections.queries import find_photo, photo_counts
from server.platform.errors import NotFound, Refused
from server.platform.pictures import Picture
from server.registry.actions.catalogue import seed_catalogue
from server.registry.actions.records import withdraw_record
from tests.cast import NOW, Person

PICTURE = Picture(jpeg=b"\xff\xd8 some pixels", width=4, height=3)
CLEAN: dict[str, Any] = {"result": "passed", "findings": []}


@pytest.fixture(autouse=True)
async def catalogue(database: None) -> None:
    await seed_catalogue(now=NOW)


async def inspected(merchant: Merchant, inspector: Person, **changes: Any) -> Record:
    terms: dict[str, Any] = {"catalogue_code": "routine_inspection", "content": CLEAN, "mark": None, "pictures": [PICTURE, PICTURE]}
    return await record_inspection(merchant_id=merchant.id, inspector_id=inspector.account_id, now=NOW, **(terms | changes))


async def test_an_inspection_is_a_public_record_of_today_with_its_photos(noodle_shop: Merchant, inspector: Person) -> None:
    row = await inspected(noodle_shop, inspector, mark=91)
    kept = await Record.get(id=row.id)
    assert (kept.merchant_id, kept.visibility, kept.mark, kept.content) == (noodle_shop.id, "public", 91, CLEAN)
    assert await photo_counts([row.id, uuid4()]) == {row.id: 2}
    assert (await find_photo(noodle_shop.id, row.id, 2)).jpeg == PICTURE.jpeg
    assert await AuditLine.filter(deed="record_inspection", actor_id=inspector.account_id, object_id=row.id).count() == 1
    assert [job.arguments for job in await Job.filter(name="score_merchants")] == [{"merchant_ids": [str(noodle_shop.id)]}]


async def test_what_no_inspection_holds_is_refused_and_leaves_nothing(noodle_shop: Merchant, inspector: Person) -> None:
    with pytest.raises(Refused) as refusal:
        await inspected(noodle_shop, inspector, content={"result": "splendid", "findings": [{"risk": "low"}]}, mark=101)
    assert {reason.path for reason in refusal.value.reasons} == {"content.result", "content.findings.0", "mark"}
    assert await Record.all().count() == await InspectionPhoto.all().count() == 0


async def test_a_photo_is_found_at_its_merchant_only_and_no_longer_once_the_record_is_withdrawn(
    noodle_shop: Merchant, bike_share: Merchant, inspector: Person
) -> None:
    row = await inspected(noodle_shop, inspector)
    for merchant_id, record_id, position in ((bike_share.id, row.id, 1), (noodle_shop.id, uuid4(), 1), (noodle_shop.id, row.id, 3)):
        with pytest.raises(NotFound):
            await find_photo(merchant_id, record_id, position)
    await withdraw_record(record_id=row.id, reason="弄错商户", actor_id=None, now=NOW)
    with pytest.raises(NotFound):
        await find_photo(noodle_shop.id, row.id, 1)


async def test_a_result_that_its_findings_contradict_is_refused_and_leaves_nothing(noodle_shop: Merchant, inspector: Person) -> None:
    mice = {"result": "passed", "findings": [{"text": "有鼠", "risk": "high", "corrected": False}]}
    with pytest.raises(Refused, match="inspection_contradicts") as refusal:
        await inspected(noodle_shop, inspector, content=mice, mark=12)
    assert [reason.code for reason in refusal.value.reasons] == ["passed_below_mark", "high_risk_left_open"]
    assert await Record.all().count() == await InspectionPhoto.all().count() == 0
