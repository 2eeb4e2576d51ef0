from tortoise import migrations
from tortoise.migrations import operations as ops
from models.enums import AccountKind, TransferKind
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

from models.checks import AddCheck, NeverUpdated
from models.migrations.moves.budgets import move_budgets

CHECKS = [
    ("ledger_account", "ledger_account_not_negative", "0 <= in_fen AND 0 <= held_fen AND 0 <= out_fen"),
    ("ledger_account", "ledger_account_within", "kind NOT IN ('campaign', 'allotment') OR held_fen + out_fen <= in_fen"),
    ("ledger_transfer", "ledger_transfer_moves_something", "0 < amount_fen"),
    ("ledger_transfer", "ledger_transfer_has_two_sides", "(from_account_id = to_account_id) = (kind IN ('hold', 'release'))"),
]


class Migration(migrations.Migration):
    dependencies = [('models', '0010_terms')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Funder',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=40)),
                ('title_zh', fields.CharField(max_length=100)),
                ('title_en', fields.CharField(max_length=100)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'funder', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='LedgerAccount',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('kind', fields.CharEnumField(description='', enum_type=AccountKind, max_length=20)),
                ('funder', fields.ForeignKeyField('models.Funder', source_field='funder_id', db_constraint=True, to_field='id', related_name='accounts', on_delete=OnDelete.RESTRICT)),
                ('benefit', fields.ForeignKeyField('models.Benefit', source_field='benefit_id', null=True, db_constraint=True, to_field='id', related_name='accounts', on_delete=OnDelete.RESTRICT)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', null=True, db_constraint=True, to_field='id', related_name='accounts', on_delete=OnDelete.RESTRICT)),
                ('district', fields.CharField(null=True, max_length=60)),
                ('share_bps', fields.IntField(default=0)),
                ('in_fen', fields.BigIntField(default=0)),
                ('held_fen', fields.BigIntField(default=0)),
                ('out_fen', fields.BigIntField(default=0)),
            ],
            options={'table': 'ledger_account', 'app': 'models', 'indexes': [Index(fields=['benefit_id']), Index(fields=['merchant_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='LedgerTransfer',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('kind', fields.CharEnumField(description='', enum_type=TransferKind, max_length=20)),
                ('from_account', fields.ForeignKeyField('models.LedgerAccount', source_field='from_account_id', db_constraint=True, to_field='id', related_name='went', on_delete=OnDelete.RESTRICT)),
                ('to_account', fields.ForeignKeyField('models.LedgerAccount', source_field='to_account_id', db_constraint=True, to_field='id', related_name='came', on_delete=OnDelete.RESTRICT)),
                ('amount_fen', fields.BigIntField()),
                ('about_id', fields.UUIDField(null=True)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'ledger_transfer', 'app': 'models', 'indexes': [Index(fields=['about_id']), Index(fields=['from_account_id', 'made_at']), Index(fields=['to_account_id', 'made_at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        *(AddCheck(table, name, check) for table, name, check in CHECKS),
        NeverUpdated("ledger_transfer"),
        ops.RunPython(move_budgets),
        ops.DeleteModel(name='Budget'),
    ]
