"""A simulation tells what a draft would change, and changes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from models.audit import AuditLine
from models.benefits import Benefit, BenefitRevision, LimitCounter, RevisionEvent, SimulationRun
from models.enums import ConsentPurpose, RevisionStep
from models.ledger import LedgerAccount
from server.access.actions.identity import keep_identity
from server.benefits import simulation
from server.benefits.actions import simulate
from server.benefits.actions.draft import change_benefit
from server.benefits.actions.holds import hold_benefit, release_hold
from server.benefits.actions.simulate import simulate_revision
from server.benefits.queries import past
from server.benefits.simulation import Replay
from server.platform.crypto import Keyring
from server.platform.errors import NotFound, Refused
from server.platform.settings import Settings
from server.worker import errands, make_worker
from tests.cast import NOW, Person, make_resident
from tests.server.benefits.actions.programme import ANNA
from tests.server.benefits.desk import HERE, Counter, actor_of, make_benefit, show_code
from tests.turns import needs_a_turn

RAISED = {"tiers": {"silver": None, "gold": {"percent_off_bps": 2_000}}}
SOON = NOW + timedelta(hours=1)


@pytest.fixture
def counter(clerk: Person, keyring: Keyring) -> Counter:
    return Counter(clerk, keyring)


async def simulated(benefit: Benefit, *, keyring: Keyring | None = None) -> dict[str, Any]:
    """What a simulation of the newest revision found."""
    run = await simulate_revision(benefit_id=benefit.id, number=None, actor_id=ANNA, now=SOON, keyring=keyring)
    assert run.result is not None
    return run.result


def by(group: str, result: dict[str, Any]) -> dict[str, dict[str, int]]:
    """The groups of a kind, by their word."""
    return {each[group]: each for each in result[f"{group}s"]}


async def test_it_tells_by_tier_who_gains_who_loses_and_what_it_costs(counter: Counter) -> None:
    golds, silver = [await make_resident(points=720) for _ in range(2)], await make_resident(points=650)
    benefit = await make_benefit(budget_fen=1_000_000)
    for resident in (*golds, silver):
        await counter.redeem(resident, benefit)
    await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)
    found = await simulated(benefit)
    tiers = by("tier", found)
    assert list(tiers) == ["standard", "silver", "gold", "diamond"]
    gold, lost = tiers["gold"], tiers["silver"]
    assert (gold["residents"], gold["entitled_before"], gold["gaining"], gold["residents_gaining"], gold["losing"]) == (2, 2, 2, 2, 0)
    assert (lost["residents"], lost["entitled_after"], lost["losing"], lost["refused"]) == (1, 0, 1, 1)
    assert (found["total"]["cost_before_fen"], found["total"]["cost_after_fen"]) == (2 * 4_500 + 2_400, 2 * 6_000)
    assert found["compared_with"] == 1
    assert found["budget_lasts_days"] == (1_000_000 - 11_400) * 30 // 12_000
    assert [each["residents_gaining"] for each in found["districts"]] == [2]


async def test_who_was_refused_gains_and_the_budget_that_runs_out_is_named_with_its_day(counter: Counter, keyring: Keyring) -> None:
    standard, gold = await make_resident(points=550), await make_resident(points=720)
    benefit = await make_benefit(budget_fen=20_000)
    await counter.redeem(gold, benefit)
    for _ in range(2):
        with pytest.raises(Refused):
            await counter.redeem(standard, benefit)
    patch = {"tiers": {"standard": {"percent_off_bps": 5_000, "max_value_fen": 15_000}}}
    await change_benefit(benefit_id=benefit.id, patch=patch, actor_id=ANNA, now=NOW)
    found = await simulated(benefit)
    assert (by("tier", found)["standard"]["newly"], by("tier", found)["standard"]["cost_after_fen"]) == (1, 15_000)
    [city] = found["budgets"]
    assert (city["funder"], city["left_fen"], city["cost_fen"]) == ("city", 15_500, 4_500 + 15_000)
    assert city["runs_out_on"] == "2026-12-18", "a Friday's mean of 19,500 fen in five is gone on the fourth Friday"


async def test_a_birthday_is_never_told_only_the_band_of_who_gave_it_and_not_of_few(
    counter: Counter, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, unknown = await make_resident(points=720), await make_resident(points=720)
    assert known.resident_id
    who = {"resident_id": known.resident_id, "account_id": known.account_id}
    await keep_identity(name="张三", number="11010519491231002X", keyring=keyring, now=NOW, **who)
    benefit = await make_benefit()
    for resident in (known, unknown):
        await counter.redeem(resident, benefit)
    await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)
    assert {band: each["gaining"] for band, each in by("age_band", await simulated(benefit, keyring=keyring)).items()} == {"others": 2}
    monkeypatch.setattr(simulation, "FEWEST", 1)
    found = await simulated(benefit, keyring=keyring)
    assert {band: each["gaining"] for band, each in by("age_band", found).items()} == {"60_plus": 1, "unknown": 1}
    assert "1949" not in str(found)


async def test_what_a_draft_asks_is_read_as_it_was_then(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit()
    await counter.redeem(gold_resident, benefit)
    patch: dict[str, Any] = {
        "condition": {"all": [{"fact": "resident.points", "at_least": 720}, {"fact": "resident.days_joined", "at_least": 90}]}
    }
    await change_benefit(benefit_id=benefit.id, patch=patch, actor_id=ANNA, now=NOW)
    assert by("tier", await simulated(benefit))["gold"]["refused"] == 0
    patch = {"condition": {"all": None, "fact": "resident.record_kinds", "one_of": ["honour"]}}
    await change_benefit(benefit_id=benefit.id, patch=patch, actor_id=ANNA, now=NOW)
    assert by("tier", await simulated(benefit))["gold"]["refused"] == 1


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


async def test_only_the_last_thirty_days_and_what_was_used_and_not_returned_count(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit()
    await counter.redeem(gold_resident, benefit, now=NOW - timedelta(days=31))
    await counter.give_back(await counter.redeem(gold_resident, benefit))
    await counter.redeem(gold_resident, benefit)
    payload = await show_code(gold_resident, counter.keyring)
    desk: dict[str, Any] = {"clerk": actor_of(counter.clerk), "now": NOW}
    held = await hold_benefit(
        payload=payload, benefit_id=benefit.id, amount_fen=30_000, order_ref="held", lasting=timedelta(hours=1), keyring=counter.keyring,
        issuer=HERE, **desk,
    )  # fmt: skip
    await release_hold(hold_id=held.id, **desk)
    assert (await simulated(benefit))["total"]["granted"] == 1


async def test_who_did_not_agree_to_benefits_is_not_counted(counter: Counter) -> None:
    await make_resident(points=720, consents=(ConsentPurpose.SCORING,))
    await make_resident(points=720)
    found = await simulated(await make_benefit())
    assert [each["residents"] for each in found["tiers"]] == [0, 0, 1, 0]


async def test_a_rule_that_harms_somebody_is_refused_with_the_purchase_and_opens_no_way(counter: Counter, gold_resident: Person) -> None:
    """The terms are planted past drafting, which refuses them as well."""
    benefit = await make_benefit()
    await counter.redeem(gold_resident, benefit)
    revision = await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)
    harmful = revision.terms | {"tiers": {"gold": {"percent_off_bps": -500, "max_value_fen": 15_000}}}
    planted = await BenefitRevision.create(benefit=benefit, number=3, terms=harmful, drafted_by=ANNA, drafted_at=NOW)
    with pytest.raises(Refused, match="terms_refused") as refusal:
        await simulate_revision(benefit_id=benefit.id, number=3, actor_id=ANNA, now=SOON)
    [reason] = refusal.value.reasons
    assert (reason.code, reason.path, reason.expected, reason.actual) == ("worse_off", "terms.tiers.gold", 30_000, 31_500)
    assert not await RevisionEvent.exists(revision_id=planted.id, step=RevisionStep.SIMULATED)


async def test_a_long_past_is_read_in_batches_while_others_have_their_turn(
    counter: Counter, gold_resident: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "BATCH", 2)
    benefit = await make_benefit()
    for minutes in range(5):
        await counter.redeem(gold_resident, benefit, now=NOW + timedelta(minutes=minutes // 2))
    monkeypatch.setattr(Replay, "feed", needs_a_turn(Replay.feed))
    assert (await simulated(benefit))["total"]["granted"] == 5


async def test_much_is_run_by_a_job_that_tells_how_far_it_is(
    counter: Counter, gold_resident: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    benefit = await make_benefit()
    await counter.redeem(gold_resident, benefit)
    revision = await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)
    monkeypatch.setattr(simulate, "MOST_AT_ONCE", 1)
    asked = await simulate_revision(benefit_id=benefit.id, number=2, actor_id=ANNA, now=SOON)
    assert (asked.result, asked.wanted, asked.done) == (None, 2, 0)
    assert not await RevisionEvent.exists(revision_id=revision.id, step=RevisionStep.SIMULATED)
    worker = make_worker(settings)
    assert "simulate" in errands(settings, None)  # type: ignore[arg-type]  # no letter is sent here
    while await worker.do_next():
        pass
    run = await SimulationRun.get(id=asked.id)
    assert run.result is not None
    assert (run.done, by("tier", run.result)["gold"]["gaining"]) == (2, 1)
    assert (await RevisionEvent.get(revision_id=revision.id, step=RevisionStep.SIMULATED)).by_account_id == ANNA


async def test_a_benefit_that_never_was_is_not_found(gold_resident: Person) -> None:
    assert gold_resident.resident_id
    with pytest.raises(NotFound):
        await simulate_revision(benefit_id=gold_resident.resident_id, number=None, actor_id=None, now=NOW)
