"""What a merchant's credit page says, as plain values. Every fact names its source and when it was received."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from models.enums import ComplaintState, Industry, RecordKind, Severity
from server.scoring.scorecard import Tier, Title
from server.scoring.standings import GradeState


@dataclass(frozen=True, kw_only=True)
class Origin:
    source: Title
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Who:
    """The legal subject. `closed_on` is its last day, null while it is open."""

    name: str
    uscc: str | None
    industry: Industry
    enterprise_type: str
    registered_capital: str
    scope: str
    province: str
    district: str
    address: str
    registered_on: date | None
    closed_on: date | None
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class WhyPart:
    """One movement of points. `record` is null where the record behind it is not public; `reason` is a code word."""

    points: int
    reason: str
    record: str | None
    dated_on: date | None


@dataclass(frozen=True, kw_only=True)
class Why:
    """One indicator: its parts add up to its points, and the indicators' points to the grade's."""

    indicator: str
    title: Title
    points: int
    parts: tuple[WhyPart, ...]


@dataclass(frozen=True, kw_only=True)
class Rating:
    """The grade and why. In every state but `graded` there are no points, tier or reasons; `since` is when a grade was withheld."""

    state: GradeState
    tier: Tier | None
    points: int | None
    maximum_points: int | None
    as_of: datetime | None
    scorecard: Title | None
    scorecard_version: int | None
    since: datetime | None
    why: tuple[Why, ...]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`risk` is low, moderate or high; null where the source does not say."""

    text: str
    risk: str | None
    corrected: bool | None


@dataclass(frozen=True, kw_only=True)
class Particular:
    """A text of the source under its name: authority, offence, measure, law, issuer, scope, promise and the like."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One public record. `ends_on` is its last day in force (a licence) or published (a penalty), null when there is none.

    `mark` is an inspection's, out of 100; `amount_fen` a penalty's; `result` an inspection's (passed, corrected_on_site,
    correction_ordered, failed; `photos` counts what was photographed there) or whether a commitment was kept (yes, no, open).
    """

    id: UUID
    kind: RecordKind
    catalogue: Title
    title: str
    document_no: str
    dated_on: date
    ends_on: date | None
    in_force: bool
    severity: Severity | None
    amount_fen: int | None
    mark: int | None
    result: str | None
    particulars: tuple[Particular, ...]
    findings: tuple[Finding, ...]
    photos: int
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class ComplaintLine:
    """`reply` is the merchant's newest answer, which it was told would be public; nobody else's words are."""

    filed_on: date
    state: ComplaintState
    ended_on: date | None
    reply: str | None = None


@dataclass(frozen=True, kw_only=True)
class Complaints:
    """Complaints that were taken up, and how they ended. Tips are confidential; what was refused or withdrawn is held against nobody."""

    resolved: int
    unresolved: int
    in_progress: int
    recent: tuple[ComplaintLine, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewLine:
    stars: int
    text: str
    written_on: date


@dataclass(frozen=True, kw_only=True)
class Reviews:
    """`average_tenths` is the mean of the stars times ten, rounded half up; null without reviews. `by_stars` counts 1 to 5 stars."""

    count: int
    average_tenths: int | None
    by_stars: tuple[int, int, int, int, int]
    recent: tuple[ReviewLine, ...]


@dataclass(frozen=True, kw_only=True)
class MerchantCredit:
    """All of it. `more_licences` and the like: there are older ones than those shown; penalties are all shown."""

    code: str
    short_number: str
    who: Who
    rating: Rating
    licences: tuple[Fact, ...]
    more_licences: bool
    inspections: tuple[Fact, ...]
    more_inspections: bool
    commitments: tuple[Fact, ...]
    more_commitments: bool
    honours: tuple[Fact, ...]
    more_honours: bool
    penalties: tuple[Fact, ...]
    complaints: Complaints
    reviews: Reviews
