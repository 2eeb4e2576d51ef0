"""Rows of the demo city that no deed of the service makes: shops as a register would bring them, people who can already sign in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from models.access import Account, RoleGrant, Session
from models.audit import AuditLine
from models.codes import MerchantCode, Scan
from models.enums import Role, ScanPurpose
from models.keys import uuid7
from models.registry import Merchant, Resident
from models.scoring import Withholding
from server.access.actor import Actor
from server.audit.actions import record
from server.codes import dynamic_code
from server.codes.actions import show_resident_code
from server.codes.keys import Issuer
from server.codes.queries import fresh_merchant_codes
from server.demo.life import ScanPlan
from server.demo.names import SCOPES
from server.demo.plan import MerchantPlan
from server.opendata.actions import reckon_open_figures
from server.platform.actions import action
from server.platform.clock import local_day
from server.platform.crypto import Keyring, keyed_hash, plain_hash, seal
from server.registry.actions.records import enter_records, reasons_against
from server.registry.queries import DEMO_SOURCE
from server.registry.records import NewRecord
from server.registry.unified_code import completed

CLOSED_EVERY, WITHHELD = 53, (9, 61)
OPENED = timedelta(days=200)
SESSION_DAYS = 30


@dataclass(frozen=True)
class SignedIn:
    """Somebody of the demo who can sign in, and the token that already does."""

    account_id: UUID
    token: str
    resident_id: UUID | None = None


def desk_of(clerk: SignedIn, merchant_id: UUID) -> Actor:
    """Return the clerk as the desk sees them."""
    return Actor(account_id=clerk.account_id, roles=frozenset({Role.CLERK}), merchant_ids={Role.CLERK: frozenset({merchant_id})})


async def code_shown_by(resident: SignedIn, *, keyring: Keyring, issuer: Issuer, now: datetime) -> str:
    """Return what stands in the code that a resident shows at a moment."""
    assert resident.resident_id is not None
    shown = await show_resident_code(resident_id=resident.resident_id, actor_id=resident.account_id, now=now)
    return dynamic_code.encode(dynamic_code.ShownCode(shown.handle, shown.shown_step), keyring=keyring, issuer=issuer)


@action
async def open_shops(shops: Sequence[MerchantPlan], *, now: datetime) -> dict[int, UUID]:
    """Return the merchants' ids by their number; shops that are there already stay."""
    known = {row.source_ref: row.id for row in await Merchant.filter(source_code=DEMO_SOURCE).only("id", "source_ref")}
    fresh = [shop for shop in shops if str(shop.number) not in known]
    rows = [_merchant(shop, now) for shop in fresh]
    await Merchant.bulk_create(rows)
    codes = await fresh_merchant_codes(len(rows))
    await MerchantCode.bulk_create(
        [
            MerchantCode(merchant_id=row.id, handle=code.handle, short_number=code.short_number, issued_at=now - OPENED)
            for row, code in zip(rows, codes, strict=True)
        ]
    )
    held = [row for shop, row in zip(fresh, rows, strict=True) if shop.number in WITHHELD]
    await Withholding.bulk_create([Withholding(merchant_id=row.id, reason="商户对评级提出异议，正在复核", since=now) for row in held])
    await record("demo_open_shops", actor_id=None, object_kind="demo", object_id=None, now=now, particulars={"opened": len(rows)})
    return {int(ref): id for ref, id in known.items() if ref} | {shop.number: row.id for shop, row in zip(fresh, rows, strict=True)}


