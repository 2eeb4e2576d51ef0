"""Sending what residents were told through WeChat, to who agreed to that and subscribed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from models.access import Account
from models.enums import ConsentPurpose
from models.notices import Notice
from models.registry import Consent
from server.notices.subscribed import fields_of
from server.platform.crypto import Keyring, unseal
from server.platform.errors import Refused
from server.platform.jobs import Errand
from server.platform.wechat import WeChat

PAGE = "pages/messages/index"
NEVER_MIND = {"wechat_user_declined", "wechat_user_unknown"}
"""WeChat lets one message through for each time that somebody agreed in the mini-program; the others are read there."""


def sender(wechat: WeChat, *, template: str, keyring: Keyring) -> Errand:
    """Return the errand that sends one notice; it does nothing without a template."""

    async def send_notice(*, notice_id: str, now: datetime) -> Mapping[str, Any]:
        notice = await Notice.get(id=UUID(notice_id))
        openid = await _openid(notice, keyring=keyring) if template else None
        if openid is None:
            return {}
        try:
            await wechat.send_notice(openid=openid, template=template, page=PAGE, values=fields_of(notice.kind, notice.written_at), now=now)
        except Refused as refusal:
            if refusal.code not in NEVER_MIND:
                raise
        return {}

    return send_notice


async def _openid(notice: Notice, *, keyring: Keyring) -> str | None:
    """Return to whom it is sent; None when they have withdrawn since, or are not known to WeChat."""
    if not await Consent.exists(resident_id=notice.resident_id, purpose=ConsentPurpose.NOTICES, ended_at=None):
        return None
    account = await Account.get_or_none(resident_id=notice.resident_id)
    if account is None or account.openid_sealed is None:
        return None
    return unseal(keyring, account.openid_sealed, owner=account.id, column="openid")
