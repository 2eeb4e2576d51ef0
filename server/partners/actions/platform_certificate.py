"""The certificate with which this service signs in WeChat Pay's dialect: made when first needed, renewed in time."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.partners import PlatformCertificate
from server.audit.actions import record
from server.partners.certificates import LIFETIME, new_platform_certificate
from server.platform.actions import action
from server.platform.crypto import Keyring, seal, unseal

RENEW_BEFORE = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class PlatformKey:
    serial: str
    key_pem: str = field(repr=False)


async def platform_key(*, keyring: Keyring, now: datetime) -> PlatformKey:
    """Return the newest platform key, a fresh one when none is valid for long enough any more."""
    row = await PlatformCertificate.filter(closes_at__gt=now + RENEW_BEFORE).order_by("-id").first()
    if row is None:
        drawn = await asyncio.to_thread(new_platform_certificate, now=now)
        row = await _keep(*drawn, keyring=keyring, now=now)
    return PlatformKey(serial=row.serial, key_pem=unseal(keyring, row.key_sealed, owner=row.id, column="key"))


async def platform_certificates(*, keyring: Keyring, now: datetime) -> list[PlatformCertificate]:
    """Return every certificate that is still valid, newest first."""
    await platform_key(keyring=keyring, now=now)
    return await PlatformCertificate.filter(closes_at__gt=now).order_by("-id")


@action
async def _keep(serial: str, certificate: str, key_pem: str, *, keyring: Keyring, now: datetime) -> PlatformCertificate:
    # Two processes may both make their first one: either signs, and both are listed.
    row = PlatformCertificate(serial=serial, certificate=certificate, opens_at=now, closes_at=now + LIFETIME)
    row.key_sealed = seal(keyring, key_pem, owner=row.id, column="key")
    await PlatformCertificate.bulk_create([row])
    await record("make_platform_certificate", actor_id=None, object_kind="platform_certificate", object_id=row.id, now=now)
    return row
