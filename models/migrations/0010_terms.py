from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

from models.checks import AddCheck

PAST = """INSERT INTO decision (id, benefit_id, revision_id, resident_id, merchant_id, clerk_id, redemption_id, granted, tier, order_facts,
    amount_fen, discount_fen, reasons, decided_at)
    SELECT id, benefit_id, revision_id, resident_id, merchant_id, clerk_id, id, TRUE, tier, '{}', amount_fen, discount_fen, '[]',
    redeemed_at FROM redemption"""


class WordBecomesText(ops.AlterField):
    """The column stays as it is: only what may stand in it is no longer one word of a list."""

    async def database_forward(self, app_label, old_state, new_state, state_editor=None):
        return None

    async def database_backward(self, app_label, old_state, new_state, state_editor=None):
        return None


class Migration(migrations.Migration):
    dependencies = [('models', '0009_partners')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Decision',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('benefit', fields.ForeignKeyField('models.Benefit', source_field='benefit_id', db_constraint=True, to_field='id', related_name='decisions', on_delete=OnDelete.RESTRICT)),
                ('revision', fields.ForeignKeyField('models.BenefitRevision', source_field='revision_id', db_constraint=True, to_field='id', related_name='decisions', on_delete=OnDelete.RESTRICT)),
                ('resident', fields.ForeignKeyField('models.Resident', source_field='resident_id', db_constraint=True, to_field='id', related_name='decisions', on_delete=OnDelete.RESTRICT)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', db_constraint=True, to_field='id', related_name='decisions', on_delete=OnDelete.RESTRICT)),
                ('clerk', fields.ForeignKeyField('models.Account', source_field='clerk_id', db_constraint=True, to_field='id', related_name='decisions', on_delete=OnDelete.RESTRICT)),
                ('redemption', fields.OneToOneField('models.Redemption', source_field='redemption_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('granted', fields.BooleanField()),
                ('tier', fields.CharField(default='', max_length=20)),
                ('scorecard_version', fields.IntField(null=True)),
                ('order_facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('amount_fen', fields.BigIntField()),
                ('discount_fen', fields.BigIntField()),
                ('reasons', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('decided_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'decision', 'app': 'models', 'indexes': [Index(fields=['resident_id', 'id']), Index(fields=['benefit_id', 'decided_at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='MerchantGroup',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=40)),
                ('title_zh', fields.CharField(max_length=100)),
                ('title_en', fields.CharField(max_length=100)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'merchant_group', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='MerchantGroupMember',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('group', fields.ForeignKeyField('models.MerchantGroup', source_field='group_id', db_constraint=True, to_field='id', related_name='members', on_delete=OnDelete.RESTRICT)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', db_constraint=True, to_field='id', related_name='groups', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'merchant_group_member', 'app': 'models', 'unique_together': (('group_id', 'merchant_id'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='StackedOrder',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', db_constraint=True, to_field='id', related_name='stacked_orders', on_delete=OnDelete.RESTRICT)),
                ('order_ref', fields.CharField(max_length=80)),
                ('stacking_group', fields.CharField(max_length=40)),
                ('lane', fields.IntField(default=0)),
                ('discount_fen', fields.BigIntField(default=0)),
                ('last_benefit', fields.CharField(default='', max_length=40)),
            ],
            options={'table': 'stacked_order', 'app': 'models', 'unique_together': (('merchant_id', 'order_ref', 'stacking_group'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.AddField(
            model_name='Benefit',
            name='stacking_group',
            field=fields.CharField(null=True, max_length=40),
        ),
        WordBecomesText(
            model_name='LimitCounter',
            name='entity',
            field=fields.CharField(max_length=20),
        ),
        WordBecomesText(
            model_name='LimitCounter',
            name='period',
            field=fields.CharField(max_length=20),
        ),
        ops.AddField(
            model_name='Redemption',
            name='counted',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Resident',
            name='household_hash',
            field=fields.CharField(null=True, max_length=64),
        ),
        AddCheck("stacked_order", "stacked_order_not_negative", "0 <= lane AND 0 <= discount_fen"),
        ops.RunSQL(PAST, "DELETE FROM decision"),  # every redemption so far was a grant; why, nobody wrote down
    ]
