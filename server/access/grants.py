"""Which roles can be given to an account, and where they hold."""

from uuid import UUID

from models.enums import Role
from server.platform.errors import Forbidden, Refused

FOR_A_MERCHANT = frozenset({Role.CLERK, Role.MERCHANT_OWNER})
FOR_THE_CITY = frozenset({Role.INSPECTOR, Role.ADMINISTRATOR, Role.PARTNER})


def refuse_grant(role: Role, *, merchant_id: UUID | None, granted_by: UUID | None) -> None:
    """Refused when the role is not one that is given (residents join by consent), or holds elsewhere than asked.

    Forbidden("administrator_by_operator"): what needs two administrators would need one, if one could make the other. Operators make them.
    """
    if role in FOR_A_MERCHANT and merchant_id is None:
        raise Refused("role_needs_merchant")
    if role in FOR_THE_CITY and merchant_id is not None:
        raise Refused("role_is_citywide")
    if role not in FOR_A_MERCHANT | FOR_THE_CITY:
        raise Refused("role_not_granted")
    if role is Role.ADMINISTRATOR and granted_by is not None:
        raise Forbidden("administrator_by_operator")
