"""A stand-in of WeChat's servers: their paths, parameters, answers and error codes, as far as a mini-program's back end meets them.

What WeChat does later by itself (pushing the result of a media check, showing a message on a phone) does not happen here.
"""

import functools
import hmac
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Annotated, Any

import qrcode
from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from routes import reading, writing
from routes.mock.wechat_memory import Memory
from routes.state import State

OK = {"errcode": 0, "errmsg": "ok"}
SCENE = re.compile(r"[0-9a-zA-Z!#$&'()*+,/:;=?@\-._~]{1,32}")
RISKY = {"赌博": 20006, "代开发票": 20008, "傻瓜": 20003, "加微信领红包": 10001}
Call = Callable[[Request[State]], Awaitable[Response]]


class WeChatError(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.answer = {"errcode": code, "errmsg": f"{message}, rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}"}


class CodeWish(reading.Body):
    """Whom the code shall stand for: an openid met before, or somebody new. With `phone`, a code of the phone button comes too."""

    openid: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{6,64}$")] | None = None
    phone: Annotated[str, StringConstraints(pattern=r"^1[0-9]{10}$")] | None = None


def as_wechat(call: Call) -> Call:
    """Errors are answers with status 200, as WeChat gives them."""

    @functools.wraps(call)
    async def answered(request: Request[State]) -> Response:
        try:
            return await call(request)
        except WeChatError as error:
            return writing.ok(error.answer)

    return answered


async def code(request: Request[State]) -> Response:
    """What wx.login gives to the mini-program."""
    wish = await reading.body(request, CodeWish)
    memory, openid = _memory(request), wish.openid or f"o{secrets.token_urlsafe(20)[:27]}"
    answer = {"code": await memory.new_code("login", openid), "openid": openid}
    if wish.phone:
        answer["phone_code"] = await memory.new_code("phone", wish.phone)
    return writing.created(answer)


@as_wechat
async def session(request: Request[State]) -> Response:
    """sns/jscode2session. WeChat answers JSON here under the name of text/plain."""
    asked = request.query_params
    _check_app(request, asked.get("appid"), asked.get("secret"))
    if asked.get("grant_type") != "authorization_code":
        raise WeChatError(40002, "invalid grant_type")
    openid = await _meaning(request, "login", asked.get("js_code"))
    await _memory(request).meet(openid)
    return Response(writing.dumps({"session_key": secrets.token_urlsafe(16), "openid": openid}), media_type="text/plain")


@as_wechat
async def token(request: Request[State]) -> Response:
    """cgi-bin/token: a new token every time."""
    asked = request.query_params
    _check_grant(request, asked.get("grant_type"), asked.get("appid"), asked.get("secret"))
    text, seconds = await _memory(request).token("plain", renew=True)
    return writing.ok({"access_token": text, "expires_in": seconds})


@as_wechat
async def stable_token(request: Request[State]) -> Response:
    """cgi-bin/stable_token: the same token for everybody who asks, until it ends or `force_refresh` is said."""
    asked = await _posted(request)
    _check_grant(request, asked.get("grant_type"), asked.get("appid"), asked.get("secret"))
    text, seconds = await _memory(request).token("stable", renew=asked.get("force_refresh") is True)
    return writing.ok({"access_token": text, "expires_in": seconds})


@as_wechat
async def phone_number(request: Request[State]) -> Response:
    """wxa/business/getuserphonenumber."""
    asked = await _authorised(request)
    number = await _meaning(request, "phone", asked.get("code"))
    watermark = {"appid": request.state["settings"].wechat_appid}
    phone = {"phoneNumber": number, "purePhoneNumber": number, "countryCode": "86", "watermark": watermark}
    return writing.ok({**OK, "phone_info": phone})


@as_wechat
async def program_code(request: Request[State]) -> Response:
    """wxa/getwxacodeunlimit. WeChat draws a round code of its own; this is a QR code of the same page and scene."""
    asked = await _authorised(request)
    if not SCENE.fullmatch(str(asked.get("scene", ""))):
        raise WeChatError(40129, "invalid scene")
    page = str(asked.get("page", ""))
    if page.startswith("/") or "?" in page:
        raise WeChatError(41030, "invalid page")
    picture = BytesIO()
    qrcode.make(f"{page}?scene={asked['scene']}").get_image().convert("L").save(picture, "JPEG")
    return Response(picture.getvalue(), media_type="image/jpeg")


@as_wechat
async def check_message(request: Request[State]) -> Response:
    """wxa/msg_sec_check, version 2: a few words are risky here, everything else passes."""
    asked = await _authorised(request)
    await _check_openid(request, asked.get("openid"))
    content = asked.get("content")
    if not isinstance(content, str) or not 1 <= len(content) <= 2500 or asked.get("version") != 2:
        raise WeChatError(47001, "data format error")
    label = next((label for word, label in RISKY.items() if word in content), 100)
    result = {"suggest": "pass" if label == 100 else "risky", "label": label}
    found = {"strategy": "keyword", "errcode": 0, **result}
    return writing.ok({**OK, "result": result, "detail": [found], "trace_id": secrets.token_hex(16)})


@as_wechat
async def check_media(request: Request[State]) -> Response:
    """wxa/media_check_async: takes the order and names it."""
    asked = await _authorised(request)
    await _check_openid(request, asked.get("openid"))
    if asked.get("media_type") not in (1, 2) or not str(asked.get("media_url", "")).startswith(("http://", "https://")):
        raise WeChatError(40004, "invalid media type")
    return writing.ok({**OK, "trace_id": secrets.token_hex(16)})


@as_wechat
async def send_message(request: Request[State]) -> Response:
    """cgi-bin/message/subscribe/send."""
    asked = await _authorised(request)
    await _check_openid(request, asked.get("touser"))
    if not isinstance(asked.get("template_id"), str) or not asked["template_id"]:
        raise WeChatError(40037, "invalid template_id")
    fields = asked.get("data")
    if not isinstance(fields, dict) or not all(isinstance(each, dict) and "value" in each for each in fields.values()):
        raise WeChatError(47003, "argument invalid! data")
    await _memory(request).keep_message(asked)
    return writing.ok(OK)


def _memory(request: Request[State]) -> Memory:
    return Memory(request.state["cache"])


async def _posted(request: Request[State]) -> dict[str, Any]:
    try:
        asked = json.loads(await request.body())
        writing.dumps(asked).encode()
    except (ValueError, RecursionError):
        raise WeChatError(47001, "data format error") from None
    if not isinstance(asked, dict):
        raise WeChatError(47001, "data format error")
    return asked


async def _authorised(request: Request[State]) -> dict[str, Any]:
    text = request.query_params.get("access_token")
    if not text:
        raise WeChatError(41001, "access_token missing")
    if not await _memory(request).is_valid(text):
        raise WeChatError(40001, "invalid credential, access_token is invalid or not latest")
    return await _posted(request)


async def _meaning(request: Request[State], kind: str, text: object) -> str:
    if not isinstance(text, str) or not text:
        raise WeChatError(41008, "missing code")
    meaning = await _memory(request).take_code(kind, text)
    if meaning is None:
        used = await _memory(request).was_used(text)
        raise WeChatError(40163, "code been used") if used else WeChatError(40029, "invalid code")
    return meaning


async def _check_openid(request: Request[State], openid: object) -> None:
    if not isinstance(openid, str) or not await _memory(request).knows(openid):
        raise WeChatError(40003, "invalid openid")


def _check_grant(request: Request[State], grant_type: object, appid: object, secret: object) -> None:
    if grant_type != "client_credential":
        raise WeChatError(40002, "invalid grant_type")
    _check_app(request, appid, secret)


def _check_app(request: Request[State], appid: object, secret: object) -> None:
    settings = request.state["settings"]
    if not isinstance(appid, str) or not appid:
        raise WeChatError(41002, "appid missing")
    if not isinstance(secret, str) or not secret:
        raise WeChatError(41004, "appsecret missing")
    if appid != settings.wechat_appid:
        raise WeChatError(40013, "invalid appid")
    if not hmac.compare_digest(secret.encode(), settings.wechat_secret.encode()):
        raise WeChatError(40125, "invalid appsecret")
