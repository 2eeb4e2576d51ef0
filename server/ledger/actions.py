"""Moving money. Every balance is changed by a conditional update, in the order of their ids, and the transfer is written beside it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tortoise.expressions import F, Q

from models.enums import AccountKind, TransferKind
from models.ledger import Funder, LedgerAccount, LedgerTransfer
from server.ledger.posting import CITY, WHOLE_BPS, AccountName, Change, Movement, Payer, Purse, changes, funder_id, split
from server.platform.actions import step
from server.platform.errors import Conflict, Reason

BOUNDED = (AccountKind.CAMPAIGN, AccountKind.ALLOTMENT)
CITY_TITLES = ("市级财政", "City treasury")


class ShortOfMoney(Exception):
    """An account has not enough left. Nothing of the movement may stay: let it end the transaction, or look again and say why."""


@step
async def open_funder(code: str, title_zh: str, title_en: str, *, now: datetime) -> UUID:
    """Return the id of a funder, which has a fund from now on if it had none."""
    id = funder_id(code)
    await Funder.bulk_create([Funder(id=id, code=code, title_zh=title_zh, title_en=title_en, created_at=now)], ignore_conflicts=True)
    await _open([AccountName(kind=AccountKind.FUND, funder_id=id)])
    return id


@step
async def open_campaign(benefit_id: UUID, granted_fen: int, *, now: datetime) -> None:
    """Open the account of a new benefit: the city bears all of it and grants so much."""
    await open_funder(CITY, *CITY_TITLES, now=now)
    await _open([AccountName(kind=AccountKind.CAMPAIGN, benefit_id=benefit_id)], share_bps=WHOLE_BPS)
    await grant(benefit_id, granted_fen, now=now)


@step
async def grant(benefit_id: UUID, amount_fen: int, *, now: datetime) -> None:
    """Move money from the funders' funds to a campaign, each its share; a negative amount goes back.

    ShortOfMoney when it is not unused; Conflict("appropriation_exceeded") when a fund has not been given so much.
    """
    campaigns = await LedgerAccount.filter(benefit_id=benefit_id, kind=AccountKind.CAMPAIGN).order_by("id")
    parts = split(abs(amount_fen), [each.share_bps for each in campaigns])
    movements = []
    for campaign, part in zip(campaigns, parts, strict=True):
        fund = AccountName(kind=AccountKind.FUND, funder_id=campaign.funder_id).id
        down = amount_fen > 0
        movements.append(
            Movement(TransferKind.GRANT, fund, campaign.id, part) if down else Movement(TransferKind.RECALL, campaign.id, fund, part)
        )
    try:
        await post(movements, about_id=None, now=now)
    except ShortOfMoney:
        raise await _exceeded(movements) or ShortOfMoney from None


@step
async def allot(benefit_id: UUID, amount_fen: int, *, merchant_id: UUID | None = None, district: str | None = None, now: datetime) -> None:
    """Move money from a benefit's campaigns to what a merchant or a district may use, each funder its share; a negative amount goes back.

    What was allotted by other shares than hold now is first put together and cut anew. ShortOfMoney when it is not unused.
    """
    mine = LedgerAccount.filter(benefit_id=benefit_id)
    campaigns = await mine.filter(kind=AccountKind.CAMPAIGN, share_bps__gt=0).order_by("id")
    names = {
        each.funder_id: AccountName(
            kind=AccountKind.ALLOTMENT, funder_id=each.funder_id, benefit_id=benefit_id, merchant_id=merchant_id, district=district
        )
        for each in campaigns
    }  # fmt: skip
    await _open(list(names.values()))
    there = await mine.filter(kind=AccountKind.ALLOTMENT, merchant_id=merchant_id, district=district).order_by("id")
    wanted_fen = amount_fen + sum(each.left_fen for each in there)
    if wanted_fen < 0:
        raise ShortOfMoney
    parts = split(wanted_fen, [each.share_bps for each in campaigns])
    back = [Movement(TransferKind.RECALL, each.id, _campaign(each), each.left_fen) for each in there]
    down = [Movement(TransferKind.GRANT, each.id, names[each.funder_id].id, part) for each, part in zip(campaigns, parts, strict=True)]
    for account in there:
        bps = next((each.share_bps for each in campaigns if each.funder_id == account.funder_id), 0)
        await LedgerAccount.filter(id=account.id).update(share_bps=bps)
    await post([*back, *down], about_id=None, now=now)


def _campaign(allotment: LedgerAccount) -> UUID:
    return AccountName(kind=AccountKind.CAMPAIGN, funder_id=allotment.funder_id, benefit_id=allotment.benefit_id).id


@step
async def recall_unused(accounts: Sequence[LedgerAccount], *, now: datetime) -> int:
    """Give back what is left in a benefit's accounts, which the caller has locked, each to the fund it came from; return how much (fen).

    What was allotted goes back by way of its campaign.
    """
    movements, returned_fen = [], 0
    for each in accounts:
        fund = AccountName(kind=AccountKind.FUND, funder_id=each.funder_id).id
        if each.kind == AccountKind.ALLOTMENT:
            movements.append(Movement(TransferKind.RECALL, each.id, _campaign(each), each.left_fen))
        movements.append(Movement(TransferKind.RECALL, _campaign(each), fund, each.left_fen))
        returned_fen += each.left_fen
    await post(movements, about_id=None, now=now)
    return returned_fen


@step
async def share(benefit_id: UUID, shares: Mapping[str, int], *, now: datetime) -> None:
    """Have funders, by code, bear a benefit by `shares` (basis points, together 10,000) from now on; the city alone when none is named.

    What was not used goes back to those who gave it, and is granted anew by the new shares. What was used or is held stays as it was borne.
    """
    wanted = {funder_id(code): bps for code, bps in (shares or {CITY: WHOLE_BPS}).items()}
    mine = LedgerAccount.filter(benefit_id=benefit_id, kind=AccountKind.CAMPAIGN)
    campaigns = await mine.order_by("id").select_for_update(no_key=True)
    if {each.funder_id: each.share_bps for each in campaigns if each.share_bps} == wanted:
        return
    for code in shares:
        await open_funder(code, code, code, now=now)
    await _open([AccountName(kind=AccountKind.CAMPAIGN, funder_id=id, benefit_id=benefit_id) for id in wanted])
    unused = [(each, AccountName(kind=AccountKind.FUND, funder_id=each.funder_id).id, each.left_fen) for each in campaigns]
    await post([Movement(TransferKind.RECALL, each.id, fund, left) for each, fund, left in unused], about_id=None, now=now)
    await mine.update(share_bps=0)
    for id, bps in wanted.items():
        await mine.filter(funder_id=id).update(share_bps=bps)
    await grant(benefit_id, sum(left for _, _, left in unused), now=now)


@step
async def spend(purse: Purse, amount_fen: int, *, merchant_id: UUID, about_id: UUID, now: datetime) -> None:
    """Owe a merchant what a benefit gave there, each payer its part. ShortOfMoney."""
    legs = [(payer, AccountName(kind=AccountKind.PAYABLE, funder_id=payer.funder_id, merchant_id=merchant_id), part)
            for payer, part in purse.legs(amount_fen)]  # fmt: skip
    if amount_fen and not legs:
        raise ShortOfMoney
    movements = [Movement(TransferKind.SPEND, payer.account_id, owed.id, part) for payer, owed, part in legs]
    await post(movements, about_id=about_id, now=now, opening=[owed for _, owed, _ in legs])


@step
async def hold(purse: Purse, amount_fen: int, *, about_id: UUID, now: datetime) -> None:
    """Reserve money, each payer its part. ShortOfMoney."""
    legs = purse.legs(amount_fen)
    if amount_fen and not legs:
        raise ShortOfMoney
    movements = [Movement(TransferKind.HOLD, payer.account_id, payer.account_id, part) for payer, part in legs]
    await post(movements, about_id=about_id, now=now)


@step
async def hold_each(legs: Mapping[UUID, Sequence[tuple[Payer, int]]], *, now: datetime) -> None:
    """Reserve money for several holds at once, of each the legs. ShortOfMoney when there is not enough for all of them."""
    movements = [
        (about_id, Movement(TransferKind.HOLD, payer.account_id, payer.account_id, part))
        for about_id, each in legs.items()
        for payer, part in each
    ]
    await _post(movements, now=now)


@step
async def end_hold(about_id: UUID, *, spent_fen: int, merchant_id: UUID, now: datetime) -> None:
    """Owe a merchant `spent_fen` of what a hold reserved, each payer its share of it, and free the rest."""
    held = await LedgerTransfer.filter(about_id=about_id, kind=TransferKind.HOLD).order_by("id").select_related("from_account")
    parts = split(spent_fen, [each.amount_fen for each in held]) if held else []
    movements, opening = [], []
    for each, part in zip(held, parts, strict=True):
        owed = AccountName(kind=AccountKind.PAYABLE, funder_id=each.from_account.funder_id, merchant_id=merchant_id)
        opening += [owed] * (part > 0)
        account = each.from_account_id
        movements.append(Movement(TransferKind.COMMIT, account, owed.id, part))
        movements.append(Movement(TransferKind.RELEASE, account, account, each.amount_fen - part))
    await post(movements, about_id=about_id, now=now, opening=opening)


@step
async def give_back(about_id: UUID, amount_fen: int, *, now: datetime) -> None:
    """Take back `amount_fen` of what was spent on a redemption: every leg its share of what is still out."""
    still_out: defaultdict[tuple[UUID, UUID], int] = defaultdict(int)
    for each in await LedgerTransfer.filter(about_id=about_id).order_by("id"):
        if each.kind in (TransferKind.SPEND, TransferKind.COMMIT):
            still_out[each.from_account_id, each.to_account_id] += each.amount_fen
        elif each.kind == TransferKind.RETURN:
            still_out[each.to_account_id, each.from_account_id] -= each.amount_fen
    parts = split(amount_fen, list(still_out.values())) if amount_fen else []
    pairs = zip(still_out, parts, strict=False)
    await post([Movement(TransferKind.RETURN, owed, payer, part) for (payer, owed), part in pairs], about_id=about_id, now=now)


@step
async def post(movements: Sequence[Movement], *, about_id: UUID | None, now: datetime, opening: Iterable[AccountName] = ()) -> None:
    """Change every balance that the movements touch and write them down; a movement of nothing is left out.

    `opening`: accounts that may not exist yet. ShortOfMoney when a campaign or allotment has less left than it would have to give.
    """
    await _post([(about_id, each) for each in movements], now=now, opening=opening)


async def _post(movements: Sequence[tuple[UUID | None, Movement]], *, now: datetime, opening: Iterable[AccountName] = ()) -> None:
    """`post`, of movements that are about different things."""
    moving = [(about_id, each) for about_id, each in movements if each.amount_fen]
    if not moving:
        return
    missing = {name.id: name for name in opening}
    for account_id, change in sorted(changes(each for _, each in moving).items()):
        if not await _change(account_id, change):
            if account_id not in missing:
                raise ShortOfMoney
            await _open([missing[account_id]])
            await _change(account_id, change)
    await LedgerTransfer.bulk_create(
        LedgerTransfer(
            kind=each.kind, from_account_id=each.source, to_account_id=each.target, amount_fen=each.amount_fen,
            about_id=about_id, made_at=now,
        )
        for about_id, each in moving
    )  # fmt: skip


async def _exceeded(movements: Sequence[Movement]) -> Conflict | None:
    """Return which fund has not been given what it would have to grant; None where that is not what is short."""
    wanted = {each.source: each.amount_fen for each in movements if each.kind == TransferKind.GRANT}
    for fund in await LedgerAccount.filter(id__in=list(wanted), kind=AccountKind.FUND).select_related("funder"):
        left_fen, amount_fen = fund.cap_fen - fund.out_fen if fund.cap_fen is not None else None, wanted[fund.id]
        if left_fen is not None and left_fen < amount_fen:
            path, gap = f"funders.{fund.funder.code}", amount_fen - left_fen
            reason = Reason(code="appropriation_left", path=path, expected=amount_fen, actual=left_fen, gap=gap)
            return Conflict("appropriation_exceeded", reasons=[reason])
    return None


async def _change(account_id: UUID, change: Change) -> int:
    account = LedgerAccount.filter(id=account_id)
    if change.needed_fen > 0:
        taken = F("out_fen") + (F("held_fen") + change.needed_fen)
        bounded = Q(in_fen__gte=taken) | Q(kind__not_in=BOUNDED)
        # A fund without a cap gives as much as is granted; one with a cap never passes it.
        account = account.filter(bounded, Q(cap_fen=None) | Q(cap_fen__gte=F("out_fen") + change.out_fen))
    return await account.update(
        in_fen=F("in_fen") + change.in_fen, held_fen=F("held_fen") + change.held_fen, out_fen=F("out_fen") + change.out_fen
    )


async def _open(names: Sequence[AccountName], *, share_bps: int = 0) -> None:
    """Add accounts, unless another deed is just adding them; PostgreSQL waits here until it knows which."""
    rows = [
        LedgerAccount(
            id=name.id, kind=name.kind, funder_id=name.funder_id, benefit_id=name.benefit_id, merchant_id=name.merchant_id,
            district=name.district, share_bps=share_bps,
        )
        for name in names
    ]  # fmt: skip
    await LedgerAccount.bulk_create(rows, ignore_conflicts=True)
