from uuid import UUID, uuid4

import pytest

from models.enums import Role
from server.access.actor import ANONYMOUS, Actor
from server.platform.errors import Forbidden

CLERK, SHOP, OTHER_SHOP = uuid4(), uuid4(), uuid4()


@pytest.mark.parametrize("held", [{Role.CLERK: {SHOP}}, {Role.MERCHANT_OWNER: {SHOP}}, {Role.CLERK: {SHOP}, Role.MERCHANT_OWNER: {SHOP}}])
def test_a_clerk_stands_at_the_one_desk(held: dict[Role, set[UUID]]) -> None:
    actor = Actor(account_id=CLERK, merchant_ids={role: frozenset(shops) for role, shops in held.items()})
    assert actor.desk() == (CLERK, SHOP)


@pytest.mark.parametrize(
    "actor", [ANONYMOUS, Actor(account_id=CLERK), Actor(account_id=CLERK, merchant_ids={Role.CLERK: frozenset({SHOP, OTHER_SHOP})})]
)
def test_nobody_stands_at_no_desk_or_at_two(actor: Actor) -> None:
    with pytest.raises(Forbidden, match="no_single_desk"):
        actor.desk()
