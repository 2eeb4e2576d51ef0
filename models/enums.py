"""Every word that is stored. A value, once released, is never renamed: rows carry it."""

from enum import StrEnum


class SubjectKind(StrEnum):
    RESIDENT = "resident"
    MERCHANT = "merchant"


class Role(StrEnum):
    """Everybody is anonymous, every account is signed in whatever else it is; these two are never granted or stored."""

    ANONYMOUS = "anonymous"
    SIGNED_IN = "signed_in"
    RESIDENT = "resident"
    CLERK = "clerk"
    MERCHANT_OWNER = "merchant_owner"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"
    PARTNER = "partner"


class ConsentPurpose(StrEnum):
    SCORING = "scoring"
    BENEFITS = "benefits"
    NOTICES = "notices"


class LookPurpose(StrEnum):
    """Why somebody looked at a resident's personal data."""

    VERIFICATION = "verification"
    REDEMPTION = "redemption"
    CONSOLE = "console"
    DECISION = "decision"
    ELIGIBILITY = "eligibility"
    WAIVER = "waiver"
    REGISTER = "register"


class RecordKind(StrEnum):
    LICENCE = "licence"
    PENALTY = "penalty"
    HONOUR = "honour"
    INSPECTION = "inspection"
    COMMITMENT = "commitment"
    CONTRACT = "contract"
    PAYMENT = "payment"
    VOLUNTEERING = "volunteering"


class Severity(StrEnum):
    """Classes of negative records (办法 in force 2026-04-01)."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"


class Visibility(StrEnum):
    PUBLIC = "public"
    SHARED = "shared"
    PRIVATE = "private"


class Outcome(StrEnum):
    """How a record ended before its time."""

    REPAIRED = "repaired"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Industry(StrEnum):
    FOOD = "food"
    RETAIL = "retail"
    LODGING = "lodging"
    REPAIR = "repair"
    TRANSPORT = "transport"
    HEALTH = "health"
    CULTURE = "culture"
    SERVICES = "services"
    OTHER = "other"


class CodeEnd(StrEnum):
    ROTATED = "rotated"
    REVOKED = "revoked"


class ScanPurpose(StrEnum):
    VIEW = "view"
    COMPLAINT = "complaint"
    INSPECTION = "inspection"


class ScorecardState(StrEnum):
    DRAFT = "draft"
    LIVE = "live"
    RETIRED = "retired"
    REJECTED = "rejected"


class Measure(StrEnum):
    """What an indicator of a scorecard looks at."""

    RECORD = "record"
    MARK = "mark"
    AMOUNT = "amount_fen"
    CONTENT = "content"
    COUNT = "count"


class EntryReason(StrEnum):
    """Why points stand, or why they moved."""

    BASE = "base"
    RECORD_COUNTED = "record_counted"
    COUNT_REACHED = "count_reached"
    DECAYED = "decayed"
    CAPPED = "capped"
    FLOORED = "floored"
    RANGE_LIMITED = "range_limited"
    RECORD_CHANGED = "record_changed"
    RULES_CHANGED = "rules_changed"
    LIMIT_LIFTED = "limit_lifted"
    NO_LONGER_COUNTED = "no_longer_counted"
    TOO_LITTLE_TO_JUDGE = "too_little_to_judge"
    CONSENT_WITHDRAWN = "consent_withdrawn"


class BenefitKind(StrEnum):
    DEPOSIT_WAIVER = "deposit_waiver"
    GRADED_DISCOUNT = "graded_discount"
    VOUCHER = "voucher"
    FREE_MINUTES = "free_minutes"
    PRIORITY = "priority"
    TRUCK_CARD = "truck_card"
    DOCTOR_FIRST = "doctor_first"
    LIBRARY = "library"
    PARKING = "parking"


class BenefitState(StrEnum):
    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"
    SETTLED = "settled"


class RevisionStep(StrEnum):
    """What happened to a revision; server/benefits/lifecycle.py tells from these how far it has come."""

    DRAFTED = "drafted"
    SIMULATED = "simulated"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    PUBLISHED = "published"


class CardBearer(StrEnum):
    """Whose card it is: somebody's own, or that of a vehicle, whoever drives it."""

    PERSON = "person"
    VEHICLE = "vehicle"


class ScheduleEnd(StrEnum):
    """How it went with a publication that a time was set for. Missed: the benefit had ended by then, or a newer revision was live."""

    PUBLISHED = "published"
    CANCELLED = "cancelled"
    MISSED = "missed"


class LimitAction(StrEnum):
    """What a limit counts. A redemption counts from the moment at which it is promised, and until it is given back."""

    REDEMPTION = "redemption"


class LimitEntity(StrEnum):
    """Whose uses a limit counts. `pair` is the older word for one resident at one merchant."""

    CAMPAIGN = "campaign"
    RESIDENT = "resident"
    NATURAL_PERSON = "natural_person"
    HOUSEHOLD = "household"
    VEHICLE = "vehicle"
    MERCHANT = "merchant"
    CLERK = "clerk"
    DISTRICT = "district"
    PAIR = "pair"


