"""Records to contest, and contesting them."""

from datetime import date
from typing import Any
from uuid import uuid4

from models.enums import RecordKind, Visibility
from models.objections import Objection
from models.registry import Record
from server.repair.actions import Objector, object_to_record
from tests.cast import NOW, Person


async def penalty(**subject: Any) -> Record:
    """A penalty of one subject, `merchant=` or `resident_id=`."""
    return await Record.create(
        catalogue_code="penalty", kind=RecordKind.PENALTY, source_code="s", source_ref=str(uuid4()), title="罚款",
        dated_on=date(2026, 11, 1), visibility=Visibility.PUBLIC, received_at=NOW, **subject,
    )  # fmt: skip


def objector(person: Person) -> Objector:
    return Objector(account_id=person.account_id, resident_id=person.resident_id, merchant_id=person.merchant_id)


async def contested(person: Person, record: Record) -> Objection:
    return await object_to_record(objector=objector(person), record_id=record.id, text="不是我们", now=NOW)
