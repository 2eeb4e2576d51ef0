from uuid import uuid4

import pytest

from models.enums import Role
from server.access.grants import refuse_grant
from server.platform.errors import Forbidden, Refused

SHOP = uuid4()


@pytest.mark.parametrize(
    ("role", "merchant_id", "code"),
    [
        (Role.CLERK, None, "role_needs_merchant"),
        (Role.MERCHANT_OWNER, None, "role_needs_merchant"),
        (Role.ADMINISTRATOR, SHOP, "role_is_citywide"),
        (Role.INSPECTOR, SHOP, "role_is_citywide"),
        (Role.RESIDENT, None, "role_not_granted"),
        (Role.ANONYMOUS, None, "role_not_granted"),
        (Role.SIGNED_IN, SHOP, "role_not_granted"),
    ],
)
def test_a_role_is_given_only_where_it_holds(role: Role, merchant_id: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_grant(role, merchant_id=merchant_id, granted_by=None)  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.parametrize(("role", "merchant_id"), [(Role.CLERK, SHOP), (Role.MERCHANT_OWNER, SHOP), (Role.ADMINISTRATOR, None)])
def test_roles_that_fit_pass(role: Role, merchant_id: object) -> None:
    assert refuse_grant(role, merchant_id=merchant_id, granted_by=None) is None  # type: ignore[func-returns-value, arg-type]


def test_no_administrator_makes_another() -> None:
    with pytest.raises(Forbidden, match="administrator_by_operator"):
        refuse_grant(Role.ADMINISTRATOR, merchant_id=None, granted_by=uuid4())
    refuse_grant(Role.INSPECTOR, merchant_id=None, granted_by=uuid4())