@action
async def let_in(
    openid: str,
    *,
    name: str,
    keyring: Keyring,
    now: datetime,
    resident: bool = False,
    clerk_of: UUID | None = None,
    inspector: bool = False,
) -> SignedIn:
    """Make (or find) a WeChat account and keep it signed in with a token that the secret key derives, the same every time."""
    digest = keyed_hash(keyring, openid, purpose="openid")
    account = await Account.get_or_none(openid_hash=digest)
    if account is None:
        id = uuid7()
        joined = await Resident.create(joined_at=now - OPENED) if resident else None
        sealed = seal(keyring, openid, owner=id, column="openid")
        shown = "" if resident else name  # a resident's name is sealed with the resident
        account = await Account.create(
            id=id, openid_hash=digest, openid_sealed=sealed, display_name=shown, resident=joined, created_at=now
        )  # fmt: skip
    if clerk_of and not await RoleGrant.exists(account_id=account.id, role=Role.CLERK, merchant_id=clerk_of, ended_at=None):
        await RoleGrant.create(account_id=account.id, role=Role.CLERK, merchant_id=clerk_of, granted_at=now)
    if inspector and not await RoleGrant.exists(account_id=account.id, role=Role.INSPECTOR, ended_at=None):
        await RoleGrant.create(account_id=account.id, role=Role.INSPECTOR, granted_at=now)
    token = f"demo-{keyed_hash(keyring, openid, purpose='demo-token')}"
    expires_at = now + timedelta(days=SESSION_DAYS)
    if not await Session.filter(token_hash=plain_hash(token)).update(expires_at=expires_at, ended_at=None):
        await Session.create(account_id=account.id, token_hash=plain_hash(token), opened_at=now, expires_at=expires_at)
    await record("demo_let_in", actor_id=account.id, object_kind="account", object_id=account.id, now=now)
    return SignedIn(account.id, token, account.resident_id)


@action
async def enter_batch(batch: Sequence[NewRecord], *, now: datetime) -> None:
    """Take in records of one source as a delivery would. RuntimeError with the reasons when the plan contradicts the catalogue."""
    if refused := await reasons_against(batch, today=local_day(now)):
        raise RuntimeError(f"{len(refused)} records of the demo city are refused, the first: {refused[0]}")
    taken = await enter_records(batch, now=now)
    particulars = {"source": batch[0].source_code, "created": len(taken.created)}
    await record("demo_enter_records", actor_id=None, object_kind="demo", object_id=None, now=now, particulars=particulars)


@action
async def has_lived(scans: Sequence[ScanPlan], merchant_ids: Mapping[int, UUID], *, now: datetime) -> int:
    """Write the month's scans, once for all: the audit line says that it was done. Return how many were written."""
    if await AuditLine.exists(deed="demo_has_lived"):
        return 0
    code_ids = {row.merchant_id: row.id for row in await MerchantCode.filter(merchant__source_code=DEMO_SOURCE, ended_at=None)}
    rows = [
        Scan(
            merchant_id=merchant_ids[scan.merchant],
            code_id=code_ids[merchant_ids[scan.merchant]],
            purpose=ScanPurpose.VIEW,
            latitude_e3=scan.latitude_e3,
            longitude_e3=scan.longitude_e3,
            scanned_at=scan.at,
        )
        for scan in scans
    ]
    await Scan.bulk_create(rows, batch_size=2000)
    await record("demo_has_lived", actor_id=None, object_kind="demo", object_id=None, now=now, particulars={"scans": len(rows)})
    return len(rows)


@action
async def show_open_figures(*, now: datetime) -> None:
    """Reckon the city's figures at once: the night is too far for who looks around now."""
    await reckon_open_figures(now=now)
    await record("demo_show_open_figures", actor_id=None, object_kind="demo", object_id=None, now=now)


def _merchant(shop: MerchantPlan, now: datetime) -> Merchant:
    closed = shop.number % CLOSED_EVERY == CLOSED_EVERY - 1
    return Merchant(
        name=shop.name,
        uscc=completed(shop.uscc_body),
        source_code=DEMO_SOURCE,
        source_ref=str(shop.number),
        registered_on=shop.registered_on,
        enterprise_type="个体工商户" if shop.number % 3 else "有限责任公司",
        scope=SCOPES[shop.industry],
        registered_capital=f"{(shop.number % 9 + 1) * 10} 万元人民币" if shop.number % 3 == 0 else "",
        province="浙江省",
        district=shop.district,
        address=shop.address,
        industry=shop.industry,
        latitude_e6=shop.latitude_e6,
        longitude_e6=shop.longitude_e6,
        received_at=now - OPENED,
        closed_on=(now - timedelta(days=40)).date() if closed else None,
    )
