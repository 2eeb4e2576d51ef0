"""The made-up people of a sandbox. Pure: `sandbox:gold:ann` is somebody called ann who stands in the tier gold."""

import re
from collections.abc import Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

from models.enums import ConsentPurpose
from server.benefits.eligibility import Standing
from server.platform.errors import Refused
from server.scoring.scorecard import Tier

PAYLOAD = re.compile(r"sandbox:([A-Za-z0-9_]{1,20}):([a-z0-9-]{1,18})")


def person_of(payload: str) -> str:
    """Return who a sandbox's payload stands for, `gold:ann`. Refused("code_invalid") for any other payload."""
    found = PAYLOAD.fullmatch(payload)
    if found is None:
        raise Refused("code_invalid")
    return f"{found[1]}:{found[2]}"


def standing_of(person: str, *, tiers: Sequence[Tier], partner_id: UUID) -> Standing:
    """Return what is made up about somebody: everything agreed to, and just the points of the tier. Refused("code_invalid") for no tier."""
    code = person.partition(":")[0]
    tier = next((each for each in tiers if each.code == code), None)
    if tier is None:
        raise Refused("code_invalid")
    nobodys_id = uuid5(NAMESPACE_URL, f"xinma:sandbox:{partner_id}:{person}")
    return Standing(resident_id=nobodys_id, consents=frozenset(ConsentPurpose), points=tier.minimum_points, tier=tier, tiers=tuple(tiers))
