from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.enums import DeliveryState, Fault, PartnerScheme, Role, WaiverState, WaiverStep
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

from models.checks import AddCheck

CHECKS = [
    ("risk", "1 <= risk_fen"),
    ("split", "(credit_fen IS NULL) = (cash_fen IS NULL) "
     "AND (credit_fen IS NULL OR (0 <= credit_fen AND 0 <= cash_fen AND credit_fen + cash_fen = risk_fen))"),
    ("one_person", "resident_id IS NULL OR sandbox_person IS NULL"),
    ("bound", "state IN ('quoted', 'expired', 'revoked', 'declined') "
     "OR (credit_fen IS NOT NULL AND bound_at IS NOT NULL AND (resident_id IS NOT NULL OR sandbox_person IS NOT NULL))"),
    ("adds_up", "0 <= charged_fen AND 0 <= discounted_fen AND (total_fen IS NULL "
     "OR (0 <= total_fen AND total_fen = charged_fen - discounted_fen AND total_fen <= risk_fen))"),
    ("settled", "state NOT IN ('settling', 'done', 'overdue', 'disputed', 'written_off') OR total_fen IS NOT NULL"),
]

class Migration(migrations.Migration):
    dependencies = [('models', '0008_open_figures')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Partner',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=32)),
                ('title_zh', fields.CharField(max_length=100)),
                ('title_en', fields.CharField(max_length=100)),
                ('account', fields.OneToOneField('models.Account', source_field='account_id', db_constraint=True, to_field='id', related_name='partner', on_delete=OnDelete.RESTRICT)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', db_constraint=True, to_field='id', related_name='partners', on_delete=OnDelete.RESTRICT)),
                ('sandbox', fields.BooleanField(default=False)),
                ('faults', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('callback_url', fields.CharField(default='', max_length=500)),
                ('requests_per_minute', fields.IntField(default=6000)),
                ('registered_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'partner', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='PartnerKey',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('partner', fields.ForeignKeyField('models.Partner', source_field='partner_id', db_constraint=True, to_field='id', related_name='keys', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(unique=True, max_length=64)),
                ('scheme', fields.CharEnumField(description='', enum_type=PartnerScheme, max_length=20)),
                ('secret_sealed', fields.BinaryField()),
                ('certificate', fields.TextField(default='', unique=False)),
                ('issued_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'partner_key', 'app': 'models', 'indexes': [Index(fields=['partner_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='PartnerNonce',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('key', fields.ForeignKeyField('models.PartnerKey', source_field='key_id', db_constraint=True, to_field='id', related_name='nonces', on_delete=OnDelete.RESTRICT)),
                ('nonce', fields.CharField(max_length=64)),
                ('seen_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'partner_nonce', 'app': 'models', 'unique_together': (('key_id', 'nonce'),), 'indexes': [Index(fields=['seen_at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='PlatformCertificate',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('serial', fields.CharField(unique=True, max_length=40)),
                ('certificate', fields.TextField(unique=False)),
                ('key_sealed', fields.BinaryField()),
                ('opens_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closes_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'platform_certificate', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='WaiverOrder',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('partner', fields.ForeignKeyField('models.Partner', source_field='partner_id', db_constraint=True, to_field='id', related_name='waiver_orders', on_delete=OnDelete.RESTRICT)),
                ('number', fields.CharField(max_length=64)),
                ('fingerprint', fields.CharField(max_length=64)),
                ('scheme', fields.CharEnumField(description='', enum_type=PartnerScheme, max_length=20)),
                ('benefit', fields.ForeignKeyField('models.Benefit', source_field='benefit_id', db_constraint=True, to_field='id', related_name='waiver_orders', on_delete=OnDelete.RESTRICT)),
                ('revision', fields.ForeignKeyField('models.BenefitRevision', source_field='revision_id', null=True, db_constraint=True, to_field='id', related_name='waiver_orders', on_delete=OnDelete.RESTRICT)),
                ('resident', fields.ForeignKeyField('models.Resident', source_field='resident_id', null=True, db_constraint=True, to_field='id', related_name='waiver_orders', on_delete=OnDelete.RESTRICT)),
                ('sandbox_person', fields.CharField(null=True, max_length=40)),
                ('title', fields.CharField(max_length=60)),
                ('state', fields.CharEnumField(description='', enum_type=WaiverState, max_length=20)),
                ('sequence', fields.IntField(default=1)),
                ('tier', fields.CharField(null=True, max_length=20)),
                ('risk_fen', fields.BigIntField()),
                ('credit_fen', fields.BigIntField(null=True)),
                ('cash_fen', fields.BigIntField(null=True)),
                ('charges', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('discounts', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('charged_fen', fields.BigIntField(default=0)),
                ('discounted_fen', fields.BigIntField(default=0)),
                ('total_fen', fields.BigIntField(null=True)),
                ('notify_url', fields.CharField(default='', max_length=500)),
                ('particulars', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('placed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('bound_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'waiver_order', 'app': 'models', 'unique_together': (('partner_id', 'number'),), 'indexes': [Index(fields=['resident_id', 'state']), Index(fields=['state', 'expires_at']), Index(fields=['state', 'due_at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Delivery',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('partner', fields.ForeignKeyField('models.Partner', source_field='partner_id', db_constraint=True, to_field='id', related_name='deliveries', on_delete=OnDelete.RESTRICT)),
                ('order', fields.ForeignKeyField('models.WaiverOrder', source_field='order_id', null=True, db_constraint=True, to_field='id', related_name='deliveries', on_delete=OnDelete.RESTRICT)),
                ('event_id', fields.UUIDField()),
                ('event', fields.CharField(max_length=40)),
                ('scheme', fields.CharEnumField(description='', enum_type=PartnerScheme, max_length=20)),
                ('url', fields.CharField(max_length=500)),
                ('told', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('fault', fields.CharEnumField(null=True, description='', enum_type=Fault, max_length=20)),
                ('state', fields.CharEnumField(default=DeliveryState.WAITING, description='', enum_type=DeliveryState, max_length=20)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('leased_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('attempts', fields.IntField(default=0)),
                ('written_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'delivery', 'app': 'models', 'indexes': [Index(fields=['state', 'due_at']), Index(fields=['partner_id', 'id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='DeliveryAttempt',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('delivery', fields.ForeignKeyField('models.Delivery', source_field='delivery_id', db_constraint=True, to_field='id', related_name='tries', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('status', fields.IntField(null=True)),
                ('error', fields.CharField(default='', max_length=60)),
                ('tried_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'delivery_attempt', 'app': 'models', 'unique_together': (('delivery_id', 'number'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='WaiverEvent',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('order', fields.ForeignKeyField('models.WaiverOrder', source_field='order_id', db_constraint=True, to_field='id', related_name='events', on_delete=OnDelete.RESTRICT)),
                ('sequence', fields.IntField()),
                ('step', fields.CharEnumField(description='', enum_type=WaiverStep, max_length=20)),
                ('state', fields.CharEnumField(description='', enum_type=WaiverState, max_length=20)),
                ('by_role', fields.CharEnumField(description='', enum_type=Role, max_length=20)),
                ('by_account_id', fields.UUIDField(null=True)),
                ('note', fields.CharField(default='', max_length=300)),
                ('total_fen', fields.BigIntField(null=True)),
                ('happened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'waiver_event', 'app': 'models', 'unique_together': (('order_id', 'sequence'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        *(AddCheck("waiver_order", f"waiver_order_{name}", check) for name, check in CHECKS),
    ]
