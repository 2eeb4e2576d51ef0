"""The made-up people of a sandbox."""

from uuid import UUID

import pytest

from server.partners.made_up import person_of, standing_of
from server.platform.errors import Refused
from server.scoring.scorecard import Tier, Title

GOLD = Tier(code="gold", rank=2, minimum_points=700, title=Title(zh="金", en="Gold"), colour="#8a6100")
PARTNER = UUID(int=1)


def test_a_payload_names_a_tier_and_somebody() -> None:
    assert person_of("sandbox:gold:ann") == "gold:ann"
    ann, again = (standing_of("gold:ann", tiers=[GOLD], partner_id=PARTNER) for _ in range(2))
    assert (ann.tier, ann.points, ann.agrees_to_benefits) == (GOLD, 700, True)
    assert ann == again
    assert ann.resident_id != standing_of("gold:bob", tiers=[GOLD], partner_id=PARTNER).resident_id


@pytest.mark.parametrize("payload", ["sandbox:gold", "sandbox:gold:Ann B", "12345678", "XM1…"])
def test_a_real_code_is_none_in_a_sandbox(payload: str) -> None:
    with pytest.raises(Refused, match="code_invalid"):
        person_of(payload)


def test_a_tier_that_is_not_there_is_nobodys() -> None:
    with pytest.raises(Refused, match="code_invalid"):
        standing_of("platinum:ann", tiers=[GOLD], partner_id=PARTNER)
