"""What a tier earns, what it costs, and who used it."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.access import Account
from models.codes import CodeUse
from models.enums import (
    BenefitKind,
    BenefitState,
    HoldEnd,
    ProposalOutcome,
    RevisionStep,
    ScheduleEnd,
)
from models.ledger import Budget, LedgerAccount
from models.registry import Merchant, Resident
from models.row import Row, word

if TYPE_CHECKING:
    from models.decisions import Decision


class Benefit(Row):
    """An offer of the city. What it gives stands in its revisions; the live one is `live_revision_id`, and `stacking_group` that one's."""

    code = fields.CharField(max_length=40, unique=True)
    kind = word(BenefitKind)
    title_zh = fields.CharField(max_length=100)
    title_en = fields.CharField(max_length=100)
    state = word(BenefitState, default=BenefitState.DRAFT)
    live_revision_id: UUID | None = fields.UUIDField(null=True)
    stacking_group = fields.CharField(max_length=40, null=True)
    accounts: fields.ReverseRelation[LedgerAccount]
    created_at: datetime = fields.DatetimeField()

    class Meta:
        table = "benefit"

    @property
    def budget(self) -> Budget:
        """What its loaded accounts hold together."""
        return Budget.of(self.accounts)


class BenefitRevision(Row):
    """Immutable terms (see server/benefits/terms.py). A redemption keeps the revision it was made under.

    `title_*` is what the benefit is called from this revision's publication on; null where its name stays.
    """

    benefit: fields.ForeignKeyRelation[Benefit] = fields.ForeignKeyField(
        "models.Benefit", related_name="revisions", on_delete=fields.RESTRICT
    )
    benefit_id: UUID
    number = fields.IntField()
    terms: dict[str, Any] = fields.JSONField()
    title_zh = fields.CharField(max_length=100, null=True)
    title_en = fields.CharField(max_length=100, null=True)
    drafted_by: UUID | None = fields.UUIDField(null=True)
    drafted_at: datetime = fields.DatetimeField()
    events: fields.ReverseRelation["RevisionEvent"]
    schedules: fields.ReverseRelation["PublicationSchedule"]

    class Meta:
        table = "benefit_revision"
        unique_together = (("benefit_id", "number"),)


class RevisionEvent(Row):
    """One step in a revision's life, who took it and when; each step at most once."""

    revision: fields.ForeignKeyRelation[BenefitRevision] = fields.ForeignKeyField(
        "models.BenefitRevision", related_name="events", on_delete=fields.RESTRICT
    )
    revision_id: UUID
    step = word(RevisionStep)
    by_account_id: UUID | None = fields.UUIDField(null=True)
    note = fields.CharField(max_length=300, default="")
    happened_at: datetime = fields.DatetimeField()

    class Meta:
        table = "revision_event"
        unique_together = (("revision_id", "step"),)


class PublicationSchedule(Row):
    """A time set for an approved revision to go live. `ended_as` says how it went, `note` the word for what stood against it.

    One open for a revision (partial unique index).
    """

    revision: fields.ForeignKeyRelation[BenefitRevision] = fields.ForeignKeyField(
        "models.BenefitRevision", related_name="schedules", on_delete=fields.RESTRICT
    )
    revision_id: UUID
    goes_live_at: datetime = fields.DatetimeField()
    set_by: UUID | None = fields.UUIDField(null=True)
    set_at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)
    ended_as: ScheduleEnd | None = word(ScheduleEnd, null=True)
    ended_by: UUID | None = fields.UUIDField(null=True)
    note = fields.CharField(max_length=60, default="")

    class Meta:
        table = "publication_schedule"


