"""Who agreed to notices is sent them through WeChat, by the stand-in's own rules; nobody else is."""

from typing import Any

import httpx2
import pytest
from redis.asyncio import Redis

from models.access import Account
from models.enums import ConsentPurpose, NoticeKind
from models.notices import Notice
from models.operation import Job
from routes.mock.wechat_memory import Memory
from server.access.consent import TEXTS
from server.notices.actions import tell_resident
from server.notices.jobs import sender
from server.platform.actions import action
from server.platform.crypto import Keyring
from server.platform.errors import Refused
from server.platform.settings import Settings
from server.platform.wechat import WeChat
from server.worker import make_worker
from tests.cast import NOW

TOKEN = httpx2.Response(200, json={"access_token": "t", "expires_in": 7200})


@pytest.fixture
async def headers(client: httpx2.AsyncClient) -> dict[str, str]:
    """Somebody who joined with WeChat."""
    code = (await client.post("/mock/wechat/code", json={})).json()["code"]
    token = (await client.post("/api/v1/sessions", json={"wechat_code": code})).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    await agree(client, headers, ConsentPurpose.SCORING)
    return headers


async def agree(client: httpx2.AsyncClient, headers: dict[str, str], purpose: ConsentPurpose) -> None:
    version = TEXTS[purpose].version
    answer = await client.put(f"/api/v1/me/consents/{purpose}", params={"text_version": version}, headers=headers)
    assert answer.status_code < 300, answer.text


@action
async def told() -> None:
    account = await Account.get(resident_id__isnull=False)
    assert account.resident_id
    await tell_resident(account.resident_id, NoticeKind.BENEFIT_USED, object_id=account.id, particulars={}, now=NOW)


async def test_who_agreed_is_sent_it_and_who_withdrew_since_is_not(
    client: httpx2.AsyncClient, headers: dict[str, str], application: Any, settings: Settings, cache: Redis
) -> None:
    await told()
    assert await Job.filter(name="send_notice").count() == 0, "nobody agreed yet"
    await agree(client, headers, ConsentPurpose.NOTICES)
    await told()
    worker = make_worker(settings, application.state["wechat"])
    while await worker.do_next():
        pass
    [sent] = await Memory(cache).messages()
    assert (sent["template_id"], sent["data"]["thing1"]) == (settings.wechat_notice_template, {"value": "您的信用码刚刚使用了激励"})
    await told()
    await client.delete("/api/v1/me/consents/notices", headers=headers)
    while await worker.do_next():
        pass
    assert len(await Memory(cache).messages()) == 1
    assert {job.error for job in await Job.all()} == {""}


async def test_who_did_not_subscribe_is_left_in_peace_and_what_wechat_could_not_take_is_tried_again(
    client: httpx2.AsyncClient, headers: dict[str, str], keyring: Keyring
) -> None:
    await agree(client, headers, ConsentPurpose.NOTICES)
    await told()
    notice = await Notice.get()
    await by(httpx2.Response(200, json={"errcode": 43101, "errmsg": "user refuse"}), keyring)(notice_id=str(notice.id), now=NOW)
    with pytest.raises(Refused, match="wechat_unavailable"):
        await by(httpx2.Response(500), keyring)(notice_id=str(notice.id), now=NOW)


def by(answer: httpx2.Response, keyring: Keyring) -> Any:
    def answers(request: httpx2.Request) -> httpx2.Response:
        return TOKEN if "token" in request.url.path else answer

    settings = Settings(wechat_base_url="https://wechat.example", wechat_secret="a secret of ours")
    return sender(WeChat(settings, transport=httpx2.MockTransport(answers)), template="t", keyring=keyring)
