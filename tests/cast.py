"""The fixed cast: makers of rows by role, and the fixtures named after them. Tests add what they need on top."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from models.access import Account, RoleGrant, Session
from models.codes import MerchantCode
from models.enums import ConsentPurpose, Industry, Role, ScorecardState, SubjectKind
from models.registry import Consent, Merchant, Resident
from models.scoring import Score, Scorecard, ScoreEntry
from server.platform.crypto import plain_hash

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_numbers = itertools.count(1)
TIERS = [("standard", 0, 0), ("silver", 1, 600), ("gold", 2, 700), ("diamond", 3, 850)]


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in, and the token with which they do."""

    account_id: UUID
    token: str
    resident_id: UUID | None = None
    merchant_id: UUID | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def make_merchant(name: str, *, industry: Industry = Industry.FOOD, district: str = "湖滨街道", now: datetime = NOW) -> Merchant:
    """A merchant without a code, records or grade."""
    return await Merchant.create(
        name=name, source_code="test", source_ref=str(next(_numbers)), industry=industry, district=district,
        address="湖滨路 1 号", registered_on=date(2019, 5, 1), received_at=now,
    )  # fmt: skip


async def make_person(*roles: Role, merchant: Merchant | None = None, resident: Resident | None = None, now: datetime = NOW) -> Person:
    """An account with roles (merchant roles for `merchant`) and an open session."""
    account = await Account.create(username=f"person{next(_numbers)}", display_name="试", resident=resident, created_at=now)
    for role in roles:
        await RoleGrant.create(account=account, role=role, merchant=merchant, granted_at=now)
    token = f"token-{account.id}"
    lifetime = timedelta(days=3650)
    await Session.create(account=account, token_hash=plain_hash(token), opened_at=now, expires_at=now + lifetime)
    return Person(account.id, token, resident.id if resident else None, merchant.id if merchant else None)


async def make_resident(
    *, points: int | None = None, consents: tuple[ConsentPurpose, ...] = tuple(ConsentPurpose), now: datetime = NOW
) -> Person:
    """A resident who joined; with `points`, a score of that many in one entry and the tier they earn."""
    resident = await Resident.create(joined_at=now - timedelta(days=90), district="湖滨街道")
    for purpose in consents:
        await Consent.create(resident=resident, purpose=purpose, text_version="1", given_at=now - timedelta(days=90))
    if points is not None:
        await give_score(resident, points, now=now)
    return await make_person(resident=resident, now=now)


async def give_score(resident: Resident, points: int, *, now: datetime = NOW) -> Score:
    """A score as one entry under a minimal scorecard."""
    card = await resident_scorecard(now=now)
    tier = max((t for t in TIERS if points >= t[2]), key=lambda t: t[1])[0]
    score = await Score.create(resident=resident, scorecard=card, points=points, tier=tier, sequence=1, as_of=now)
    await ScoreEntry.create(score=score, sequence=1, scorecard=card, indicator="base", points=points, reason="base", entered_at=now)
    return score


async def resident_scorecard(*, now: datetime = NOW) -> Scorecard:
    """The live scorecard of residents; a minimal one where none is live yet."""
    live = await Scorecard.get_or_none(subject_kind=SubjectKind.RESIDENT, state=ScorecardState.LIVE)
    if live:
        return live
    tiers = [
        {"code": code, "rank": rank, "minimum_points": points, "title": {"zh": code, "en": code}, "colour": "#606060"}
        for code, rank, points in TIERS
    ]
    hours = {"code": "volunteering", "title": {"zh": "志愿服务", "en": "Volunteering"}, "kinds": ["volunteering"], "points": 5, "cap": 500}
    return await Scorecard.create(
        subject_kind=SubjectKind.RESIDENT, version=1, title_zh="居民信用分", title_en="Resident score", state=ScorecardState.LIVE,
        definition={
            "subject_kind": "resident", "base_points": 500, "minimum_points": 0, "maximum_points": 1000,
            "tiers": tiers, "indicators": [hours],
        },
        drafted_at=now, published_at=now,
    )  # fmt: skip


async def make_merchant_code(merchant: Merchant, *, now: datetime = NOW) -> MerchantCode:
    """A row of a code. Its printable text needs the keyring: see server/codes."""
    number = next(_numbers)
    return await MerchantCode.create(merchant=merchant, handle=uuid4().int >> 65, short_number=f"9{number:08d}", issued_at=now)


@pytest.fixture
def now() -> datetime:
    """The moment at which the cast was made."""
    return NOW


@pytest.fixture
async def administrator(database: None) -> Person:
    return await make_person(Role.ADMINISTRATOR)


@pytest.fixture
async def second_administrator(database: None) -> Person:
    return await make_person(Role.ADMINISTRATOR)


@pytest.fixture
async def inspector(database: None) -> Person:
    return await make_person(Role.INSPECTOR)


@pytest.fixture
async def noodle_shop(database: None) -> Merchant:
    return await make_merchant("湖滨面馆")


@pytest.fixture
async def bike_share(database: None) -> Merchant:
    return await make_merchant("绿行单车", industry=Industry.TRANSPORT)


@pytest.fixture
async def garage(database: None) -> Merchant:
    return await make_merchant("诚信汽修", industry=Industry.REPAIR)


@pytest.fixture
async def clerk(noodle_shop: Merchant) -> Person:
    """The clerk of the noodle shop."""
    return await make_person(Role.CLERK, merchant=noodle_shop)


@pytest.fixture
async def clerk_of(database: None) -> Callable[[Merchant], Awaitable[Person]]:
    async def make(merchant: Merchant) -> Person:
        return await make_person(Role.CLERK, merchant=merchant)

    return make


@pytest.fixture
async def gold_resident(database: None) -> Person:
    return await make_resident(points=720)


@pytest.fixture
async def standard_resident(database: None) -> Person:
    return await make_resident(points=550)


@pytest.fixture
async def unscored_resident(database: None) -> Person:
    """Joined, and consented to nothing yet."""
    return await make_resident(consents=())
