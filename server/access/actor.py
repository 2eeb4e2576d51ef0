"""Who is asking, as the rest of the service sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from models.enums import Role
from server.platform.errors import Forbidden


@dataclass(frozen=True, kw_only=True)
class Actor:
    """`merchant_ids` lists, per merchant role (clerk, merchant owner), for which merchants it is held; `partner_id` is whose key signed."""

    account_id: UUID | None = None
    session_id: UUID | None = None
    resident_id: UUID | None = None
    partner_id: UUID | None = None
    roles: frozenset[Role] = frozenset({Role.ANONYMOUS})
    merchant_ids: Mapping[Role, frozenset[UUID]] = field(default_factory=dict)

    def desk(self) -> tuple[UUID, UUID]:
        """Return (account id, merchant id) of a clerk or owner at one merchant's desk. Forbidden("no_single_desk") when it is not one."""
        merchants = self.merchant_ids.get(Role.CLERK, frozenset()) | self.merchant_ids.get(Role.MERCHANT_OWNER, frozenset())
        if self.account_id is None or len(merchants) != 1:
            raise Forbidden("no_single_desk", detail="this account is not the clerk of exactly one merchant")
        return self.account_id, next(iter(merchants))


ANONYMOUS = Actor()
