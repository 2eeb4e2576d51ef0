"""Merchants that a programme put together under a short name."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from models.registry import Merchant, MerchantGroup, MerchantGroupMember
from server.audit.actions import record
from server.platform.actions import action
from server.platform.errors import Conflict, NotFound, Reason, Refused


@action
async def make_group(*, code: str, title_zh: str, title_en: str, actor_id: UUID | None, now: datetime) -> MerchantGroup:
    """Add a group without members. Conflict("group_code_taken")."""
    if await MerchantGroup.exists(code=code):
        raise Conflict("group_code_taken")
    group = await MerchantGroup.create(code=code, title_zh=title_zh, title_en=title_en, created_at=now)
    particulars = {"code": code}
    await record("make_group", actor_id=actor_id, object_kind="merchant_group", object_id=group.id, now=now, particulars=particulars)
    return group


@action
async def change_members(code: str, *, joining: Sequence[UUID], leaving: Sequence[UUID], actor_id: UUID | None, now: datetime) -> None:
    """Put merchants into a group and take others out; who is in or out already stays so. NotFound; Refused("unknown_members")."""
    group = await MerchantGroup.get_or_none(code=code)
    if group is None:
        raise NotFound("not_found")
    known = set(await Merchant.filter(id__in=list(joining)).values_list("id", flat=True)) if joining else set()
    if unknown := [Reason(code="merchant_unknown", path=f"joining.{place}", actual=str(each))
                   for place, each in enumerate(joining) if each not in known]:  # fmt: skip
        raise Refused("unknown_members", reasons=unknown)
    rows = [MerchantGroupMember(group_id=group.id, merchant_id=each) for each in dict.fromkeys(joining)]
    await MerchantGroupMember.bulk_create(rows, ignore_conflicts=True)
    if leaving:
        await MerchantGroupMember.filter(group_id=group.id, merchant_id__in=list(leaving)).delete()
    particulars = {"joining": [str(each) for each in joining], "leaving": [str(each) for each in leaving]}
    await record("change_members", actor_id=actor_id, object_kind="merchant_group", object_id=group.id, now=now, particulars=particulars)
