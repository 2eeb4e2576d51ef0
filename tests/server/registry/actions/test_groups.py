"""Merchants put into groups."""

from uuid import uuid4

import pytest

from models.audit import AuditLine
from models.registry import Merchant, MerchantGroupMember
from server.platform.errors import Conflict, NotFound, Refused
from server.registry.actions.groups import change_members, make_group
from server.registry.queries import find_group, merchant_groups
from tests.cast import NOW


async def test_merchants_join_and_leave_and_who_is_in_stays_in(noodle_shop: Merchant, garage: Merchant) -> None:
    await make_group(code="green", title_zh="绿色商户", title_en="Green", actor_id=None, now=NOW)
    for _ in range(2):
        await change_members("green", joining=[noodle_shop.id, garage.id], leaving=[], actor_id=None, now=NOW)
    assert [(each.row.code, each.members) for each in await merchant_groups()] == [("green", 2)]
    await change_members("green", joining=[], leaving=[garage.id], actor_id=None, now=NOW)
    assert [each.merchant_id for each in await MerchantGroupMember.all()] == [noodle_shop.id]
    assert (await find_group("green")).members == 1
    assert await AuditLine.filter(deed="change_members").count() == 3


async def test_a_code_is_taken_once_and_only_known_merchants_join(noodle_shop: Merchant) -> None:
    await make_group(code="green", title_zh="绿色商户", title_en="Green", actor_id=None, now=NOW)
    with pytest.raises(Conflict, match="group_code_taken"):
        await make_group(code="green", title_zh="绿色商户", title_en="Green", actor_id=None, now=NOW)
    with pytest.raises(Refused) as refusal:
        await change_members("green", joining=[noodle_shop.id, uuid4()], leaving=[], actor_id=None, now=NOW)
    assert [reason.path for reason in refusal.value.reasons] == ["joining.1"]
    assert not await MerchantGroupMember.exists()
    with pytest.raises(NotFound):
        await change_members("grey", joining=[], leaving=[], actor_id=None, now=NOW)
