"""Registering partners, giving them keys and taking keys away. A secret is shown once and kept sealed."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.expressions import Q

from models.access import Account, RoleGrant
from models.enums import Fault, PartnerScheme, Role
from models.partners import Partner, PartnerKey
from models.registry import Merchant
from server.audit.actions import record
from server.partners.addresses import refuse_address
from server.partners.certificates import serial_of
from server.partners.queries import find_partner
from server.platform.actions import action, step
from server.platform.crypto import Keyring, seal
from server.platform.errors import Conflict, NotFound

MOST_OPEN_KEYS = 4
LONGEST_OVERLAP = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A key just issued. The secret is nowhere else in clear."""

    key: PartnerKey
    secret: str = field(repr=False)


@action
async def register_partner(
    *, code: str, title_zh: str, title_en: str, merchant_id: UUID, sandbox: bool, actor_id: UUID | None, now: datetime
) -> Partner:
    """Register the operator that a merchant is, with an account of its own that nobody signs in to.

    NotFound("merchant_unknown"); Conflict("partner_code_taken").
    """
    if not await Merchant.exists(id=merchant_id):
        raise NotFound("merchant_unknown")
    if await Partner.exists(code=code):
        raise Conflict("partner_code_taken")
    account = await Account.create(display_name=title_zh[:60], created_at=now)
    await RoleGrant.create(account=account, role=Role.PARTNER, granted_by=actor_id, granted_at=now)
    partner = await Partner.create(
        code=code, title_zh=title_zh, title_en=title_en, account=account, merchant_id=merchant_id, sandbox=sandbox, registered_at=now
    )
    particulars = {"merchant": str(merchant_id), "sandbox": sandbox}
    await record("register_partner", actor_id=actor_id, object_kind="partner", object_id=partner.id, now=now, particulars=particulars)
    return partner


@action
async def issue_key(*, partner_id: UUID, keyring: Keyring, actor_id: UUID | None, now: datetime) -> Issued:
    """Give a partner another key for our own signature; those it has go on. NotFound; Conflict("too_many_keys")."""
    secret = secrets.token_urlsafe(32)
    key = await _issue(
        partner_id, name=f"xk_{secrets.token_hex(8)}", scheme=PartnerScheme.HMAC, secret=secret, certificate="",
        keyring=keyring, actor_id=actor_id, now=now,
    )  # fmt: skip
    return Issued(key=key, secret=secret)


@action
async def take_certificate(*, partner_id: UUID, certificate: str, keyring: Keyring, actor_id: UUID | None, now: datetime) -> Issued:
    """Let a partner sign in WeChat Pay's dialect with the key of its certificate; the secret issued is the APIv3 key (32 characters).

    Refused("certificate_invalid"); Conflict("certificate_known"); otherwise as `issue_key`.
    """
    serial = serial_of(certificate)
    if await PartnerKey.exists(name=serial):
        raise Conflict("certificate_known")
    secret = secrets.token_hex(16)
    key = await _issue(
        partner_id, name=serial, scheme=PartnerScheme.WECHATPAY, secret=secret, certificate=certificate,
        keyring=keyring, actor_id=actor_id, now=now,
    )  # fmt: skip
    return Issued(key=key, secret=secret)


@action
async def end_key(*, partner_id: UUID, name: str, after: timedelta, actor_id: UUID | None, now: datetime) -> PartnerKey:
    """Have a key sign no more once `after` (at most LONGEST_OVERLAP) is over; zero ends it at once. NotFound when it is not open."""
    ends_at = now + min(after, LONGEST_OVERLAP)
    mine = PartnerKey.filter(Q(ended_at=None) | Q(ended_at__gt=ends_at), partner_id=partner_id, name=name)
    if not await mine.update(ended_at=ends_at):
        raise NotFound("not_found")
    particulars = {"key": name, "ends_at": ends_at.isoformat()}
    await record("end_partner_key", actor_id=actor_id, object_kind="partner", object_id=partner_id, now=now, particulars=particulars)
    return await PartnerKey.get(name=name)


@action
async def set_callback(*, partner_id: UUID, url: str, production: bool, actor_id: UUID | None, now: datetime) -> Partner:
    """Say where a partner is told things; an empty address tells nothing. NotFound; Refused("callback_refused") for an unfit address."""
    refuse_address(url, production=production)
    partner = await find_partner(partner_id)
    await Partner.filter(id=partner_id).update(callback_url=url)
    particulars = {"from": partner.callback_url, "to": url}
    await record("set_callback", actor_id=actor_id, object_kind="partner", object_id=partner_id, now=now, particulars=particulars)
    partner.callback_url = url
    return partner


@action
async def set_faults(*, partner_id: UUID, faults: list[Fault], actor_id: UUID | None, now: datetime) -> list[Fault]:
    """Have a sandbox do these things wrong from the next callback on. Conflict("not_a_sandbox")."""
    if not await Partner.filter(id=partner_id, sandbox=True).update(faults=[fault.value for fault in faults]):
        raise Conflict("not_a_sandbox")
    particulars = {"faults": [fault.value for fault in faults]}
    await record("set_faults", actor_id=actor_id, object_kind="partner", object_id=partner_id, now=now, particulars=particulars)
    return faults


@step
async def _issue(
    partner_id: UUID, *, name: str, scheme: PartnerScheme, secret: str, certificate: str,
    keyring: Keyring, actor_id: UUID | None, now: datetime,
) -> PartnerKey:  # fmt: skip
    # Two at once would count the same keys: the partner's row is locked first.
    if await Partner.filter(id=partner_id).select_for_update().get_or_none() is None:
        raise NotFound("not_found")
    if await PartnerKey.filter(partner_id=partner_id, ended_at=None).count() >= MOST_OPEN_KEYS:
        raise Conflict("too_many_keys")
    key = PartnerKey(partner_id=partner_id, name=name, scheme=scheme, certificate=certificate, issued_at=now)
    key.secret_sealed = seal(keyring, secret, owner=key.id, column="secret")
    await PartnerKey.bulk_create([key])
    particulars = {"key": name, "scheme": scheme.value}
    await record("issue_partner_key", actor_id=actor_id, object_kind="partner", object_id=partner_id, now=now, particulars=particulars)
    return key