class LimitPeriod(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ROLLING = "rolling"
    LIFETIME = "lifetime"


class DayKind(StrEnum):
    """What a day is in the country's calendar: weekends and holidays are off, but for days worked in exchange."""

    WORKING = "working"
    OFF = "off"


class StackingRule(StrEnum):
    """How benefits of one group meet on one order.

    exclusive: one of them, whichever comes first. best_deal: one of them, the one that takes off most. lanes: one of each lane, in the
    order of the lanes, each on what the earlier ones left.
    """

    EXCLUSIVE = "exclusive"
    BEST_DEAL = "best_deal"
    LANES = "lanes"


class ProposalOutcome(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class HoldEnd(StrEnum):
    COMMITTED = "committed"
    RELEASED = "released"
    LAPSED = "lapsed"


class AccountKind(StrEnum):
    FUND = "fund"
    CAMPAIGN = "campaign"
    ALLOTMENT = "allotment"
    PAYABLE = "payable"
    PAID = "paid"


class TransferKind(StrEnum):
    GRANT = "grant"
    RECALL = "recall"
    HOLD = "hold"
    RELEASE = "release"
    COMMIT = "commit"
    SPEND = "spend"
    RETURN = "return"
    PAYOUT = "payout"


class ComplaintKind(StrEnum):
    COMPLAINT = "complaint"
    TIP = "tip"


class ComplaintState(StrEnum):
    FILED = "filed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"
    WITHDRAWN = "withdrawn"


class NoticeKind(StrEnum):
    BENEFIT_USED = "benefit_used"
    BENEFIT_RETURNED = "benefit_returned"
    BENEFIT_OPENED = "benefit_opened"
    BENEFIT_CHANGED = "benefit_changed"
    COMPLAINT_TO_ANSWER = "complaint_to_answer"
    COMPLAINT_CLOSED = "complaint_closed"
    OBJECTION_UPHELD = "objection_upheld"
    OBJECTION_REJECTED = "objection_rejected"
    WAIVER_TO_CONFIRM = "waiver_to_confirm"
    WAIVER_TO_PAY = "waiver_to_pay"
    WAIVER_OVERDUE = "waiver_overdue"
    RESTRICTED = "restricted"
    CODE_REPLAYED = "code_replayed"


class ObjectionOutcome(StrEnum):
    UPHELD = "upheld"
    REJECTED = "rejected"


class JobState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class PartnerScheme(StrEnum):
    """How a partner's key signs: our own HMAC, or WeChat Pay's RSA (its certificate's serial number is the key's name)."""

    HMAC = "hmac"
    WECHATPAY = "wechatpay"


class WaiverState(StrEnum):
    """Where a deposit-free order stands; server/partners/waivers.py says which steps lead where."""

    QUOTED = "quoted"
    CREATED = "created"
    ACTIVE = "active"
    SETTLING = "settling"
    DONE = "done"
    DECLINED = "declined"
    EXPIRED = "expired"
    REVOKED = "revoked"
    OVERDUE = "overdue"
    DISPUTED = "disputed"
    WRITTEN_OFF = "written_off"


class WaiverStep(StrEnum):
    """What happens to a deposit-free order."""

    QUOTE = "quote"
    CREATE = "create"
    CONFIRM = "confirm"
    DECLINE = "decline"
    EXPIRE = "expire"
    REVOKE = "revoke"
    COMPLETE = "complete"
    MODIFY = "modify"
    PAY = "pay"
    FALL_DUE = "fall_due"
    DISPUTE = "dispute"
    UPHOLD = "uphold"
    WRITE_OFF = "write_off"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


class Fault(StrEnum):
    """What a sandbox does wrong on purpose to the callbacks of a partner that asked for it."""

    DUPLICATE = "duplicate"
    LATE = "late"
    REORDERED = "reordered"
    BAD_SIGNATURE = "bad_signature"


class PrintSheet(StrEnum):
    """What a merchant hangs up, sticks on or stands on a table."""

    POSTER = "poster"
    STICKERS = "stickers"
    TABLE_CARD = "table_card"


class Lift(StrEnum):
    """Why a bar was lifted before its end."""

    COMMITMENT = "commitment"
    OBJECTION = "objection"


class Feed(StrEnum):
    """What files that are handed in are: a register of merchants, or a LIVES-style feed of inspections."""

    MERCHANTS = "merchants"
    INSPECTIONS = "inspections"


class UploadPart(StrEnum):
    """Which file of an upload; the last is what became of the others."""

    REGISTER = "register"
    BUSINESSES = "businesses"
    INSPECTIONS = "inspections"
    VIOLATIONS = "violations"
    REJECTS = "rejects"


class UploadState(StrEnum):
    RECEIVING = "receiving"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
