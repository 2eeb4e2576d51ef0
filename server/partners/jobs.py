"""The courier: sends what partners are told. The network is asked outside of transactions, for a bounded time and a bounded answer."""

import asyncio
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import httpx2
import structlog

from models.enums import Fault, PartnerScheme
from models.partners import Delivery
from server.partners.actions.deliver import lease_delivery, note_attempt, signing_key
from server.partners.actions.platform_certificate import platform_key
from server.partners.addresses import may_connect, refuse_address
from server.partners.callbacks import Envelope, Letter, our_letter, target_of, wechatpay_letter
from server.platform.crypto import Keyring, unseal
from server.platform.errors import Refused

log = structlog.get_logger("xinma.courier")
SECONDS = 10
MOST_ANSWER_BYTES = 16 * 1024
POLL_SECONDS, POLL_AFTER_ERROR_SECONDS = 1.0, 5.0


@dataclass(frozen=True)
class Sent:
    """What came back: a status, or a word for why there is none."""

    status: int | None = None
    error: str = ""


class Courier:
    """Delivers one after another. Any number of couriers, in any processes, may work on one database."""

    def __init__(self, *, keyring: Keyring, production: bool, clock: Callable[[], datetime]) -> None:
        self.keyring, self.production, self.clock = keyring, production, clock

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; what is under way is finished first."""
        while not stop.is_set():
            try:
                pause = 0.0 if await self.deliver_next() else POLL_SECONDS
            except Exception as error:  # the database may be away for a while: the courier stays
                log.exception("courier", error=type(error).__name__)
                pause = POLL_AFTER_ERROR_SECONDS
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), timeout=pause)

    async def deliver_next(self) -> bool:
        """Try one due delivery; tell whether there was one."""
        delivery = await lease_delivery(now=self.clock())
        if delivery is None:
            return False
        letter = await self._letter(delivery)
        sent = await post(delivery.url, letter, production=self.production) if letter else Sent(error="no_key")
        await note_attempt(delivery, status=sent.status, error=sent.error, now=self.clock())
        return True

    async def _letter(self, delivery: Delivery) -> Letter | None:
        """Return the signed callback; None when the partner has no key to sign for."""
        now = self.clock()
        key = await signing_key(delivery, now=now)
        if key is None:
            return None
        secret = unseal(self.keyring, key.secret_sealed, owner=key.id, column="secret")
        envelope = Envelope(event_id=delivery.event_id, event=delivery.event, written_at=delivery.written_at, told=delivery.told)
        nonce, wrong = secrets.token_hex(16), delivery.fault is Fault.BAD_SIGNATURE and delivery.attempts == 1
        if delivery.scheme is PartnerScheme.HMAC:
            return our_letter(envelope, url=delivery.url, key=key.name, secret=secret, nonce=nonce, now=now, wrong=wrong)
        platform = await platform_key(keyring=self.keyring, now=now)
        return wechatpay_letter(
            envelope, secret=secret, serial=platform.serial, key_pem=platform.key_pem, nonce=nonce,
            merchant=delivery.partner.code, now=now, wrong=wrong,
        )  # fmt: skip


async def post(url: str, letter: Letter, *, production: bool) -> Sent:
    """Send a letter to an address that somebody else named, following no redirects, and return what came back."""
    try:
        async with asyncio.timeout(SECONDS):
            return await _post(url, letter, production=production)
    except TimeoutError:
        return Sent(error="timeout")
    except (httpx2.HTTPError, OSError, UnicodeError) as error:
        return Sent(error=type(error).__name__)
    except Refused as error:
        return Sent(error=error.code)


async def resolved(host: str, port: int) -> list[str]:
    """Return every address of a name, at least one. OSError when it has none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


async def _post(url: str, letter: Letter, *, production: bool) -> Sent:
    """The name is resolved here and the connection goes to the very address that was judged: a name that changes its mind gains nothing."""
    refuse_address(url, production=production)
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    addresses = await resolved(host, port)
    if not all(may_connect(address, production=production) for address in addresses):
        return Sent(error="address_not_public")
    address = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
    target = f"{parts.scheme}://{address}:{port}{target_of(url)}"
    headers = {**letter.headers, "host": parts.netloc, "user-agent": "xinma"}
    async with httpx2.AsyncClient(trust_env=False, timeout=SECONDS) as client:
        wanted = client.stream("POST", target, content=letter.body, headers=headers, extensions={"sni_hostname": host})
        async with wanted as response:
            return Sent(status=response.status_code) if await _is_short(response) else Sent(error="answer_too_long")


async def _is_short(response: httpx2.Response) -> bool:
    """Read an answer to its end, or until there is too much of it."""
    size = 0
    async for piece in response.aiter_raw():
        size += len(piece)
        if size > MOST_ANSWER_BYTES:
            return False
    return True
