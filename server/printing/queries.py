"""What is printed of whom, and orders to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.codes import MerchantCode
from models.enums import Industry
from models.printing import PrintOrder
from models.registry import Merchant
from server.codes import offline_proof, static_code
from server.codes.keys import Issuer
from server.codes.poster import GradeBand, Printed
from server.platform.crypto import Keyring
from server.platform.errors import NotFound
from server.registry.queries import page_by_name
from server.scoring.queries import grades_of_merchants
from server.scoring.scorecard import Tier

PROGRAMME = "信码 Xinma"
PROOF_LIFETIME = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Press:
    """Whose codes are printed, and where they lead."""

    base_url: str
    keyring: Keyring
    issuer: Issuer


async def printed(codes: Sequence[MerchantCode], *, press: Press, today: date, with_proof: bool = False) -> list[Printed]:
    """Return what stands on the sheets of these codes, their merchants loaded, in their order."""
    grades = await grades_of_merchants([code.merchant_id for code in codes], today=today)
    texts = static_code.encode_many([code.handle for code in codes], keyring=press.keyring, issuer=press.issuer)
    return [
        Printed(
            programme=PROGRAMME,
            name=code.merchant.name,
            address=code.merchant.address,
            short_number=code.short_number,
            base_url=press.base_url,
            code=text,
            printed_on=today,
            grade=_band(grades[code.merchant_id].tier, today),
            proof=_proof(code, press, today) if with_proof else None,
        )
        for code, text in zip(codes, texts, strict=True)
    ]


async def next_codes(order: PrintOrder, *, today: date, limit: int) -> tuple[list[MerchantCode], str | None]:
    """Return the codes of the next merchants of an order, by name, and where the part after them begins."""
    rows, following = await page_by_name(_merchants(order.district, order.industry, today), after=order.after, limit=limit)
    open_codes = MerchantCode.filter(merchant_id__in=[row.id for row in rows], ended_at=None).select_related("merchant")
    codes = {code.merchant_id: code for code in await open_codes}
    return [codes[row.id] for row in rows if row.id in codes], following


async def count_merchants(*, district: str, industry: Industry | None, today: date) -> int:
    """Return how many open merchants there are of a district and an industry; none named: of all."""
    return await _merchants(district, industry, today).count()


async def find_print_order(order_id: UUID) -> PrintOrder:
    found = await PrintOrder.get_or_none(id=order_id)
    if found is None:
        raise NotFound("not_found")
    return found


async def print_orders(*, before: UUID | None, limit: int) -> list[PrintOrder]:
    """Return orders, newest first, older than `before`."""
    rows = PrintOrder.filter(id__lt=before) if before else PrintOrder.all()
    return await rows.order_by("-id").limit(limit)


def _merchants(district: str, industry: Industry | None, today: date) -> QuerySet[Merchant]:
    named = {"district": district or None, "industry": industry}
    rows = Merchant.filter(**{name: value for name, value in named.items() if value is not None})
    return rows.filter(Q(closed_on=None) | Q(closed_on__gt=today))


def _band(tier: Tier | None, today: date) -> GradeBand | None:
    if tier is None:
        return None
    letter = tier.code if len(tier.code) <= 3 else ""
    return GradeBand(letter, tier.title.zh, tier.title.en, tier.colour, as_of=today)


def _proof(code: MerchantCode, press: Press, today: date) -> str:
    proof = offline_proof.Proof(code.handle, issued_on=today, valid_until=today + PROOF_LIFETIME)
    return offline_proof.sign(proof, keyring=press.keyring, issuer=press.issuer)
