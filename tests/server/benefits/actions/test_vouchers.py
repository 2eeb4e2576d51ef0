"""Voucher campaigns: how many codes there are, who holds one, and that nobody holds two."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.audit import AuditLine
from models.enums import ConsentPurpose
from models.vouchers import Voucher, VoucherCampaign, VoucherGrant
from server.benefits.actions import vouchers
from server.benefits.actions.vouchers import claim_voucher, end_campaign, grant_vouchers, make_vouchers, open_campaign
from server.platform.actions import action
from server.platform.errors import Conflict, NotFound, Refused
from server.worker import make_worker
from tests.cast import NOW, Person, make_resident
from tests.server.benefits.desk import make_benefit

SOMEBODY = uuid4()


async def opened(*, wanted: int = 5, **changes: Any) -> VoucherCampaign:
    terms: dict[str, Any] = {
        "title_zh": "文旅券",
        "title_en": "Travel voucher",
        "pattern": "LINHU-########",
        "expires_at": NOW + timedelta(days=30),
    }
    benefit = await make_benefit()
    return await open_campaign(benefit_id=benefit.id, wanted=wanted, actor_id=SOMEBODY, now=NOW, **(terms | changes))


async def ready(*, wanted: int = 5, **changes: Any) -> VoucherCampaign:
    """A campaign whose codes are made."""
    campaign = await opened(wanted=wanted, **changes)
    await work()
    await campaign.refresh_from_db()
    return campaign


async def work() -> None:
    """Do every job that waits."""
    worker = make_worker()
    while await worker.do_next():
        pass


async def held(campaign: VoucherCampaign) -> list[UUID | None]:
    return [voucher.resident_id for voucher in await Voucher.filter(campaign=campaign).exclude(resident_id=None)]


async def granted(campaign: VoucherCampaign, *residents: Person, tiers: tuple[str, ...] = ()) -> VoucherGrant:
    ids = [resident.resident_id for resident in residents if resident.resident_id]
    grant = await grant_vouchers(campaign.id, tiers=tiers, residents=ids, actor_id=SOMEBODY, now=NOW)
    await work()
    await grant.refresh_from_db()
    return grant


async def test_as_many_codes_are_made_as_are_wanted_in_steps(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vouchers, "CODES_A_STEP", 3)
    campaign = await opened(wanted=7)
    assert (campaign.made, await make_worker().do_next()) == (0, True)
    await campaign.refresh_from_db()
    assert campaign.made == 3
    await work()
    await campaign.refresh_from_db()
    codes = await Voucher.filter(campaign=campaign).values_list("code", flat=True)
    assert campaign.made == len(set(codes)) == 7
    assert await AuditLine.filter(object_id=campaign.id, deed="open_campaign", actor_id=SOMEBODY).count() == 1


async def test_a_step_that_is_done_twice_makes_no_code_too_many(database: None) -> None:
    campaign = await ready(wanted=4)
    await action(make_vouchers)(campaign_id=str(campaign.id), now=NOW)
    assert await Voucher.filter(campaign=campaign).count() == 4


async def test_codes_that_exist_are_drawn_again(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await ready(wanted=1)
    [taken] = await Voucher.filter(campaign=first).values_list("code", flat=True)
    drawn = iter([[taken], ["LINHU-NEWCODE2"]])
    monkeypatch.setattr(vouchers, "codes_of", lambda *_: next(drawn))
    second = await ready(wanted=1)
    assert [voucher.code for voucher in await Voucher.filter(campaign=second)] == ["LINHU-NEWCODE2"]


async def test_a_short_pattern_and_a_past_end_are_refused_with_both_reasons(database: None) -> None:
    with pytest.raises(Refused) as refusal:
        await opened(pattern="X-###", expires_at=NOW)
    assert [reason.code for reason in refusal.value.reasons] == ["pattern_too_short", "not_ahead"]
    assert not await VoucherCampaign.all().count()


async def test_a_tier_gets_one_each_and_the_next_grant_nobody_twice(database: None) -> None:
    gold = [await make_resident(points=720) for _ in range(3)]
    await make_resident(points=620)
    campaign = await ready()
    assert (await granted(campaign, tiers=("gold",))).given == 3
    again = await granted(campaign, tiers=("gold",))
    assert (again.given, again.short, again.done_at is not None) == (0, 0, True)
    assert set(await held(campaign)) == {resident.resident_id for resident in gold}
    await campaign.refresh_from_db()
    assert campaign.granted == 3


async def test_who_did_not_agree_to_benefits_or_to_scoring_gets_none(database: None) -> None:
    unscored = await make_resident(points=720, consents=(ConsentPurpose.BENEFITS,))
    unwilling = await make_resident(points=720, consents=(ConsentPurpose.SCORING,))
    campaign = await ready()
    assert (await granted(campaign, tiers=("gold",))).given == 0
    assert (await granted(campaign, unscored, unwilling)).given == 1
    assert await held(campaign) == [unscored.resident_id]


async def test_a_grant_in_steps_says_for_how_many_there_was_none(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vouchers, "GRANTS_A_STEP", 2)
    for _ in range(5):
        await make_resident(points=720)
    campaign = await ready(wanted=3)
    grant = await granted(campaign, tiers=("gold",))
    assert (grant.given, grant.short, grant.done_at is not None) == (3, 2, True)


async def test_a_found_code_is_the_residents_own_and_again_the_same(database: None, gold_resident: Person) -> None:
    campaign = await ready()
    code = str(await Voucher.filter(campaign=campaign).first().values_list("code", flat=True))
    assert gold_resident.resident_id
    claimed = [
        await claim_voucher(resident_id=gold_resident.resident_id, code=code.lower(), actor_id=gold_resident.account_id, now=NOW)
        for _ in range(2)
    ]
    assert [each.code for each in claimed] == [code, code]
    await campaign.refresh_from_db()
    assert campaign.granted == 1
    assert await AuditLine.filter(deed="claim_voucher").values_list("actor_id", flat=True) == [gold_resident.account_id]


async def test_anothers_code_looks_like_one_that_is_not(database: None, gold_resident: Person, standard_resident: Person) -> None:
    campaign = await ready()
    await granted(campaign, gold_resident)
    [code] = await Voucher.filter(resident_id=gold_resident.resident_id).values_list("code", flat=True)
    told = []
    for each in (str(code), "LINHU-22222222"):
        with pytest.raises(NotFound) as refusal:
            await claim_voucher(resident_id=standard_resident.resident_id or uuid4(), code=each, actor_id=uuid4(), now=NOW)
        told.append((refusal.value.code, refusal.value.reasons))
    assert told[0] == told[1]


async def test_a_second_code_of_a_campaign_is_refused(database: None, gold_resident: Person) -> None:
    campaign = await ready()
    await granted(campaign, gold_resident)
    free = await Voucher.filter(campaign=campaign, resident_id=None).first()
    assert free
    assert gold_resident.resident_id
    with pytest.raises(Conflict, match="voucher_held"):
        await claim_voucher(resident_id=gold_resident.resident_id, code=free.code, actor_id=uuid4(), now=NOW)


async def test_of_many_who_found_one_code_one_gets_it(database: None) -> None:
    campaign = await ready(wanted=1)
    [code] = await Voucher.filter(campaign=campaign).values_list("code", flat=True)
    found_by = [(await make_resident(points=720)).resident_id or uuid4() for _ in range(6)]
    tries = [claim_voucher(resident_id=each, code=str(code), actor_id=uuid4(), now=NOW) for each in found_by]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, Voucher) for each in ended) == 1
    assert sum(isinstance(each, NotFound) for each in ended) == 5
    await campaign.refresh_from_db()
    assert (campaign.granted, len(await held(campaign))) == (1, 1)


async def test_the_race_would_notice_a_naive_claim(database: None) -> None:
    """The planted fault: looking whether the code is free, and writing afterwards."""
    campaign = await ready(wanted=1)
    [voucher] = await Voucher.filter(campaign=campaign)

    async def claim_naively(resident_id: UUID) -> bool:
        if (await Voucher.get(id=voucher.id)).resident_id:
            return False
        await asyncio.sleep(0.05)
        return bool(await Voucher.filter(id=voucher.id).update(resident_id=resident_id, granted_at=NOW))

    found_by = [(await make_resident(points=720)).resident_id or uuid4() for _ in range(6)]
    assert sum(await asyncio.gather(*map(claim_naively, found_by))) > 1


async def test_one_resident_with_many_codes_at_once_keeps_one(database: None, gold_resident: Person) -> None:
    campaign = await ready(wanted=6)
    codes = await Voucher.filter(campaign=campaign).values_list("code", flat=True)
    assert gold_resident.resident_id
    tries = [claim_voucher(resident_id=gold_resident.resident_id, code=str(code), actor_id=uuid4(), now=NOW) for code in codes]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, Voucher) for each in ended) == 1
    assert sum(isinstance(each, Conflict) for each in ended) == 5
    assert await held(campaign) == [gold_resident.resident_id]


async def test_an_ended_campaign_gives_no_more(database: None, gold_resident: Person) -> None:
    campaign = await ready()
    await end_campaign(campaign.id, actor_id=SOMEBODY, now=NOW)
    with pytest.raises(Conflict, match="campaign_ended"):
        await granted(campaign, gold_resident)
    code = (await Voucher.filter(campaign=campaign))[0].code
    with pytest.raises(Conflict, match="campaign_ended"):
        await claim_voucher(resident_id=gold_resident.resident_id or uuid4(), code=code, actor_id=uuid4(), now=NOW)
    with pytest.raises(Conflict, match="campaign_ended"):
        await end_campaign(campaign.id, actor_id=SOMEBODY, now=NOW)


async def test_tiers_and_residents_that_are_none_are_named_and_nobody_gets_one(gold_resident: Person) -> None:
    campaign = await ready()
    nobody = uuid4()
    for tiers, residents, paths in (
        (["gold", "zzz"], [], ["tiers.1"]),
        ([], [gold_resident.resident_id, nobody], ["residents.1"]),
    ):
        with pytest.raises(Refused, match="invalid_grant") as refusal:
            await grant_vouchers(campaign.id, tiers=tiers, residents=residents, actor_id=SOMEBODY, now=NOW)  # type: ignore[arg-type]
        assert [reason.path for reason in refusal.value.reasons] == paths
    assert await VoucherGrant.all().count() == 0
