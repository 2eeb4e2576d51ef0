"""Loading the demo city: the deeds of the service, done by invented people in an invented month."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from models.access import Account
from models.audit import AuditLine
from models.benefits import Benefit
from models.cards import IncentiveCard
from models.codes import MerchantCode
from models.enums import CardBearer, ComplaintState, ConsentPurpose, Industry, Role
from models.registry import Merchant, Resident
from models.scoring import Score
from models.vouchers import VoucherCampaign
from server.access.actions.accounts import create_staff
from server.access.actions.consents import give_consent
from server.access.actions.households import set_district
from server.access.actions.identity import keep_identity, keep_phone
from server.access.identity_number import check_character
from server.benefits.actions.cards import issue_cards, issue_next_cards, offer_card
from server.benefits.actions.decide import approve_revision
from server.benefits.actions.draft import draft_benefit
from server.benefits.actions.publish import publish_revision
from server.benefits.actions.redeem import redeem
from server.benefits.actions.return_redemption import return_redemption
from server.benefits.actions.simulate import simulate_revision
from server.benefits.actions.vouchers import give_vouchers, grant_vouchers, make_vouchers, open_campaign
from server.benefits.shipped import shipped_benefits
from server.codes import static_code
from server.codes.keys import Issuer
from server.complaints.actions import answer_complaint, decide_complaint, file_complaint, write_review
from server.demo import life, partners, plan, records, waiting
from server.demo.actions import SignedIn, code_shown_by, desk_of, enter_batch, has_lived, let_in, open_shops, show_open_figures
from server.platform.actions import action
from server.platform.clock import local_day
from server.platform.crypto import Keyring, keyed_hash
from server.platform.errors import Conflict, DomainError
from server.platform.passwords import hashed
from server.registry.actions.catalogue import seed_catalogue
from server.registry.queries import DEMO_SOURCE
from server.registry.records import NewRecord
from server.scoring.actions.publish import install_shipped_scorecards
from server.scoring.actions.score import score_merchants, score_residents

STAFF = (("admin", Role.ADMINISTRATOR), ("deputy", Role.ADMINISTRATOR), ("inspector", Role.INSPECTOR))
PASSWORD = "linhu-demo-2026"  # noqa: S105 — printed by the command that makes it, and refused in production
CLERKS_PER_INDUSTRY = 3
BATCH = 200
VOUCHERS = 300
SCORED_DAYS_AGO = (120, 75, 40, 12, 0)
"""When the records that were there by then came in and counted: a history needs several days."""
CARD = "linhu-card"
BUNDLED = ("bicycle-deposit", "doctor-first", "garage-discount", "library-deposit", "parking-discount", "truck-card")


@dataclass(frozen=True)
class City:
    """Who is there, by the numbers of the plan."""

    today: date
    shops: Sequence[plan.MerchantPlan]
    people: Sequence[plan.ResidentPlan]
    merchant_ids: Mapping[int, UUID]
    residents: Mapping[int, SignedIn]
    clerks: Mapping[int, SignedIn]
    staff: Mapping[str, UUID]


async def load_city(*, keyring: Keyring, issuer: Issuer, now: datetime) -> dict[str, Any]:
    """Make what is missing of the city and return what a program needs to drive it (the contract of `demo --json`)."""
    await seed_catalogue(now=now)
    await install_shipped_scorecards(now=now)
    city = await _people_and_shops(keyring=keyring, now=now)
    for days in (0,) if await Score.exists() else SCORED_DAYS_AGO:
        await _enter_records(city, now=now - timedelta(days=days))
        await _score(city, now=now - timedelta(days=days))
    await _settle_down(city, now=now)
    await _offer_benefits(city, now=now)
    await _give_vouchers(city, now=now)
    await _give_cards(city, now=now)
    if not await AuditLine.exists(deed="demo_has_lived"):
        await _live_through_a_month(city, keyring=keyring, issuer=issuer, now=now)
    await _open_partners(city, keyring=keyring, issuer=issuer, now=now)
    await show_open_figures(now=now)
    return await _description(city, keyring=keyring, issuer=issuer)


async def _people_and_shops(*, keyring: Keyring, now: datetime) -> City:
    today = local_day(now)
    shops, people = list(plan.merchants(today)), list(plan.residents())
    merchant_ids = await open_shops(shops, now=now)
    residents = {person.number: await _resident(person, keyring=keyring, now=now) for person in people}
    clerks = {}
    for place, shop in enumerate(_with_a_clerk(shops)):
        merchant_id = merchant_ids[shop.number]
        clerks[shop.number] = await let_in(f"demo-clerk-{place}", name=f"{shop.name}店员", keyring=keyring, now=now, clerk_of=merchant_id)
    await let_in("demo-inspector", name="检查人员", keyring=keyring, now=now, inspector=True)
    staff = {name: await _staff(name, role, now=now) for name, role in STAFF}
    return City(today, shops, people, merchant_ids, residents, clerks, staff)


async def _resident(person: plan.ResidentPlan, *, keyring: Keyring, now: datetime) -> SignedIn:
    joined = now - timedelta(days=200)
    who = await let_in(f"demo-resident-{person.number}", name=person.name, keyring=keyring, now=now, resident=True)
    assert who.resident_id is not None
    for purpose in (ConsentPurpose.SCORING, ConsentPurpose.BENEFITS):
        await give_consent(account_id=who.account_id, purpose=purpose, text_version=None, now=joined)
    number = person.identity_body + check_character(person.identity_body)
    mine = {"resident_id": who.resident_id, "account_id": who.account_id}
    await keep_identity(**mine, name=person.name, number=number, keyring=keyring, now=joined)
    await keep_phone(**mine, phone=person.phone, keyring=keyring, now=joined)
    return who


def _with_a_clerk(shops: Sequence[plan.MerchantPlan]) -> list[plan.MerchantPlan]:
    """The first shops of every trade that can redeem, repair and transport in front, because each benefit needs one."""
    first = (Industry.REPAIR, Industry.TRANSPORT, Industry.FOOD)
    trades = [*first, *(industry for industry in Industry if industry not in first)]
    return [shop for trade in trades for shop in [shop for shop in shops if shop.industry == trade][:CLERKS_PER_INDUSTRY]]


async def _staff(name: str, role: Role, *, now: datetime) -> UUID:
    account = await Account.get_or_none(username=name)
    if account is None:
        account = await create_staff(username=name, password_hash=await hashed(PASSWORD), role=role, created_by=None, now=now)
    return account.id


async def _enter_records(city: City, *, now: datetime) -> None:
    new = []
    for shop in city.shops:
        new += [_new_record(each, merchant_id=city.merchant_ids[shop.number]) for each in records.of_merchant(shop, city.today)]
    for person in city.people:
        new += [
            _new_record(each, resident_id=city.residents[person.number].resident_id) for each in records.of_resident(person, city.today)
        ]
    known = [each for each in new if each.dated_on <= local_day(now)]
    for _, same_source in groupby(sorted(known, key=lambda each: each.source_code), key=lambda each: each.source_code):
        await enter_batch(list(same_source), now=now)


def _new_record(planned: records.RecordPlan, *, merchant_id: UUID | None = None, resident_id: UUID | None = None) -> NewRecord:
    return NewRecord(
        catalogue_code=planned.catalogue_code,
        source_code=planned.source_code,
        source_ref=planned.source_ref,
        title=planned.title,
        dated_on=planned.dated_on,
        ends_on=planned.ends_on,
        amount_fen=planned.amount_fen,
        mark=planned.mark,
        content=planned.content,
        merchant_id=merchant_id,
        resident_id=resident_id,
    )


async def _score(city: City, *, now: datetime) -> None:
    merchant_ids = list(city.merchant_ids.values())
    for start in range(0, len(merchant_ids), BATCH):
        await score_merchants(merchant_ids[start : start + BATCH], now=now)
    await score_residents([who.resident_id for who in city.residents.values() if who.resident_id], now=now)


async def _settle_down(city: City, *, now: datetime) -> None:
    """Note where people live, once."""
    if await Resident.exclude(district="").exists():
        return
    for district, people in groupby(sorted(city.people, key=lambda each: each.district), key=lambda each: each.district):
        ids = [id for each in people if (id := city.residents[each.number].resident_id)]
        await set_district(district=district, residents=ids, actor_id=city.staff["admin"], now=now)


async def _offer_benefits(city: City, *, now: datetime) -> None:
    begun = now - timedelta(days=life.DAYS + 1)
    for shipped in shipped_benefits():
        if await Benefit.exists(code=shipped.code):
            continue
        benefit = await draft_benefit(
            code=shipped.code, kind=shipped.kind, title_zh=shipped.title_zh, title_en=shipped.title_en,
            budget_fen=shipped.budget_fen, terms=shipped.terms, actor_id=city.staff["admin"], now=begun,
        )  # fmt: skip
        await simulate_revision(benefit_id=benefit.id, number=None, actor_id=city.staff["admin"], now=begun)
        await approve_revision(benefit_id=benefit.id, number=None, actor_id=city.staff["deputy"], now=begun)
        await publish_revision(benefit_id=benefit.id, number=None, actor_id=city.staff["admin"], now=begun)


async def _give_vouchers(city: City, *, now: datetime) -> None:
    """Everybody of the two highest tiers gets one; the rest are to be found on paper."""
    benefit = await Benefit.get(code="travel-voucher")
    if await VoucherCampaign.exists(benefit=benefit):
        return
    admin = city.staff["admin"]
    campaign = await open_campaign(
        benefit_id=benefit.id, title_zh="临湖秋游券", title_en="Linhu autumn voucher", pattern="LINHU-####-####", wanted=VOUCHERS,
        expires_at=now + timedelta(days=60), actor_id=admin, now=now,
    )  # fmt: skip
    await action(make_vouchers)(campaign_id=str(campaign.id), now=now)
    grant = await grant_vouchers(campaign.id, tiers=["gold", "diamond"], residents=[], actor_id=admin, now=now)
    await action(give_vouchers)(grant_id=str(grant.id), now=now)


async def _give_cards(city: City, *, now: datetime) -> None:
    """Everybody of the two highest tiers holds the city's card."""
    if await IncentiveCard.exists(code=CARD):
        return
    admin, bundled = city.staff["admin"], await Benefit.filter(code__in=BUNDLED).order_by("code")
    card = await offer_card(
        code=CARD, bearer=CardBearer.PERSON, title_zh="临湖守信激励卡", title_en="Linhu card", benefit_ids=[row.id for row in bundled],
        actor_id=admin, now=now,
    )  # fmt: skip
    issue = await issue_cards(card.id, tiers=["gold", "diamond"], residents=(), vehicles=(), valid_until=None, actor_id=admin, now=now)
    await action(issue_next_cards)(issue_id=str(issue.id), now=now)


