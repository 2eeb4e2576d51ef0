"""Accounts of staff and the roles they hold."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from models.access import Account, RoleGrant
from models.audit import AuditLine
from models.enums import Role
from models.registry import Merchant
from server.access.actions import accounts
from server.access.actions.accounts import (
    create_guarded_staff,
    create_staff,
    disable_account,
    end_grant,
    enrol_otp,
    grant_role,
    set_password,
)
from server.access.queries import identify
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, NotFound, Refused
from tests.cast import NOW, Person, make_person


async def test_a_name_is_given_once_whatever_its_case(database: None) -> None:
    async def create(name: str) -> Account:
        return await create_staff(username=name, password_hash="x", role=Role.INSPECTOR, created_by=None, now=NOW)

    outcomes = await asyncio.gather(*(create(name) for name in ("li.mei", "Li.Mei", "LI.MEI")), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Account", "Conflict", "Conflict"]
    assert await Account.all().count() == await RoleGrant.all().count() == 1


async def test_staff_for_no_merchant_is_not_created_without_its_role(database: None) -> None:
    with pytest.raises(Refused, match="role_needs_merchant"):
        await create_staff(username="li.mei", password_hash="x", role=Role.CLERK, created_by=None, now=NOW)
    assert await Account.all().count() == 0


async def test_no_account_is_left_that_one_time_passwords_could_not_be_demanded_of(
    database: None, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def create() -> str:
        return await create_guarded_staff(
            username="li.mei", password_hash="x", role=Role.ADMINISTRATOR, issuer="Xinma", keyring=keyring, now=NOW
        )

    with monkeypatch.context() as broken:
        broken.setattr(accounts, "seal", None)
        with pytest.raises(TypeError):
            await create()
    assert await Account.all().count() == await RoleGrant.all().count() == await AuditLine.all().count() == 0
    assert (await create()).startswith("otpauth://totp/")
    account = await Account.get(username="li.mei")
    assert account.otp_secret_sealed
    assert await AuditLine.filter(object_id=account.id, deed__in=["create_staff", "enrol_otp"]).count() == 2


async def test_a_role_holds_from_the_next_request_and_ends_with_the_next(noodle_shop: Merchant, administrator: Person) -> None:
    newcomer = await make_person()
    grant_id = await grant_role(
        account_id=newcomer.account_id, role=Role.CLERK, merchant_id=noodle_shop.id, granted_by=administrator.account_id, now=NOW
    )
    assert (await identify(newcomer.token, now=NOW)).desk() == (newcomer.account_id, noodle_shop.id)
    await end_grant(grant_id=grant_id, ended_by=administrator.account_id, now=NOW)
    assert Role.CLERK not in (await identify(newcomer.token, now=NOW)).roles
    assert await AuditLine.filter(deed__in=["grant_role", "end_grant"], actor_id=administrator.account_id).count() == 2


async def test_a_role_granted_by_many_at_once_is_held_once(noodle_shop: Merchant) -> None:
    newcomer = await make_person()
    grants = [
        grant_role(account_id=newcomer.account_id, role=Role.CLERK, merchant_id=noodle_shop.id, granted_by=None, now=NOW) for _ in range(6)
    ]
    assert len(set(await asyncio.gather(*grants))) == 1
    assert await RoleGrant.all().count() == await AuditLine.filter(deed="grant_role").count() == 1


async def test_what_is_not_there_can_be_neither_granted_nor_ended(database: None, keyring: Keyring) -> None:
    nobody = uuid4()
    for deed in (
        grant_role(account_id=nobody, role=Role.INSPECTOR, granted_by=None, now=NOW),
        end_grant(grant_id=nobody, ended_by=None, now=NOW),
        disable_account(account_id=nobody, disabled_by=None, now=NOW),
        set_password(username="nobody", password_hash="x", set_by=None, now=NOW),
        enrol_otp(username="nobody", issuer="Xinma", keyring=keyring, enrolled_by=None, now=NOW),
    ):
        with pytest.raises(NotFound):
            await deed
    assert await AuditLine.all().count() == 0


async def test_a_disabled_account_is_given_nothing(database: None) -> None:
    person = await make_person()
    await disable_account(account_id=person.account_id, disabled_by=None, now=NOW)
    with pytest.raises(NotFound):
        await grant_role(account_id=person.account_id, role=Role.INSPECTOR, granted_by=None, now=NOW)
    with pytest.raises(NotFound):
        await disable_account(account_id=person.account_id, disabled_by=None, now=NOW)


async def test_nobody_shuts_themselves_out(administrator: Person) -> None:
    me, grant = administrator.account_id, await RoleGrant.get(account_id=administrator.account_id)
    for deed in (disable_account(account_id=me, disabled_by=me, now=NOW), end_grant(grant_id=grant.id, ended_by=me, now=NOW)):
        with pytest.raises(Conflict, match="own_account"):
            await deed
    assert Role.ADMINISTRATOR in (await identify(administrator.token, now=NOW)).roles


async def test_a_second_desk_is_refused_and_a_second_role_at_the_first_is_not(
    clerk: Person, noodle_shop: Merchant, bike_share: Merchant, administrator: Person
) -> None:
    by: dict[str, Any] = {"granted_by": administrator.account_id, "now": NOW}
    with pytest.raises(Conflict, match="works_elsewhere"):
        await grant_role(account_id=clerk.account_id, role=Role.CLERK, merchant_id=bike_share.id, **by)
    await grant_role(account_id=clerk.account_id, role=Role.MERCHANT_OWNER, merchant_id=noodle_shop.id, **by)
    assert (await identify(clerk.token, now=NOW)).desk() == (clerk.account_id, noodle_shop.id)
    with pytest.raises(NotFound, match="merchant_unknown"):
        await grant_role(account_id=administrator.account_id, role=Role.CLERK, merchant_id=uuid4(), **by)
