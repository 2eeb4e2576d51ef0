"""Verifying: the same reasons, and nothing spent."""

import re
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from models.access import PersonalLook
from models.audit import AuditLine
from models.benefits import Benefit, LimitCounter, Redemption
from models.codes import CodeUse, ResidentCode
from models.enums import BenefitKind, ConsentPurpose, Industry
from models.registry import Merchant, Record
from server.benefits.actions.publish import pause_benefit
from server.benefits.actions.verify import verify
from server.benefits.orders import PLAIN, Order
from server.benefits.queries.offers import BenefitSeen
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, Reason, Refused
from tests.cast import NOW, Person, make_resident
from tests.server.benefits.desk import EVERYWHERE, HERE, Counter, actor_of, make_benefit, show_code
from tests.server.ledger.books import the_budget
from tests.statements import counted_statements

STATEMENTS = 10
"""Of a verification, without begin and commit: code, merchant, consents, score, benefits, counters, resident, look, audit line."""


@pytest.fixture
def counter(clerk: Person, keyring: Keyring) -> Counter:
    return Counter(clerk, keyring)


async def test_each_benefit_is_told_with_what_it_takes_off(counter: Counter, gold_resident: Person) -> None:
    small = await make_benefit(tiers={"gold": {"percent_off_bps": 100, "max_value_fen": 15_000}})
    refused = await make_benefit(minimum_order_fen=10**6)
    large = await make_benefit()
    found = await counter.verify(gold_resident)
    assert [(each.listed.benefit.id, each.discount_fen) for each in found.decisions] == [
        (large.id, 4_500),
        (small.id, 300),
        (refused.id, 0),
    ]
    assert [reason.code for reason in found.decisions[2].reasons] == ["order_too_small"]
    assert found.tier
    assert found.resident
    assert (found.resident.id, found.tier.code) == (gold_resident.resident_id, "gold")


