"""Cards: issued by tier, list and plate, once; counted at the desk, taken back, ended."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tortoise.exceptions import IntegrityError

from models.audit import AuditLine
from models.benefits import Benefit
from models.cards import CardIssue, IncentiveCard, IssuedCard
from models.enums import CardBearer
from server.benefits.actions import cards
from server.benefits.actions.cards import end_card, end_issued_card, issue_cards, issue_next_cards, offer_card
from server.benefits.cards import Vehicle, masked_plate
from server.benefits.orders import PLAIN, plate_hash
from server.benefits.queries.cards import cards_of
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, NotFound, Refused
from server.platform.jobs import Worker
from tests.cast import NOW, Person, make_resident
from tests.server.benefits.actions.programme import ANNA
from tests.server.benefits.desk import Counter, make_benefit

TODAY = date(2026, 11, 20)
PLATE = "浙A12345"
WITH_CARD: dict[str, Any] = {"condition": {"fact": "resident.cards", "one_of": ["truck-card"]}}


async def offered(benefit: Benefit, *, bearer: CardBearer = CardBearer.PERSON, code: str = "truck-card") -> IncentiveCard:
    return await offer_card(
        code=code, bearer=bearer, title_zh="守信激励卡", title_en="Card", benefit_ids=[benefit.id], actor_id=ANNA, now=NOW
    )  # fmt: skip


async def issue(card: IncentiveCard, *, now: datetime = NOW, **to: Any) -> CardIssue:
    """Issue a card and have the job do it."""
    asked: dict[str, Any] = {"tiers": (), "residents": (), "vehicles": (), "valid_until": None, **to}
    made = await issue_cards(card.id, **asked, actor_id=ANNA, now=now)
    worker = Worker({"issue_cards": issue_next_cards}, only=("issue_cards",), clock=lambda: now)
    while await worker.do_next():
        pass
    return await CardIssue.get(id=made.id)


async def reasons_at(counter: Counter, resident: Person, *, plate: str | None = None) -> set[str]:
    """Why the desk would refuse the only benefit there is."""
    order = replace(PLAIN, vehicle=plate_hash(counter.keyring, plate)) if plate else PLAIN
    [decision] = (await counter.verify(resident, order=order)).decisions
    return {reason.code for reason in decision.reasons}


async def test_by_tier_everybody_who_agreed_gets_one_once_in_steps(gold_resident: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "ISSUED_A_STEP", 1)
    other, _ = await make_resident(points=730), await make_resident(points=550)
    await make_resident(points=740, consents=())
    card = await offered(await make_benefit())
    first, again = await issue(card, tiers=["gold"]), await issue(card, tiers=["gold"])
    assert (first.given, again.given, first.done_at, again.done_at) == (2, 0, NOW, NOW)
    assert {each.resident_id for each in await IssuedCard.all()} == {gold_resident.resident_id, other.resident_id}
    assert await AuditLine.filter(deed="issue_cards", object_id=card.id).count() == 2


async def test_who_held_one_whose_last_day_is_over_is_issued_the_next(gold_resident: Person, keyring: Keyring) -> None:
    benefit = await make_benefit()
    for_people, for_trucks = await offered(benefit), await offered(benefit, bearer=CardBearer.VEHICLE, code="trucks")
    truck = Vehicle(plate_hash=plate_hash(keyring, PLATE), plate_shown=masked_plate(PLATE), resident_id=gold_resident.resident_id)
    given = []
    for day in (0, 0, 1):
        for card, to in ((for_people, {"tiers": ["gold"]}), (for_trucks, {"vehicles": [truck]})):
            made = await issue(card, now=NOW + timedelta(days=day), valid_until=TODAY + timedelta(days=day), **to)
            given.append(made.given)
    assert given == [1, 1, 0, 0, 1, 1]
    assert [(each.valid_until, each.ended_at) for each in await IssuedCard.filter(card_id=for_people.id).order_by("id")] == [
        (TODAY, NOW + timedelta(days=1)),
        (TODAY + timedelta(days=1), None),
    ]


async def test_a_benefit_that_asks_for_the_card_is_for_who_holds_it_while_it_is_in_force(
    clerk: Person, gold_resident: Person, keyring: Keyring
) -> None:
    counter, benefit = Counter(clerk, keyring), await make_benefit(**WITH_CARD)
    card = await offered(benefit)
    assert await reasons_at(counter, gold_resident) == {"not_among"}
    await issue(card, residents=[gold_resident.resident_id], valid_until=TODAY)
    assert await reasons_at(counter, gold_resident) == set()
    assert gold_resident.resident_id
    assert [each.card.code for each in await cards_of(gold_resident.resident_id, day=TODAY)] == ["truck-card"]
    assert await cards_of(gold_resident.resident_id, day=TODAY + timedelta(days=1)) == []
    held = await IssuedCard.get()
    await end_issued_card(card.id, held.number, actor_id=ANNA, now=NOW)
    with pytest.raises(NotFound):
        await end_issued_card(card.id, held.number, actor_id=ANNA, now=NOW)
    assert await reasons_at(counter, gold_resident) == {"not_among"}


async def test_a_vehicles_card_counts_for_its_plate_whoever_drives_and_no_plate_is_kept(
    clerk: Person, gold_resident: Person, keyring: Keyring
) -> None:
    driver, counter = await make_resident(points=720), Counter(clerk, keyring)
    card = await offered(await make_benefit(**WITH_CARD), bearer=CardBearer.VEHICLE)
    truck = Vehicle(plate_hash=plate_hash(keyring, PLATE), plate_shown=masked_plate(PLATE), resident_id=gold_resident.resident_id)
    await issue(card, vehicles=[truck])
    assert await reasons_at(counter, driver, plate="浙A·12345") == set()
    assert await reasons_at(counter, driver, plate="浙A99999") == {"not_among"}
    assert await reasons_at(counter, gold_resident) == {"not_among"}, "who holds it counts only with the vehicle"
    assert PLATE not in str([await IssuedCard.all().values(), await CardIssue.all().values(), await AuditLine.all().values()])
    with pytest.raises(IntegrityError):
        await IssuedCard.create(card=card, number="1", plate_hash=truck.plate_hash, issued_at=NOW)


async def test_an_ended_card_counts_nowhere_and_is_not_issued(clerk: Person, gold_resident: Person, keyring: Keyring) -> None:
    counter = Counter(clerk, keyring)
    card = await offered(await make_benefit(**WITH_CARD))
    await issue(card, residents=[gold_resident.resident_id])
    await end_card(card.id, actor_id=ANNA, now=NOW)
    assert await reasons_at(counter, gold_resident) == {"not_among"}
    for again in (end_card(card.id, actor_id=ANNA, now=NOW), issue(card, tiers=["gold"])):
        with pytest.raises(Conflict, match="card_ended"):
            await again


async def test_what_cannot_be_offered_or_issued_is_refused_with_every_reason(gold_resident: Person) -> None:
    benefit = await make_benefit()
    card = await offered(benefit)
    with pytest.raises(Conflict, match="card_code_taken"):
        await offered(benefit)
    with pytest.raises(Refused) as unknown:
        await offer_card(code="x", bearer=CardBearer.PERSON, title_zh="x", title_en="x", benefit_ids=[uuid4()], actor_id=ANNA, now=NOW)
    assert [reason.path for reason in unknown.value.reasons] == ["benefits.0"]
    with pytest.raises(Refused) as refusal:
        await issue(card, tiers=["platinum"], residents=[UUID(int=9)], valid_until=TODAY - timedelta(days=1))
    assert {reason.code for reason in refusal.value.reasons} == {"unknown_tier", "resident_unknown", "not_ahead"}
    assert not await CardIssue.exists()
