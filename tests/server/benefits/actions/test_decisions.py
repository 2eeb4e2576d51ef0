"""What stays of a grant and of a refusal."""

import pytest

from models.decisions import Decision
from models.enums import ConsentPurpose
from server.benefits.orders import Order
from server.benefits.trace import read
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, Refused
from tests.cast import Person, make_resident
from tests.server.benefits.desk import Counter, make_benefit


@pytest.fixture
def counter(clerk: Person, keyring: Keyring) -> Counter:
    return Counter(clerk, keyring)


async def test_a_grant_is_kept_with_what_spoke_for_it(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit(minimum_order_fen=100)
    redemption = await counter.redeem(gold_resident, benefit, order=Order(kind="fuel", vehicle="hash"))
    kept = await Decision.get()
    assert (kept.id, kept.redemption_id, kept.granted, kept.discount_fen) == (redemption.id, redemption.id, True, 4_500)
    assert (kept.revision_id, kept.scorecard_version, kept.tier) == (benefit.live_revision_id, 1, "gold")
    assert kept.order_facts == {"kind": "fuel", "vehicle": "hash"}
    assert [each.code for each in read(kept.reasons)] == ["is_open", "tier_reached", "in_scope", "order_large_enough", "budget_suffices"]
    assert all(each.basis for each in read(kept.reasons))


async def test_a_refusal_is_kept_with_every_reason_also_those_that_the_desk_is_not_told(counter: Counter, gold_resident: Person) -> None:
    await make_benefit()
    benefit = await make_benefit(condition={"fact": "resident.points", "at_least": 900}, minimum_order_fen=10**6)
    with pytest.raises(Refused) as refusal:
        await counter.redeem(gold_resident, benefit)
    assert [(each.code, each.actual) for each in refusal.value.reasons] == [("too_little", None), ("order_too_small", 30_000)]
    kept = await Decision.get()
    assert (kept.granted, kept.redemption_id, kept.discount_fen, kept.benefit_id) == (False, None, 0, benefit.id)
    assert [(each.code, each.actual, each.gap) for each in read(kept.reasons)] == [
        ("too_little", 720, 180),
        ("order_too_small", 30_000, 970_000),
    ]


async def test_of_who_does_not_agree_nothing_but_that_is_kept(counter: Counter) -> None:
    resident = await make_resident(points=720, consents=(ConsentPurpose.SCORING,))
    with pytest.raises(Refused):
        await counter.redeem(resident, await make_benefit())
    kept = await Decision.get()
    assert ([each.code for each in read(kept.reasons)], kept.tier) == (["consent_needed"], "")


async def test_a_verification_and_a_repeated_order_decide_nothing(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit()
    await counter.verify(gold_resident)
    await counter.redeem(gold_resident, benefit, order_ref="A-1")
    with pytest.raises(Conflict):
        await counter.redeem(gold_resident, benefit, order_ref="A-1")
    assert await Decision.all().count() == 1