async def _live_through_a_month(city: City, *, keyring: Keyring, issuer: Issuer, now: datetime) -> None:
    open_shops_ = [shop for shop in city.shops if shop.number in city.merchant_ids]
    benefit_ids = {row.code: row.id for row in await Benefit.all()}
    for use in life.redemptions(_served(city), city.people, city.today):
        await _redeem(use, city, benefit_ids[use.benefit], keyring=keyring, issuer=issuer, now=now)
    for filed in life.complaints(open_shops_, city.today):
        await _complain(filed, city, keyring=keyring, now=now)
    for said in life.reviews(open_shops_, city.people, city.today):
        who = city.residents[said.resident]
        assert who.resident_id is not None
        await write_review(
            merchant_id=city.merchant_ids[said.merchant], resident_id=who.resident_id, account_id=who.account_id,
            works_for=(), stars=said.stars, text=said.text, now=said.at,
        )  # fmt: skip
    await _leave_waiting(city, keyring=keyring, issuer=issuer, now=now)
    await has_lived(list(life.scans(open_shops_, city.today)), city.merchant_ids, now=now)


async def _leave_waiting(city: City, *, keyring: Keyring, issuer: Issuer, now: datetime) -> None:
    """What waits for somebody; a load that was interrupted may have left some of it already."""
    first, rider = _served(city)[0], max(city.people, key=lambda each: each.merit)
    bicycles = next(shop for shop in _served(city) if shop.industry is Industry.TRANSPORT)
    desk = desk_of(city.clerks[bicycles.number], city.merchant_ids[bicycles.number])
    for left in (
        waiting.ask_a_second_person(city.staff["admin"], now=now),
        waiting.object_twice(city.merchant_ids[first.number], city.clerks[first.number], now=now),
        waiting.hold_an_order(desk, city.residents[rider.number], keyring=keyring, issuer=issuer, now=now),
    ):
        with suppress(Conflict):
            await left