async def test_nothing_is_spent(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit(limits=[{"entity": "resident", "period": "day", "max_count": 1}])
    payload = await show_code(gold_resident, counter.keyring)
    for _ in range(3):
        await counter.verify_payload(payload)
    assert [await model.all().count() for model in (Redemption, CodeUse, LimitCounter)] == [0, 0, 0]
    assert (await the_budget()).used_fen == 0
    assert (await ResidentCode.get()).accepted_step == 0
    assert (await counter.redeem_payload(payload, benefit.id)).discount_fen == 4_500


async def test_the_look_is_noted(counter: Counter, gold_resident: Person) -> None:
    await counter.verify(gold_resident)
    assert (await PersonalLook.get()).purpose == "verification"
    assert (await AuditLine.get(deed="verify")).actor_id == counter.clerk.account_id


async def test_a_paused_benefit_is_shown_with_its_reason_and_a_draft_is_not_shown(counter: Counter, gold_resident: Person) -> None:
    paused = await make_benefit()
    await pause_benefit(benefit_id=paused.id, actor_id=None, now=NOW)
    draft = await make_benefit()
    await Benefit.filter(id=draft.id).update(state="draft", live_revision_id=None)
    [only] = (await counter.verify(gold_resident)).decisions
    assert (only.listed.benefit.id, [reason.code for reason in only.reasons]) == (paused.id, ["benefit_paused"])


async def test_without_an_amount_no_order_is_judged(counter: Counter, gold_resident: Person) -> None:
    await make_benefit(minimum_order_fen=10**6)
    [only] = (await counter.verify(gold_resident, None)).decisions
    assert (only.reasons, only.discount_fen) == ((), None)


async def test_a_code_is_judged_as_a_redemption_would(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit()
    payload = await show_code(gold_resident, counter.keyring)
    with pytest.raises(Refused, match="code_invalid"):
        await counter.verify_payload(payload[:-1] + ("A" if payload[-1] != "A" else "B"))
    with pytest.raises(Refused, match="code_expired"):
        await counter.verify_payload(payload, now=NOW + timedelta(seconds=61))
    await counter.redeem_payload(payload, benefit.id)
    with pytest.raises(Conflict, match="code_used"):
        await counter.verify_payload(payload)
    assert await PersonalLook.filter(purpose="verification").count() == 0


SITUATIONS: list[dict[str, Any]] = [
    {},
    {"budget_fen": 0},
    {"budget_fen": 4_499},
    {"minimum_order_fen": 30_001},
    {"scope": {"industries": [Industry.HEALTH]}},
    {"scope": {"industries": [Industry.HEALTH], "districts": ["西湖街道"]}},
    {"limits": [{"entity": "resident", "period": "day", "max_fen": 4_499}]},
    {"limits": [{"entity": "pair", "period": "year", "max_count": 1}]},
    {"window": {"opens_at": "2027-01-01T00:00:00Z"}},
    {"window": {"opens_at": "2025-01-01T00:00:00Z", "closes_at": "2026-01-01T00:00:00Z"}},
    {"tiers": {"diamond": {"percent_off_bps": 1, "max_value_fen": 1}}},
    {"tiers": {"gold": {"percent_off_bps": 1, "max_value_fen": 1}}, "budget_fen": 0, "minimum_order_fen": 10**6},
]
PEOPLE: list[dict[str, Any]] = [
    {"points": 720},
    {"points": 550},
    {"points": None},
    {"points": 720, "consents": (ConsentPurpose.SCORING,)},
    {"points": 720, "consents": (ConsentPurpose.BENEFITS,)},
]


@pytest.mark.parametrize("person", PEOPLE, ids=str)
async def test_a_verification_gives_exactly_the_reasons_that_a_redemption_gives(counter: Counter, person: dict[str, Any]) -> None:
    resident = await make_resident(**person)
    benefits = {(await make_benefit(**situation)).id: situation for situation in SITUATIONS}
    found = await counter.verify(resident)
    assert {each.listed.benefit.id for each in found.decisions} == set(benefits)
    outcomes = {each.listed.benefit.id: await _reasons(counter, resident, each.listed.benefit) for each in found.decisions}
    assert {each.listed.benefit.id: each.reasons for each in found.decisions} == outcomes
    assert any(outcomes.values())


ORDER = Order(kind="fuel", quantity=40, unit="minute", vehicle="hash-of-a-plate", vehicle_kind="truck")


@pytest.mark.parametrize("seed", range(3))
async def test_random_terms_are_verified_as_they_are_redeemed(counter: Counter, seed: int) -> None:
    """With records, groups, grades, vehicles, hours, rolling limits and best deals, and some facts missing."""
    chance = Random(seed)
    resident = await make_resident(points=chance.choice([650, 720]))
    await Record.create(
        resident_id=resident.resident_id, catalogue_code="honour", kind="honour", source_code="test", source_ref="1", title="x",
        dated_on=NOW.date(), visibility="private", received_at=NOW,
    )  # fmt: skip
    order = ORDER if seed % 2 else replace(ORDER, vehicle=None, unit=None)
    benefits = [await make_benefit(**random_benefit(chance)) for _ in range(16)]
    found = {each.listed.benefit.id: each.reasons for each in (await counter.verify(resident, order=order)).decisions}
    outcomes = {each.id: await _reasons(counter, resident, each, order=order) for each in benefits}
    assert found == outcomes
    assert any(outcomes.values())
    assert not all(outcomes.values())


def random_benefit(chance: Random) -> dict[str, Any]:
    """Terms in which anything may stand. Limits are so wide that one redemption changes no other's answer."""
    leaf: list[dict[str, Any]] = [
        {"fact": "resident.record_kinds", "one_of": chance.choice([["honour"], ["licence"]])},
        {"fact": "resident.age_band", "one_of": ["60_plus"]},
        {"fact": "merchant.grade", "one_of": ["A"]},
        {"fact": "order.kind", "one_of": chance.choice([["fuel"], ["repair"]])},
        {"fact": "order.quantity", "at_most": chance.choice([10, 50])},
        {"fact": "time.day_kind", "one_of": ["working"]},
        {"fact": "resident.district", "one_of": ["湖滨街道"]},
    ]
    node: dict[str, Any] = chance.choice(leaf)
    for _ in range(chance.randrange(3)):
        node = chance.choice([{"not": node}, {"any": [node, chance.choice(leaf)]}, {"all": [chance.choice(leaf), node]}])
    effects: list[dict[str, Any]] = [{"percent_off_bps": 1000, "max_value_fen": 9000}, {"fixed_price_fen": 100, "max_value_fen": 9000}]
    kind = chance.choice([BenefitKind.TRUCK_CARD, BenefitKind.PARKING])
    effects.append({"free_units": {"unit": "minute", "quantity": chance.choice([5, 60])}, "max_value_fen": 9000})
    entities = chance.sample(["resident", "vehicle", "merchant", "natural_person", "campaign"], k=chance.choice([1, 1, 2]))
    changes: dict[str, Any] = {"tiers": {"silver": chance.choice(effects)}, "kind": kind}
    if chance.random() < 0.6:
        changes["condition"] = node
    if chance.random() < 0.5:
        changes["limits"] = [{"entities": entities, "period": "rolling", "days": 7, "max_count": 9}]
    if chance.random() < 0.4:
        changes["stacking"] = {"group": chance.choice(["g", "h"]), "rule": "best_deal"}
    if chance.random() < 0.2:
        changes["scope"] = {"groups": ["old-street"]}
    if chance.random() < 0.3:
        changes["window"] = EVERYWHERE["window"] | {"hours": [{"opens": "08:00", "closes": chance.choice(["11:00", "18:00"])}]}
    return changes


async def test_what_is_not_said_of_an_order_refuses_only_what_asks_for_it(counter: Counter, gold_resident: Person) -> None:
    await make_benefit(kind=BenefitKind.TRUCK_CARD, condition={"fact": "order.vehicle_kind", "one_of": ["truck"]})
    await make_benefit()
    free, asking = (await counter.verify(gold_resident)).decisions
    assert (free.reasons, [each.code for each in asking.reasons]) == ((), ["fact_missing"])
    assert all(not each.reasons for each in (await counter.verify(gold_resident, order=ORDER)).decisions)


async def test_the_best_of_a_group_is_had_and_every_other_names_it(counter: Counter, gold_resident: Person) -> None:
    group: dict[str, Any] = {"stacking": {"group": "g", "rule": "best_deal"}}
    small = await make_benefit(tiers={"gold": {"amount_off_fen": 500}}, **group)
    large = await make_benefit(tiers={"gold": {"amount_off_fen": 900}}, **group)
    [reason] = await _reasons(counter, gold_resident, small)
    assert isinstance(reason, Reason)
    assert (reason.code, reason.expected, reason.actual, reason.gap) == ("better_deal", 900, large.code, 400)
    await pause_benefit(benefit_id=large.id, actor_id=None, now=NOW)
    assert await _reasons(counter, gold_resident, small) == ()


async def _reasons(counter: Counter, resident: Person, benefit: Benefit | BenefitSeen, *, order: Order = PLAIN) -> tuple[object, ...]:
    try:
        await counter.redeem_payload(await show_code(resident, counter.keyring), benefit.id, order=order)
    except Refused as refusal:
        return refusal.reasons
    return ()


@pytest.mark.parametrize("benefits", [1, 50])
async def test_the_number_of_statements_does_not_depend_on_the_number_of_benefits(
    counter: Counter, gold_resident: Person, noodle_shop: Merchant, benefits: int
) -> None:
    limits = [{"entity": entity, "period": "day", "max_count": 9} for entity in ("resident", "merchant", "pair")]
    for _ in range(benefits):
        await make_benefit(limits=limits)
    payload = await show_code(gold_resident, counter.keyring)
    with counted_statements() as statements:
        found = await counter.verify_payload(payload)
    assert len(found.decisions) == benefits
    assert len(statements) == STATEMENTS, "\n".join(statements)
    assert not [each for each in statements if re.search(r"\bSUM\(", each, re.IGNORECASE)]


async def test_of_who_does_not_agree_to_benefits_a_desk_is_told_that_alone(counter: Counter) -> None:
    resident = await make_resident(points=550, consents=(ConsentPurpose.SCORING,))
    benefit = await make_benefit(minimum_order_fen=10**6)
    found = await counter.verify(resident)
    assert (found.resident, found.tier) == (None, None)
    assert [reason.code for reason in found.decisions[0].reasons] == ["consent_needed"]
    with pytest.raises(Refused) as refusal:
        await counter.redeem(resident, benefit)
    assert [reason.code for reason in refusal.value.reasons] == ["consent_needed"]


async def test_a_clerk_is_told_that_this_is_their_own_desk(counter: Counter, gold_resident: Person) -> None:
    await make_benefit()
    clerk = replace(actor_of(counter.clerk), resident_id=gold_resident.resident_id)
    payload = await show_code(gold_resident, counter.keyring)
    found = await verify(clerk=clerk, payload=payload, amount_fen=None, keyring=counter.keyring, issuer=HERE, now=NOW)
    assert [reason.code for reason in found.decisions[0].reasons] == ["own_desk"]
