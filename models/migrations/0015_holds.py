from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.enums import HoldEnd
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

from models.checks import AddCheck

CHECKS = [
    ("benefit_hold", "hold_adds_up", "0 <= discount_fen AND 0 <= payable_fen AND discount_fen + payable_fen = amount_fen"),
    ("benefit_hold", "hold_ends_once", "(ended_at IS NULL) = (ended_as IS NULL)"),
    ("redemption_line", "redemption_line_returned", "0 <= returned_fen AND returned_fen <= amount_fen AND 0 < amount_fen"),
    ("voucher", "voucher_held_or_used", "hold_id IS NULL OR redemption_id IS NULL"),
]
INDEXES = [
    ("UNIQUE INDEX hold_open_order", "benefit_hold (merchant_id, order_ref, benefit_id) WHERE ended_at IS NULL"),
    ("INDEX hold_open", "benefit_hold (expires_at) WHERE ended_at IS NULL"),
    ("UNIQUE INDEX voucher_held", "voucher (hold_id) WHERE hold_id IS NOT NULL"),
]


class Migration(migrations.Migration):
    dependencies = [('models', '0014_restrictions')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Hold',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('benefit', fields.ForeignKeyField('models.Benefit', source_field='benefit_id', db_constraint=True, to_field='id', related_name='holds', on_delete=OnDelete.RESTRICT)),
                ('revision', fields.ForeignKeyField('models.BenefitRevision', source_field='revision_id', db_constraint=True, to_field='id', related_name='holds', on_delete=OnDelete.RESTRICT)),
                ('resident', fields.ForeignKeyField('models.Resident', source_field='resident_id', db_constraint=True, to_field='id', related_name='holds', on_delete=OnDelete.RESTRICT)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', db_constraint=True, to_field='id', related_name='holds', on_delete=OnDelete.RESTRICT)),
                ('clerk', fields.ForeignKeyField('models.Account', source_field='clerk_id', db_constraint=True, to_field='id', related_name='holds', on_delete=OnDelete.RESTRICT)),
                ('code_use', fields.OneToOneField('models.CodeUse', source_field='code_use_id', db_constraint=True, to_field='id', related_name='hold', on_delete=OnDelete.RESTRICT)),
                ('order_ref', fields.CharField(max_length=80)),
                ('tier', fields.CharField(max_length=20)),
                ('amount_fen', fields.BigIntField()),
                ('discount_fen', fields.BigIntField()),
                ('payable_fen', fields.BigIntField()),
                ('counted', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('order_facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('decision_id', fields.UUIDField()),
                ('held_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_as', fields.CharEnumField(null=True, description='', enum_type=HoldEnd, max_length=20)),
            ],
            options={'table': 'benefit_hold', 'app': 'models', 'indexes': [Index(fields=['resident_id', 'held_at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='RedemptionLine',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('redemption', fields.ForeignKeyField('models.Redemption', source_field='redemption_id', db_constraint=True, to_field='id', related_name='lines', on_delete=OnDelete.RESTRICT)),
                ('ref', fields.CharField(max_length=80)),
                ('amount_fen', fields.BigIntField()),
                ('returned_fen', fields.BigIntField(default=0)),
            ],
            options={'table': 'redemption_line', 'app': 'models', 'unique_together': (('redemption_id', 'ref'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.AddField(
            model_name='IdempotentAnswer',
            name='fields_asked',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='RedemptionReturn',
            name='line',
            field=fields.CharField(null=True, max_length=80),
        ),
        ops.AddField(
            model_name='Voucher',
            name='hold_id',
            field=fields.UUIDField(null=True),
        ),
        *(AddCheck(table, name, check) for table, name, check in CHECKS),
        *(ops.RunSQL(f"CREATE {index} ON {where}", f"DROP INDEX {index.split()[-1]}") for index, where in INDEXES),
    ]
