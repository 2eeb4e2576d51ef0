"""Registering partners and their keys."""

from datetime import timedelta
from uuid import uuid4

import pytest

from models.access import RoleGrant
from models.audit import AuditLine
from models.enums import Fault, Role
from models.partners import Partner, PartnerKey
from models.registry import Merchant
from server.partners.actions.register import (
    MOST_OPEN_KEYS,
    end_key,
    issue_key,
    register_partner,
    set_callback,
    set_faults,
    take_certificate,
)
from server.partners.certificates import new_platform_certificate
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, NotFound, Refused
from tests.cast import NOW
from tests.server.partners.operator import make_operator


async def test_a_partner_has_an_account_of_its_own_with_that_role_alone(keyring: Keyring, database: None) -> None:
    operator = await make_operator(keyring)
    assert [grant.role for grant in await RoleGrant.filter(account_id=operator.partner.account_id)] == [Role.PARTNER]
    assert {line.deed for line in await AuditLine.all()} == {"register_partner", "issue_partner_key"}
    assert operator.secret not in str([line.particulars for line in await AuditLine.all()])


async def test_a_code_is_taken_once_and_a_merchant_must_be_there(bike_share: Merchant) -> None:
    words = {"code": "bikes", "title_zh": "单车", "title_en": "Bikes", "sandbox": False, "actor_id": None, "now": NOW}
    await register_partner(merchant_id=bike_share.id, **words)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="partner_code_taken"):
        await register_partner(merchant_id=bike_share.id, **words)  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="merchant_unknown"):
        await register_partner(merchant_id=uuid4(), **words)  # type: ignore[arg-type]
    assert await Partner.all().count() == 1


async def test_keys_are_bounded_and_ending_one_makes_room(keyring: Keyring, database: None) -> None:
    operator = await make_operator(keyring)
    wanted = {"partner_id": operator.partner.id, "keyring": keyring, "actor_id": None, "now": NOW}
    for _ in range(MOST_OPEN_KEYS - 1):
        await issue_key(**wanted)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="too_many_keys"):
        await issue_key(**wanted)  # type: ignore[arg-type]
    await end_key(partner_id=operator.partner.id, name=operator.key, after=timedelta(0), actor_id=None, now=NOW)
    with pytest.raises(NotFound):
        await end_key(partner_id=operator.partner.id, name=operator.key, after=timedelta(0), actor_id=None, now=NOW)
    await issue_key(**wanted)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        await issue_key(**wanted | {"partner_id": uuid4()})  # type: ignore[arg-type]


async def test_a_certificate_is_taken_once(keyring: Keyring, database: None) -> None:
    operator = await make_operator(keyring)
    serial, certificate, _ = new_platform_certificate(now=NOW)
    wanted = {"partner_id": operator.partner.id, "keyring": keyring, "actor_id": None, "now": NOW}
    issued = await take_certificate(certificate=certificate, **wanted)  # type: ignore[arg-type]
    assert (issued.key.name, len(issued.secret)) == (serial, 32)
    with pytest.raises(Conflict, match="certificate_known"):
        await take_certificate(certificate=certificate, **wanted)  # type: ignore[arg-type]
    assert await PartnerKey.all().count() == 2


async def test_a_callback_of_production_is_public_and_faults_are_for_a_sandbox(keyring: Keyring, database: None) -> None:
    operator, sandbox = await make_operator(keyring), await make_operator(keyring, sandbox=True)
    with pytest.raises(Refused, match="callback_refused"):
        await set_callback(partner_id=operator.partner.id, url="https://10.0.0.1/", production=True, actor_id=None, now=NOW)
    await set_callback(partner_id=operator.partner.id, url="https://operator.example/", production=True, actor_id=None, now=NOW)
    assert (await Partner.get(id=operator.partner.id)).callback_url == "https://operator.example/"
    with pytest.raises(Conflict, match="not_a_sandbox"):
        await set_faults(partner_id=operator.partner.id, faults=[Fault.LATE], actor_id=None, now=NOW)
    await set_faults(partner_id=sandbox.partner.id, faults=[Fault.LATE], actor_id=None, now=NOW)
    assert (await Partner.get(id=sandbox.partner.id)).faults == ["late"]
