"""Finding out whether a signed request is a partner's. Whatever is wrong with it, the answer is the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from models.access import RoleGrant
from models.enums import PartnerScheme, Role
from models.partners import Partner, PartnerKey, PartnerNonce
from server.access.actor import Actor
from server.partners import signing
from server.partners.queries import find_key
from server.partners.signing import Claim, Signed
from server.platform.actions import action, step
from server.platform.crypto import Keyring, unseal
from server.platform.errors import Forbidden
from server.platform.limits import Allowance, Limits

NOBODYS = "a secret that no key has"
FAILURES = Allowance(name="partner-signature", most=60, per=timedelta(minutes=1))


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A partner that signed a request, as the rest of the service sees it."""

    actor: Actor
    partner: Partner
    key: PartnerKey


async def identify_partner(authorization: str, sent: Signed, *, address: str, keyring: Keyring, limits: Limits, now: datetime) -> Caller:
    """Return the partner that signed `sent` just now and for the first time.

    Forbidden("signature_invalid") alike for what is malformed, out of the window, of an unknown or ended key, wrongly signed or a replay;
    "too_many_requests" for a partner beyond its rate, or an address that failed too often.
    """
    claim = signing.claimed(authorization)
    key = await find_key(claim.key, now=now) if claim else None
    if claim is None or not _holds(claim, sent, key, keyring) or key is None or not signing.timely(claim, now=now):
        await limits.spend(FAILURES, address, now=now)
        raise Forbidden("signature_invalid")
    rate = Allowance(name="partner", most=key.partner.requests_per_minute, per=timedelta(minutes=1))
    await limits.spend(rate, str(key.partner_id), now=now)
    await take_nonce(key_id=key.id, nonce=claim.nonce, now=now)
    return Caller(actor=await _actor(key.partner), partner=key.partner, key=key)


@action
async def take_nonce(*, key_id: UUID, nonce: str, now: datetime) -> None:
    """Take a nonce once. Forbidden("signature_invalid") for one that was taken: UNIQUE (key, nonce) decides, and the loser looks again."""
    if await PartnerNonce.exists(key_id=key_id, nonce=nonce):
        raise Forbidden("signature_invalid")
    await PartnerNonce.create(key_id=key_id, nonce=nonce, seen_at=now)


@step
async def forget_nonces(*, now: datetime) -> None:
    """Delete nonces whose requests would be refused by their time alone."""
    await PartnerNonce.filter(seen_at__lt=now - 2 * signing.WINDOW).delete()


def _holds(claim: Claim, sent: Signed, key: PartnerKey | None, keyring: Keyring) -> bool:
    """Tell whether the signature is the key's. An unknown key costs the same work."""
    if key is None or key.scheme != claim.scheme:
        return signing.hmac_holds(claim, sent, secret=NOBODYS) and False
    if key.scheme is PartnerScheme.WECHATPAY:
        return claim.of == key.partner.code and signing.rsa_holds(claim, sent, certificate=key.certificate)
    return signing.hmac_holds(claim, sent, secret=unseal(keyring, key.secret_sealed, owner=key.id, column="secret"))


async def _actor(partner: Partner) -> Actor:
    """Only a partner, whatever else its account might be; nobody once the role was taken away."""
    held = await RoleGrant.exists(account_id=partner.account_id, role=Role.PARTNER, ended_at=None)
    roles = frozenset({Role.ANONYMOUS, Role.PARTNER} if held else {Role.ANONYMOUS})
    return Actor(account_id=partner.account_id, partner_id=partner.id, roles=roles)
