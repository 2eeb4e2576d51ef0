"""Statements and what is due, read from the ledger by its indexes."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count, Sum

from models.access import RoleGrant
from models.benefits import Redemption
from models.enums import AccountKind, Role, TransferKind
from models.ledger import Funder, LedgerAccount, LedgerTransfer
from server.platform.clock import end_of_local_day, start_of_local_day
from server.settlement.anomalies import Finding, Use, findings
from server.settlement.statements import COLUMN, Moved, Side, Statement, lines_of

EARNED = (TransferKind.SPEND, TransferKind.COMMIT)


async def statement_of_merchant(merchant_id: UUID, day: date) -> Statement:
    """Return what a merchant earned, gave back and was paid on a local day, and what it was owed before and after."""
    payables = await LedgerAccount.filter(merchant_id=merchant_id, kind=AccountKind.PAYABLE)
    return await _statement([each.id for each in payables], day, left_fen=sum(each.left_fen for each in payables))


async def statement_of_funder(funder_id: UUID, day: date) -> Statement:
    """Return what a funder's money did on a local day at all merchants, and what it owed them before and after."""
    payables = await LedgerAccount.filter(funder_id=funder_id, kind=AccountKind.PAYABLE)
    return await _statement([each.id for each in payables], day, left_fen=sum(each.left_fen for each in payables))


async def statement_of_programme(day: date) -> Statement:
    """Return what everybody's money did on a local day: what the operator of the programme sees."""
    payables = LedgerAccount.filter(kind=AccountKind.PAYABLE)
    [[earned, held, paid]] = await payables.annotate(i=Sum("in_fen"), h=Sum("held_fen"), o=Sum("out_fen")).values_list("i", "h", "o")
    return await _statement(None, day, left_fen=int(earned or 0) - int(held or 0) - int(paid or 0))


async def payouts_of(day: date, *, limit: int) -> tuple[list[LedgerTransfer], int, int]:
    """Return what was paid on a local day, the largest first, to whom and for whom; how many payments there were, and their sum (fen)."""
    rows = LedgerTransfer.filter(kind=TransferKind.PAYOUT, made_at__gte=start_of_local_day(day), made_at__lt=end_of_local_day(day))
    [[number, fen]] = await rows.annotate(number=Count("id"), fen=Sum("amount_fen")).values_list("number", "fen")
    shown = rows.order_by("-amount_fen", "id").limit(limit).select_related("to_account__merchant", "to_account__funder")
    return list(await shown), int(number), int(fen or 0)


async def funders() -> list[Funder]:
    """Return everybody who gives money, by code."""
    return await Funder.all().order_by("code")


async def earned_since(payables: Sequence[UUID], moment: datetime) -> dict[UUID, int]:
    """Return what each account earned from a moment on (fen); nothing of one that earned nothing."""
    rows = LedgerTransfer.filter(to_account_id__in=payables, kind__in=EARNED, made_at__gte=moment)
    grouped = rows.annotate(fen=Sum("amount_fen")).group_by("to_account_id")
    return {id: int(fen) for id, fen in await grouped.values_list("to_account_id", "fen")}


async def _statement(payables: Sequence[UUID] | None, day: date, *, left_fen: int) -> Statement:
    moved = await _moved(payables, made_at__gte=start_of_local_day(day), made_at__lt=end_of_local_day(day))
    since = lines_of(await _moved(payables, made_at__gte=end_of_local_day(day)), _AnySide())
    lines = lines_of(moved, await _sides(moved))
    return Statement(day=day, lines=lines, closing_fen=left_fen - sum(line.owed_fen for line in since))


class _AnySide(dict[UUID, Side]):
    def __missing__(self, key: UUID) -> Side:
        return Side(funder="")


async def _moved(payables: Sequence[UUID] | None, **when: Any) -> list[Moved]:
    rows = LedgerTransfer.filter(kind__in=list(COLUMN), **when)
    if payables is not None:
        rows = rows.filter(Q(from_account_id__in=payables) | Q(to_account_id__in=payables))
    grouped = rows.annotate(fen=Sum("amount_fen")).group_by("kind", "from_account_id", "to_account_id")
    found = await grouped.values_list("kind", "from_account_id", "to_account_id", "fen")
    return [Moved(TransferKind(str(kind)), source, target, int(fen)) for kind, source, target, fen in found]


async def _sides(moved: Sequence[Moved]) -> dict[UUID, Side]:
    ids = {each.source for each in moved} | {each.target for each in moved}
    rows = await LedgerAccount.filter(id__in=list(ids)).select_related("funder", "benefit", "merchant")
    return {
        row.id: Side(
            funder=row.funder.code,
            benefit=row.benefit.code if row.benefit else None,
            merchant=row.merchant.name if row.merchant and row.kind in (AccountKind.PAYABLE, AccountKind.PAID) else None,
        )
        for row in rows
    }


async def findings_of(day: date) -> list[Finding]:
    """Return what stands out in the redemptions of a local day; rings by those who work at a desk and joined as residents."""
    rows = await Redemption.filter(redeemed_at__gte=start_of_local_day(day), redeemed_at__lt=end_of_local_day(day)).values_list(
        "id", "resident_id", "merchant_id", "amount_fen", "redeemed_at"
    )
    grants = RoleGrant.filter(role__in=(Role.CLERK, Role.MERCHANT_OWNER), ended_at=None, account__resident_id__isnull=False)
    works: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for resident_id, merchant_id in await grants.values_list("account__resident_id", "merchant_id"):
        works[resident_id].add(merchant_id)
    uses = [
        Use(id, resident_id, merchant_id, amount_fen, at, frozenset(works.get(resident_id, ())))
        for id, resident_id, merchant_id, amount_fen, at in rows
    ]
    return await asyncio.to_thread(findings, uses)