class SimulationRun(Row):
    """A revision tried on what happened. `done` of `wanted` decisions and residents; `result` as server/benefits/queries/trials.py tells
    it, or `refused` with the reasons, once it has ended.
    """

    revision: fields.ForeignKeyRelation[BenefitRevision] = fields.ForeignKeyField(
        "models.BenefitRevision", related_name="simulations", on_delete=fields.RESTRICT
    )
    revision_id: UUID
    wanted = fields.IntField()
    done = fields.IntField(default=0)
    result: dict[str, Any] | None = fields.JSONField(null=True)
    asked_by: UUID | None = fields.UUIDField(null=True)
    asked_at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "simulation_run"


class BudgetProposal(Row):
    """A wish to raise a budget from what was seen to `granted_fen`, and what became of it.

    One waits for each benefit (partial unique index). CHECKs: it raises; all of `outcome` and `decided_*` or none; whoever proposed it does
    not approve it, and nobody else withdraws it.
    """

    benefit: fields.ForeignKeyRelation[Benefit] = fields.ForeignKeyField(
        "models.Benefit", related_name="budget_proposals", on_delete=fields.RESTRICT
    )
    benefit_id: UUID
    expected_fen = fields.BigIntField()
    granted_fen = fields.BigIntField()
    proposed_by: UUID = fields.UUIDField()
    proposed_at: datetime = fields.DatetimeField()
    outcome: ProposalOutcome | None = word(ProposalOutcome, null=True)
    decided_by: UUID | None = fields.UUIDField(null=True)
    decided_at: datetime | None = fields.DatetimeField(null=True)
    note = fields.CharField(max_length=300, default="")

    class Meta:
        table = "budget_proposal"
        indexes = (Index(fields=("benefit_id",)),)


class LimitCounter(Row):
    """How much somebody used of one benefit in one period (local days); the words are those of server/benefits/limits.py.

    Unique per benefit, entity, period and start.
    """

    benefit: fields.ForeignKeyRelation[Benefit] = fields.ForeignKeyField(
        "models.Benefit", related_name="counters", on_delete=fields.RESTRICT
    )
    benefit_id: UUID
    entity = fields.CharField(max_length=20)
    entity_key = fields.CharField(max_length=80)
    period = fields.CharField(max_length=20)
    period_start: date = fields.DateField()
    used_count = fields.IntField(default=0)
    used_fen = fields.BigIntField(default=0)

    class Meta:
        table = "limit_counter"
        unique_together = (("benefit_id", "entity", "entity_key", "period", "period_start"),)


class Redemption(Row):
    """A benefit used once, at one desk, for one order. `returned_*` only grow, up to what was given (CHECK).

    `counted`: the counters that it was counted on, each as [entity, key, period, start]; null for those made before they were kept.
    `decision` is no column: whoever makes or loads one may say why it was granted.
    """

    decision: "Decision | None" = None

    benefit: fields.ForeignKeyRelation[Benefit] = fields.ForeignKeyField(
        "models.Benefit", related_name="redemptions", on_delete=fields.RESTRICT
    )
    benefit_id: UUID
    revision: fields.ForeignKeyRelation[BenefitRevision] = fields.ForeignKeyField(
        "models.BenefitRevision", related_name="redemptions", on_delete=fields.RESTRICT
    )
    revision_id: UUID
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="redemptions", on_delete=fields.RESTRICT
    )
    resident_id: UUID
    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="redemptions", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    clerk: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="redemptions", on_delete=fields.RESTRICT
    )
    clerk_id: UUID
    code_use: fields.OneToOneRelation[CodeUse] = fields.OneToOneField(
        "models.CodeUse", related_name="redemption", on_delete=fields.RESTRICT
    )
    code_use_id: UUID
    order_ref = fields.CharField(max_length=80)
    tier = fields.CharField(max_length=20)
    amount_fen = fields.BigIntField()
    discount_fen = fields.BigIntField()
    payable_fen = fields.BigIntField()
    returned_fen = fields.BigIntField(default=0)
    returned_discount_fen = fields.BigIntField(default=0)
    counted: list[list[str]] | None = fields.JSONField(null=True)
    receipt = fields.TextField()
    redeemed_at: datetime = fields.DatetimeField()

    class Meta:
        table = "redemption"
        unique_together = (("merchant_id", "order_ref", "benefit_id"),)
        indexes = (
            Index(fields=("resident_id", "redeemed_at")),
            Index(fields=("merchant_id", "redeemed_at")),
            Index(fields=("benefit_id", "redeemed_at")),
            Index(fields=("redeemed_at",)),
        )


