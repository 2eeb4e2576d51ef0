"""Residents of one household."""

from uuid import UUID, uuid4

import pytest

from models.audit import AuditLine
from models.registry import Resident
from server.access.actions.households import set_district, set_household
from server.platform.crypto import Keyring
from server.platform.errors import Refused
from tests.cast import NOW, Person, make_resident

NUMBER = "310104 001234567"


async def hashes(*people: Person) -> list[str | None]:
    return [(await Resident.get(id=person.resident_id)).household_hash for person in people]


async def put(number: str | None, *people: Person, keyring: Keyring) -> None:
    ids = [person.resident_id for person in people if person.resident_id]
    await set_household(number=number, residents=ids, keyring=keyring, actor_id=UUID(int=1), now=NOW)


async def test_who_has_one_number_counts_together_and_the_number_is_kept_nowhere(gold_resident: Person, keyring: Keyring) -> None:
    other, stranger = await make_resident(), await make_resident()
    await put(NUMBER, gold_resident, keyring=keyring)
    await put("310104001234567", other, keyring=keyring)
    await put("310104009999999", stranger, keyring=keyring)
    mine, theirs, strange = await hashes(gold_resident, other, stranger)
    assert mine == theirs != strange
    assert "1234567" not in str([await Resident.all().values(), await AuditLine.all().values()])
    assert await AuditLine.filter(deed="set_household", object_id=gold_resident.resident_id).count() == 1
    await put(None, gold_resident, keyring=keyring)
    assert await hashes(gold_resident) == [None]


async def test_where_somebody_lives_is_noted_and_may_be_forgotten(gold_resident: Person) -> None:
    assert gold_resident.resident_id
    for district in ("松岭社区", ""):
        await set_district(district=district, residents=[gold_resident.resident_id], actor_id=None, now=NOW)
        assert (await Resident.get(id=gold_resident.resident_id)).district == district
    assert await AuditLine.filter(deed="set_district", object_id=gold_resident.resident_id).count() == 2


async def test_nobody_unknown_is_put_anywhere(gold_resident: Person, keyring: Keyring) -> None:
    assert gold_resident.resident_id
    with pytest.raises(Refused, match="unknown_members"):
        await set_household(number=NUMBER, residents=[gold_resident.resident_id, uuid4()], keyring=keyring, actor_id=None, now=NOW)
    assert await hashes(gold_resident) == [None]
