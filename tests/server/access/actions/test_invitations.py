"""Inviting to a merchant's desk, at the database."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from models.access import DeskInvitation, RoleGrant
from models.audit import AuditLine
from models.enums import Role
from models.registry import Merchant
from server.access.actions.invitations import (
    LIFETIME,
    WRONG_INVITATIONS,
    accept_invitation,
    end_invitation,
    enter_invitation,
    invite_to_desk,
)
from server.access.invitation_code import canonical
from server.access.queries import identify, open_invitations
from server.platform.crypto import Keyring, keyed_hash
from server.platform.errors import Conflict, DomainError, Invalid, NotFound
from tests.cast import NOW, Person, make_person

CONTENDERS = 8
Accept = Callable[[Person, str], Awaitable[object]]


@pytest.fixture
async def code(noodle_shop: Merchant, administrator: Person, keyring: Keyring) -> str:
    return await invited(noodle_shop, administrator, keyring)


async def invited(merchant: Merchant, by: Person, keyring: Keyring) -> str:
    made = await invite_to_desk(merchant_id=merchant.id, role=Role.CLERK, keyring=keyring, invited_by=by.account_id, now=NOW)
    assert made.code not in repr(made)
    return made.code


@pytest.fixture
def accept(keyring: Keyring) -> Accept:
    return lambda person, code: accept_invitation(account_id=person.account_id, code=code, keyring=keyring, now=NOW)


async def test_whoever_enters_the_code_is_at_the_desk_from_the_next_request_on(
    code: str, noodle_shop: Merchant, administrator: Person, accept: Accept
) -> None:
    newcomer = await make_person()
    await accept(newcomer, code.lower().replace("-", " "))
    assert (await identify(newcomer.token, now=NOW)).desk() == (newcomer.account_id, noodle_shop.id)
    grant = await RoleGrant.get(account_id=newcomer.account_id)
    assert (grant.role, grant.granted_by) == (Role.CLERK, administrator.account_id)
    assert await AuditLine.filter(deed="accept_invitation", actor_id=newcomer.account_id).count() == 1
    assert await open_invitations(noodle_shop.id, now=NOW) == []


async def test_the_code_itself_is_kept_nowhere(code: str) -> None:
    kept = [str(value) for row in [*await DeskInvitation.all().values(), *await AuditLine.all().values()] for value in row.values()]
    assert not any(code in value for value in kept)


async def test_a_code_that_was_used_expired_or_taken_back_looks_like_none(
    code: str, noodle_shop: Merchant, administrator: Person, accept: Accept, keyring: Keyring
) -> None:
    await accept(await make_person(), code)
    ended, expired = [await invited(noodle_shop, administrator, keyring) for _ in range(2)]
    newer, _ = await open_invitations(noodle_shop.id, now=NOW)
    await DeskInvitation.filter(id=newer.id).update(expires_at=NOW)
    [older] = await open_invitations(noodle_shop.id, now=NOW)
    await end_invitation(invitation_id=older.id, ended_by=administrator.account_id, now=NOW)
    newcomer = await make_person()
    for each in (code, ended, expired, "AAAA-AAAA-AAAA"):
        with pytest.raises(NotFound, match="invitation_unknown"):
            await accept(newcomer, each)
    assert await RoleGrant.filter(account_id=newcomer.account_id).count() == 0
    with pytest.raises(NotFound, match="invitation_unknown"):
        await end_invitation(invitation_id=older.id, ended_by=None, now=NOW + LIFETIME)


async def taken_up_by_many(accept: Accept, code: str) -> int:
    people = [await make_person() for _ in range(CONTENDERS)]
    outcomes = await asyncio.gather(*(accept(person, code) for person in people), return_exceptions=True)
    assert all(isinstance(each, DomainError | DeskInvitation) or each is None for each in outcomes), outcomes
    return await RoleGrant.filter(role=Role.CLERK, ended_at=None).count()


async def test_one_code_lets_one_person_in_however_many_enter_it(code: str, accept: Accept) -> None:
    assert await taken_up_by_many(accept, code) == 1


async def test_the_same_contest_notices_a_version_that_reads_checks_and_saves(code: str, keyring: Keyring) -> None:
    async def naively(person: Person, code: str) -> None:
        digest = keyed_hash(keyring, canonical(code), purpose="desk_invitation")
        invitation = await DeskInvitation.get(code_hash=digest)
        if invitation.accepted_at is None:
            await asyncio.sleep(0.05)
            await DeskInvitation.filter(id=invitation.id).update(accepted_at=NOW, accepted_by=person.account_id)
            await RoleGrant.create(account_id=person.account_id, role=Role.CLERK, merchant_id=invitation.merchant_id, granted_at=NOW)

    assert await taken_up_by_many(naively, code) > 1


async def desks_of_one_who_is_asked_by_two(accept: Accept, codes: list[str]) -> int:
    newcomer = await make_person()
    await asyncio.gather(*(accept(newcomer, code) for code in codes), return_exceptions=True)
    return await RoleGrant.filter(account_id=newcomer.account_id, ended_at=None).count()


async def test_nobody_is_at_two_desks_whose_invitations_they_take_up_at_once(
    noodle_shop: Merchant, bike_share: Merchant, administrator: Person, accept: Accept, keyring: Keyring
) -> None:
    codes = [await invited(merchant, administrator, keyring) for merchant in (noodle_shop, bike_share)]
    assert await desks_of_one_who_is_asked_by_two(accept, codes) == 1
    assert await DeskInvitation.filter(accepted_at=None).count() == 1


async def test_the_same_contest_notices_a_version_without_a_lock(
    noodle_shop: Merchant, bike_share: Merchant, administrator: Person, keyring: Keyring
) -> None:
    codes = [await invited(merchant, administrator, keyring) for merchant in (noodle_shop, bike_share)]

    async def naively(person: Person, code: str) -> None:
        invitation = await DeskInvitation.get(code_hash=keyed_hash(keyring, code, purpose="desk_invitation"))
        if not await RoleGrant.filter(account_id=person.account_id, ended_at=None).exists():
            await asyncio.sleep(0.05)
            await RoleGrant.create(account_id=person.account_id, role=Role.CLERK, merchant_id=invitation.merchant_id, granted_at=NOW)

    assert await desks_of_one_who_is_asked_by_two(naively, codes) == 2


async def test_who_is_at_another_desk_uses_nothing_up(
    code: str, bike_share: Merchant, clerk_of: Any, accept: Accept, noodle_shop: Merchant
) -> None:
    elsewhere = await clerk_of(bike_share)
    with pytest.raises(Conflict, match="works_elsewhere"):
        await accept(elsewhere, code)
    assert len(await open_invitations(noodle_shop.id, now=NOW)) == 1


async def test_nobody_is_invited_to_no_desk(noodle_shop: Merchant, administrator: Person, keyring: Keyring) -> None:
    terms: dict[str, Any] = {"keyring": keyring, "invited_by": administrator.account_id, "now": NOW}
    with pytest.raises(Invalid, match="role_is_citywide"):
        await invite_to_desk(merchant_id=noodle_shop.id, role=Role.INSPECTOR, **terms)
    with pytest.raises(NotFound):
        await invite_to_desk(merchant_id=administrator.account_id, role=Role.CLERK, **terms)
    assert await DeskInvitation.all().count() == 0


async def test_only_wrong_codes_count(application: Any, cache: object, code: str, keyring: Keyring) -> None:
    limits, newcomer = application.state["limits"], await make_person()
    terms: dict[str, Any] = {"account_id": newcomer.account_id, "keyring": keyring, "limits": limits, "now": NOW}
    for _ in range(WRONG_INVITATIONS.most - 1):
        await limits.spend(WRONG_INVITATIONS, str(newcomer.account_id), now=NOW)
    await enter_invitation(code=code, **terms)
    with pytest.raises(NotFound):
        await enter_invitation(code=code, **terms)
    with pytest.raises(DomainError, match="too_many_requests"):
        await enter_invitation(code=code, **{**terms, "now": NOW + timedelta(seconds=1)})
