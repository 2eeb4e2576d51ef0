"""Who lives in one household: told by an office that may know it, kept as a keyed hash of the household's number (户号)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from models.registry import Resident
from server.audit.actions import record
from server.platform.actions import action
from server.platform.crypto import Keyring, keyed_hash
from server.platform.errors import Reason, Refused


@action
async def set_household(*, number: str | None, residents: Sequence[UUID], keyring: Keyring, actor_id: UUID | None, now: datetime) -> None:
    """Put residents into the household of a number, or out of any where there is none. Refused("unknown_members").

    Each of them is a line of the audit log; the number stands in none.
    """
    known = set(await Resident.filter(id__in=list(residents)).values_list("id", flat=True))
    if unknown := [Reason(code="resident_unknown", path=f"residents.{place}", actual=str(each))
                   for place, each in enumerate(residents) if each not in known]:  # fmt: skip
        raise Refused("unknown_members", reasons=unknown)
    kept = keyed_hash(keyring, "".join(number.upper().split()), purpose="household") if number else None
    await Resident.filter(id__in=list(residents)).update(household_hash=kept)
    deed = "set_household" if number else "end_household"
    for each in dict.fromkeys(residents):
        await record(deed, actor_id=actor_id, object_kind="resident", object_id=each, now=now)
