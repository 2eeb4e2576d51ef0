"""WeChat's servers, as a mini-program's back end calls them. The same client talks to WeChat and to the stand-in."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2
import structlog

from server.platform.errors import Refused
from server.platform.settings import Settings

log = structlog.get_logger("xinma.wechat")
# The client library logs whole addresses, and WeChat wants its secret and tokens in them.
logging.getLogger("httpx2").setLevel(logging.WARNING)
TIMEOUT_SECONDS = 5.0
RENEW_BEFORE = timedelta(minutes=5)
OK = 0
TOKEN_ENDED = {40001, 40014, 42001}
REFUSALS = {
    40029: "wechat_code_invalid",
    40163: "wechat_code_used",
    40226: "wechat_user_blocked",
    40003: "wechat_user_unknown",
    43101: "wechat_user_declined",
}
"""errcode → what we say. Everything else is our own fault (40013, 40125 …) or WeChat's (-1, 45011 …), and told as unavailable."""


@dataclass(frozen=True)
class _Token:
    text: str
    renew_at: datetime


class WeChat:
    """Calls fail as Refused: with a word of REFUSALS, or "wechat_unavailable" when nothing the caller sent is to blame.

    Never call it inside an action: it waits for the network.
    """

    def __init__(self, settings: Settings, *, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        base_url = settings.wechat_base_url or f"{settings.base_url}/mock/wechat"
        self._app = {"appid": settings.wechat_appid, "secret": settings.wechat_secret}
        self._http = httpx2.AsyncClient(base_url=base_url, timeout=TIMEOUT_SECONDS, transport=transport)
        self._token: _Token | None = None

    async def openid_of(self, code: str) -> str:
        """Return whom a code of `wx.login` stands for (auth.code2Session). The session key is not kept: nothing here needs it."""
        query = {**self._app, "js_code": code, "grant_type": "authorization_code"}
        answer = _json(await self._sent("GET", "/sns/jscode2session", params=query))
        return str(_part(answer, "openid"))

    async def phone_of(self, code: str, *, now: datetime) -> str:
        """Return the number behind a code of the getPhoneNumber button, without country code (phonenumber.getPhoneNumber)."""
        answer = await self._posted("/wxa/business/getuserphonenumber", {"code": code}, now=now)
        return str(_part(answer, "phone_info", "purePhoneNumber"))

    async def send_notice(self, *, openid: str, template: str, page: str, values: dict[str, str], now: datetime) -> None:
        """Send one subscribed message (subscribeMessage.send). Refused("wechat_user_declined") when it was not subscribed to."""
        fields = {name: {"value": value} for name, value in values.items()}
        message = {"touser": openid, "template_id": template, "page": page, "data": fields, "lang": "zh_CN"}
        await self._posted("/cgi-bin/message/subscribe/send", message, now=now)

    async def program_code(self, *, scene: str, page: str, now: datetime) -> bytes:
        """Return the picture of a mini-program code (wxacode.getUnlimited). `scene`: at most 32 of WeChat's characters."""
        answer = await self._with_token("/wxa/getwxacodeunlimit", {"scene": scene, "page": page, "check_path": False}, now=now)
        return answer.content

    async def close(self) -> None:
        await self._http.aclose()

    async def _posted(self, path: str, body: dict[str, Any], *, now: datetime) -> dict[str, Any]:
        return _json(await self._with_token(path, body, now=now))

    async def _with_token(self, path: str, body: dict[str, Any], *, now: datetime) -> httpx2.Response:
        """A token that WeChat no longer takes is fetched anew, once."""
        for last_try in (False, True):
            token = await self._access_token(now=now)
            response = await self._sent("POST", path, params={"access_token": token}, json=body)
            answer = _json(response) if response.headers.get("content-type", "").startswith("application/json") else {}
            if answer.get("errcode", OK) not in TOKEN_ENDED or last_try:
                break
            self._token = None
        _refuse(answer)
        return response

    async def _access_token(self, *, now: datetime) -> str:
        """The stable token is the same for every process that asks, so each may keep its own copy."""
        if self._token is None or now >= self._token.renew_at:
            body = {"grant_type": "client_credential", **self._app}
            answer = _json(await self._sent("POST", "/cgi-bin/stable_token", json=body))
            lifetime = timedelta(seconds=int(_part(answer, "expires_in")))
            self._token = _Token(str(_part(answer, "access_token")), now + max(lifetime - RENEW_BEFORE, lifetime / 2))
        return self._token.text

    async def _sent(self, method: str, path: str, **content: Any) -> httpx2.Response:
        try:
            response = await self._http.request(method, path, **content)
            response.raise_for_status()
        except httpx2.HTTPError as error:
            # The address holds the secret or a token, so the error's own words are not logged.
            log.warning("wechat_unreachable", path=path, error=type(error).__name__)
            raise Refused("wechat_unavailable") from None
        return response


def _json(response: httpx2.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        log.warning("wechat_answered_no_json", path=response.request.url.path)
        raise Refused("wechat_unavailable")
    return answer


def _part(answer: dict[str, Any], *path: str) -> Any:
    """Return what stands at `path` of an answer that is no refusal."""
    _refuse(answer)
    found: Any = answer
    try:
        for name in path:
            found = found[name]
    except (KeyError, TypeError):
        log.warning("wechat_answered_without", part=".".join(path))
        raise Refused("wechat_unavailable") from None
    return found


def _refuse(answer: dict[str, Any]) -> None:
    code = answer.get("errcode", OK)
    if code == OK:
        return
    if code not in REFUSALS:
        log.warning("wechat_refused", errcode=code)
    raise Refused(REFUSALS.get(code, "wechat_unavailable"))