def _served(city: City) -> list[plan.MerchantPlan]:
    return [shop for shop in city.shops if shop.number in city.clerks]


async def _redeem(use: life.RedemptionPlan, city: City, benefit_id: UUID, *, keyring: Keyring, issuer: Issuer, now: datetime) -> None:
    """Use a benefit as people do; what the rules refuse is refused here too."""
    desk = desk_of(city.clerks[use.merchant], city.merchant_ids[use.merchant])
    try:
        payload = await code_shown_by(city.residents[use.resident], keyring=keyring, issuer=issuer, now=use.at)
        redemption = await redeem(
            clerk=desk, payload=payload, benefit_id=benefit_id, amount_fen=use.amount_fen, order_ref=use.order_ref,
            keyring=keyring, issuer=issuer, now=use.at,
        )  # fmt: skip
        returned_at = use.at + timedelta(hours=20)
        if use.returned and returned_at <= now:
            await return_redemption(clerk=desk, redemption_id=redemption.id, amount_fen=None, now=returned_at)
    except DomainError:
        return


async def _complain(filed: life.ComplaintPlan, city: City, *, keyring: Keyring, now: datetime) -> None:
    merchant_id = city.merchant_ids[filed.merchant]
    token = keyed_hash(keyring, f"complaint {filed.number}", purpose="demo-token")
    made = await file_complaint(
        merchant_id=merchant_id, kind=filed.kind, text=filed.text, contact="", pictures=(), token=token, keyring=keyring, now=filed.at
    )
    if made.complaint.state != ComplaintState.FILED:
        return  # a load that was interrupted got this far
    at = filed.at
    for to, days, words in filed.path:
        at += timedelta(days=days)
        if at >= now:
            return
        if to is ComplaintState.ANSWERED:
            clerk = next(iter(city.clerks.values())).account_id
            await answer_complaint(complaint_id=made.complaint.id, merchant_id=merchant_id, clerk_id=clerk, note=words, now=at)
        else:
            await decide_complaint(complaint_id=made.complaint.id, administrator_id=city.staff["deputy"], to=to, note=words, now=at)