class Hold(Row):
    """A benefit reserved for one order until `expires_at`, under the revision of that moment. `ended_as` says how it went.

    The redemption that comes of it has its id; `counted`, `order_facts` and `decision_id` are kept for it and for a late commit.
    One open hold for an order and benefit (partial unique index).
    """

    benefit: fields.ForeignKeyRelation[Benefit] = fields.ForeignKeyField("models.Benefit", related_name="holds", on_delete=fields.RESTRICT)
    benefit_id: UUID
    revision: fields.ForeignKeyRelation[BenefitRevision] = fields.ForeignKeyField(
        "models.BenefitRevision", related_name="holds", on_delete=fields.RESTRICT
    )
    revision_id: UUID
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="holds", on_delete=fields.RESTRICT
    )
    resident_id: UUID
    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="holds", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    clerk: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", related_name="holds", on_delete=fields.RESTRICT)
    clerk_id: UUID
    code_use: fields.OneToOneRelation[CodeUse] = fields.OneToOneField("models.CodeUse", related_name="hold", on_delete=fields.RESTRICT)
    code_use_id: UUID
    order_ref = fields.CharField(max_length=80)
    tier = fields.CharField(max_length=20)
    amount_fen = fields.BigIntField()
    discount_fen = fields.BigIntField()
    payable_fen = fields.BigIntField()
    counted: list[list[str]] = fields.JSONField()
    order_facts: dict[str, Any] = fields.JSONField(default=dict)
    decision_id: UUID = fields.UUIDField()
    held_at: datetime = fields.DatetimeField()
    expires_at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)
    ended_as: HoldEnd | None = word(HoldEnd, null=True)

    class Meta:
        table = "benefit_hold"
        indexes = (Index(fields=("resident_id", "held_at")),)


class RedemptionLine(Row):
    """One line of the order of a redemption, so that it can be returned by itself. CHECK (0 <= returned_fen <= amount_fen)."""

    redemption: fields.ForeignKeyRelation[Redemption] = fields.ForeignKeyField(
        "models.Redemption", related_name="lines", on_delete=fields.RESTRICT
    )
    redemption_id: UUID
    ref = fields.CharField(max_length=80)
    amount_fen = fields.BigIntField()
    returned_fen = fields.BigIntField(default=0)

    class Meta:
        table = "redemption_line"
        unique_together = (("redemption_id", "ref"),)


class RedemptionReturn(Row):
    """Part or all of a redemption given back; `line` is the ref of the line that it was said of."""

    redemption: fields.ForeignKeyRelation[Redemption] = fields.ForeignKeyField(
        "models.Redemption", related_name="returns", on_delete=fields.RESTRICT
    )
    redemption_id: UUID
    line = fields.CharField(max_length=80, null=True)
    amount_fen = fields.BigIntField()
    discount_fen = fields.BigIntField()
    by_account_id: UUID = fields.UUIDField()
    returned_at: datetime = fields.DatetimeField()

    class Meta:
        table = "redemption_return"


class StackedOrder(Row):
    """What benefits of one stacking group did for one order so far. Whoever moves `lane` up by a conditional update has it."""

    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="stacked_orders", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    order_ref = fields.CharField(max_length=80)
    stacking_group = fields.CharField(max_length=40)
    lane = fields.IntField(default=0)
    discount_fen = fields.BigIntField(default=0)
    last_benefit = fields.CharField(max_length=40, default="")

    class Meta:
        table = "stacked_order"
        unique_together = (("merchant_id", "order_ref", "stacking_group"),)
