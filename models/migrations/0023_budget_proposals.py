from tortoise import migrations
from tortoise.migrations import operations as ops
from models.checks import AddCheck
from models.enums import ProposalOutcome
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

TABLE = "budget_proposal"
CHECKS = [
    ("budget_proposal_raises", "0 <= expected_fen AND expected_fen < granted_fen"),
    ("budget_proposal_decided", "(outcome IS NULL) = (decided_by IS NULL) AND (outcome IS NULL) = (decided_at IS NULL)"),
    ("budget_proposal_two_persons", "outcome IS NULL OR (decided_by = proposed_by) = (outcome = 'withdrawn')"),
]
WAITING = "budget_proposal_waiting"


class Migration(migrations.Migration):
    dependencies = [('models', '0022_code_replays_and_keys')]

    initial = False

    operations = [
        ops.CreateModel(
            name='BudgetProposal',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('benefit', fields.ForeignKeyField('models.Benefit', source_field='benefit_id', db_constraint=True, to_field='id', related_name='budget_proposals', on_delete=OnDelete.RESTRICT)),
                ('expected_fen', fields.BigIntField()),
                ('granted_fen', fields.BigIntField()),
                ('proposed_by', fields.UUIDField()),
                ('proposed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('outcome', fields.CharEnumField(null=True, description='', enum_type=ProposalOutcome, max_length=20)),
                ('decided_by', fields.UUIDField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('note', fields.CharField(default='', max_length=300)),
            ],
            options={'table': TABLE, 'app': 'models', 'indexes': [Index(fields=['benefit_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        *(AddCheck(TABLE, name, check) for name, check in CHECKS),
        ops.RunSQL(f"CREATE UNIQUE INDEX {WAITING} ON {TABLE} (benefit_id) WHERE outcome IS NULL", f"DROP INDEX {WAITING}"),
    ]