async def _open_partners(city: City, *, keyring: Keyring, issuer: Issuer, now: datetime) -> None:
    """The first bicycle shop with a clerk is the operator; the residents with the most points ride."""
    operator = next(shop for shop in city.shops if shop.industry is Industry.TRANSPORT and shop.number in city.clerks)
    highest = await Score.exclude(resident_id=None).order_by("-points", "resident_id").limit(3).values_list("resident_id", flat=True)
    riders = [who for who in city.residents.values() if who.resident_id in set(highest)]
    await partners.open_partners(
        city.merchant_ids[operator.number], riders, admin_id=city.staff["admin"], keyring=keyring, issuer=issuer, now=now
    )


async def _description(city: City, *, keyring: Keyring, issuer: Issuer) -> dict[str, Any]:
    codes = {row.merchant_id: row.handle for row in await MerchantCode.filter(merchant__source_code=DEMO_SOURCE, ended_at=None)}
    titles = {row.id: row.name for row in await Merchant.filter(source_code=DEMO_SOURCE).only("id", "name")}
    scores = {row.resident_id: row for row in await Score.exclude(resident_id=None)}
    desks = [(city.merchant_ids[number], clerk) for number, clerk in city.clerks.items()]
    return {
        "admin": {"username": "admin", "password": PASSWORD},
        "staff": [{"username": name, "password": PASSWORD, "role": role.value} for name, role in STAFF],
        "merchants": [
            {"code": static_code.encode(codes[id], keyring=keyring, issuer=issuer), "name": titles[id], "clerk_token": clerk.token}
            for id, clerk in desks
        ],
        "residents": [
            {
                "name": person.name,
                "tier": scores[who.resident_id].tier,
                "points": scores[who.resident_id].points,
                "token": who.token,
            }
            for person in city.people
            for who in [city.residents[person.number]]
        ],
        "partners": await partners.described(keyring=keyring),
        "benefits": [{"id": str(row.id), "title": row.title_zh} for row in await Benefit.all().order_by("code")],
    }
