"""Whoever looks at a resident's data leaves a line that the resident reads."""

from datetime import timedelta

import pytest

from models.access import PersonalLook
from models.enums import LookPurpose, Role
from models.registry import Merchant
from server.access.actions.looks import look, note_look
from server.access.queries import looks_at
from tests.cast import NOW, Person, make_resident


async def test_a_look_is_part_of_the_deed_that_shows_something(gold_resident: Person) -> None:
    assert gold_resident.resident_id
    with pytest.raises(RuntimeError, match="call it inside an action"):
        await look(
            resident_id=gold_resident.resident_id, account_id=None, merchant_id=None, role=Role.CLERK, purpose=LookPurpose.REDEMPTION,
            now=NOW,
        )  # fmt: skip
    assert await PersonalLook.all().count() == 0


async def test_the_resident_reads_own_looks_only_page_by_page(gold_resident: Person, clerk: Person, noodle_shop: Merchant) -> None:
    stranger = await make_resident()
    for number in range(5):
        for person in (gold_resident, stranger):
            assert person.resident_id
            await note_look(
                resident_id=person.resident_id, account_id=clerk.account_id, merchant_id=noodle_shop.id, role=Role.CLERK,
                purpose=LookPurpose.VERIFICATION, now=NOW + timedelta(minutes=number),
            )  # fmt: skip
    assert gold_resident.resident_id
    first = await looks_at(gold_resident.resident_id, before=None, limit=3)
    rest = await looks_at(gold_resident.resident_id, before=first[-1].id, limit=3)
    assert [look.looked_at.minute for look in [*first, *rest]] == [4, 3, 2, 1, 0]
    assert {look.merchant.name for look in first if look.merchant} == {"湖滨面馆"}
