"""A simulation tells what a draft would change, and changes nothing."""

from datetime import timedelta

import pytest

from models.audit import AuditLine
from models.benefits import Benefit, LimitCounter, RevisionEvent
from models.enums import ConsentPurpose, RevisionStep
from models.ledger import LedgerAccount
from server.benefits.actions.draft import change_benefit
from server.benefits.actions.simulate import simulate_revision
from server.benefits.queries import past
from server.benefits.simulation import Replay
from server.platform.crypto import Keyring
from server.platform.errors import NotFound
from tests.cast import NOW, Person, make_resident
from tests.server.benefits.actions.programme import ANNA
from tests.server.benefits.desk import Counter, make_benefit
from tests.turns import needs_a_turn

RAISED = {"tiers": {"silver": None, "gold": {"percent_off_bps": 2_000}}}
SOON = NOW + timedelta(hours=1)


@pytest.fixture
def counter(clerk: Person, keyring: Keyring) -> Counter:
    return Counter(clerk, keyring)


async def test_it_tells_by_tier_who_gains_who_loses_and_what_it_costs(counter: Counter) -> None:
    golds, silver = [await make_resident(points=720) for _ in range(2)], await make_resident(points=650)
    benefit = await make_benefit(budget_fen=1_000_000)
    for resident in (*golds, silver):
        await counter.redeem(resident, benefit)
    await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)
    found = await simulate_revision(benefit_id=benefit.id, number=None, actor_id=ANNA, now=SOON)
    changes = {change.tier.code: change for change in found.tiers}
    assert list(changes) == ["standard", "silver", "gold", "diamond"]
    assert (changes["gold"].residents, changes["gold"].gaining, changes["gold"].losing) == (2, 2, 0)
    assert (changes["silver"].residents, changes["silver"].losing, changes["silver"].refused) == (1, 1, 1)
    assert (found.cost_before_fen, found.cost_after_fen) == (2 * 4_500 + 2_400, 2 * 6_000)
    assert found.compared_with
    assert (found.compared_with.number, found.revision.number) == (1, 2)
    assert found.budget_lasts_days == (1_000_000 - 11_400) * 30 // 12_000


async def test_it_changes_nothing_but_notes_that_it_was_done(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit(limits=[{"entity": "resident", "period": "day", "max_count": 1}])
    await counter.redeem(gold_resident, benefit)
    revision = await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)
    before = await Benefit.all().values(), await LedgerAccount.all().values(), await LimitCounter.all().values()
    for _ in range(2):
        await simulate_revision(benefit_id=benefit.id, number=2, actor_id=ANNA, now=SOON)
    assert (await Benefit.all().values(), await LedgerAccount.all().values(), await LimitCounter.all().values()) == before
    assert await RevisionEvent.filter(revision_id=revision.id, step=RevisionStep.SIMULATED).count() == 1
    assert await AuditLine.filter(deed="simulate_revision", object_id=benefit.id).count() == 3


async def test_only_the_last_thirty_days_and_what_was_not_returned_count(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit()
    await counter.redeem(gold_resident, benefit, now=NOW - timedelta(days=31))
    await counter.give_back(await counter.redeem(gold_resident, benefit))
    await counter.redeem(gold_resident, benefit)
    found = await simulate_revision(benefit_id=benefit.id, number=None, actor_id=None, now=SOON)
    assert sum(change.redemptions for change in found.tiers) == 1


async def test_who_did_not_agree_to_benefits_is_not_counted(counter: Counter) -> None:
    await make_resident(points=720, consents=(ConsentPurpose.SCORING,))
    await make_resident(points=720)
    found = await simulate_revision(benefit_id=(await make_benefit()).id, number=None, actor_id=None, now=SOON)
    assert [change.residents for change in found.tiers] == [0, 0, 1, 0]


async def test_a_long_past_is_read_in_batches(counter: Counter, gold_resident: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "BATCH", 2)
    benefit = await make_benefit()
    for _ in range(5):
        await counter.redeem(gold_resident, benefit)
    found = await simulate_revision(benefit_id=benefit.id, number=None, actor_id=None, now=SOON)
    assert sum(change.redemptions for change in found.tiers) == 5


async def test_a_benefit_that_never_was_is_not_found(gold_resident: Person) -> None:
    assert gold_resident.resident_id
    with pytest.raises(NotFound):
        await simulate_revision(benefit_id=gold_resident.resident_id, number=None, actor_id=None, now=NOW)


async def test_while_the_past_is_run_again_others_have_their_turn(
    counter: Counter, gold_resident: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    benefit = await make_benefit(budget_fen=1_000_000)
    await counter.redeem(gold_resident, benefit)
    monkeypatch.setattr(Replay, "feed", needs_a_turn(Replay.feed))
    found = await simulate_revision(benefit_id=benefit.id, number=None, actor_id=ANNA, now=SOON)
    assert sum(change.redemptions for change in found.tiers) == 1
