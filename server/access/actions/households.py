"""Where residents live: the household (户), as a keyed hash of its number, and the district. Told by an office that may know it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from models.registry import Resident
from server.audit.actions import record
from server.platform.actions import action, step
from server.platform.crypto import Keyring, keyed_hash
from server.platform.errors import Reason, Refused


@action
async def set_household(*, number: str | None, residents: Sequence[UUID], keyring: Keyring, actor_id: UUID | None, now: datetime) -> None:
    """Put residents into the household of a number, or out of any where there is none. Refused("unknown_members").

    Each of them is a line of the audit log; the number stands in none.
    """
    kept = keyed_hash(keyring, "".join(number.upper().split()), purpose="household") if number else None
    deed = "set_household" if number else "end_household"
    await _change(residents, {"household_hash": kept}, deed, actor_id=actor_id, now=now)


@action
async def set_district(*, district: str, residents: Sequence[UUID], actor_id: UUID | None, now: datetime) -> None:
    """Note in which district residents live; an empty one: it is not known. Refused("unknown_members")."""
    await _change(residents, {"district": district}, "set_district", actor_id=actor_id, now=now)


@step
async def _change(residents: Sequence[UUID], columns: dict[str, Any], deed: str, *, actor_id: UUID | None, now: datetime) -> None:
    known = set(await Resident.filter(id__in=list(residents)).values_list("id", flat=True))
    if unknown := [Reason(code="resident_unknown", path=f"residents.{place}", actual=str(each))
                   for place, each in enumerate(residents) if each not in known]:  # fmt: skip
        raise Refused("unknown_members", reasons=unknown)
    await Resident.filter(id__in=list(residents)).update(**columns)
    for each in dict.fromkeys(residents):
        await record(deed, actor_id=actor_id, object_kind="resident", object_id=each, now=now)
