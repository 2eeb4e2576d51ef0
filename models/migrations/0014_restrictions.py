from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.enums import Lift, Role
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

from models.checks import AddCheck

CHECKS = [
    ("violation_count", "violation_count_not_negative", "0 <= count"),
    ("listing", "listing_in_order", "1 <= streak AND month < publish_on AND publish_on < bar_from AND bar_from < bar_until"),
    ("listing_objection", "listing_objection_decided", "(upheld IS NULL) = (decided_at IS NULL)"),
]


class Migration(migrations.Migration):
    dependencies = [('models', '0013_waiver_counts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Listing',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', db_constraint=True, to_field='id', related_name='listings', on_delete=OnDelete.RESTRICT)),
                ('policy', fields.CharField(max_length=40)),
                ('rider_ref', fields.CharField(max_length=60)),
                ('resident', fields.ForeignKeyField('models.Resident', source_field='resident_id', null=True, db_constraint=True, to_field='id', related_name='listings', on_delete=OnDelete.RESTRICT)),
                ('month', fields.DateField()),
                ('counts', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('streak', fields.IntField()),
                ('publish_on', fields.DateField()),
                ('bar_from', fields.DateField()),
                ('bar_until', fields.DateField()),
                ('listed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'listing', 'app': 'models', 'unique_together': (('policy', 'merchant_id', 'rider_ref', 'month'),), 'indexes': [Index(fields=['resident_id', 'bar_until']), Index(fields=['policy', 'month']), Index(fields=['publish_on'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='ListingCommitment',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', db_constraint=True, to_field='id', related_name='listing_commitments', on_delete=OnDelete.RESTRICT)),
                ('policy', fields.CharField(max_length=40)),
                ('rider_ref', fields.CharField(max_length=60)),
                ('listing', fields.OneToOneField('models.Listing', source_field='listing_id', db_constraint=True, to_field='id', related_name='commitment', on_delete=OnDelete.RESTRICT)),
                ('signed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'listing_commitment', 'app': 'models', 'unique_together': (('policy', 'merchant_id', 'rider_ref'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='ListingLift',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('listing', fields.OneToOneField('models.Listing', source_field='listing_id', db_constraint=True, to_field='id', related_name='lift', on_delete=OnDelete.RESTRICT)),
                ('why', fields.CharEnumField(description='', enum_type=Lift, max_length=20)),
                ('by_role', fields.CharEnumField(description='', enum_type=Role, max_length=20)),
                ('by_account_id', fields.UUIDField(null=True)),
                ('lifted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'listing_lift', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='ListingObjection',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('listing', fields.OneToOneField('models.Listing', source_field='listing_id', db_constraint=True, to_field='id', related_name='objection', on_delete=OnDelete.RESTRICT)),
                ('text', fields.CharField(max_length=1000)),
                ('filed_by', fields.UUIDField(null=True)),
                ('filed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('upheld', fields.BooleanField(null=True)),
                ('note', fields.CharField(default='', max_length=300)),
                ('decided_by', fields.UUIDField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'listing_objection', 'app': 'models', 'indexes': [Index(fields=['decided_at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Violation',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', db_constraint=True, to_field='id', related_name='violations', on_delete=OnDelete.RESTRICT)),
                ('report_ref', fields.CharField(max_length=60)),
                ('policy', fields.CharField(max_length=40)),
                ('rider_ref', fields.CharField(max_length=60)),
                ('kind', fields.CharField(max_length=40)),
                ('place', fields.CharField(default='', max_length=120)),
                ('resident', fields.ForeignKeyField('models.Resident', source_field='resident_id', null=True, db_constraint=True, to_field='id', related_name='violations', on_delete=OnDelete.RESTRICT)),
                ('month', fields.DateField()),
                ('happened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('reported_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'violation', 'app': 'models', 'unique_together': (('merchant_id', 'report_ref'),), 'indexes': [Index(fields=['merchant_id', 'policy', 'rider_ref', 'month'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='ViolationCount',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', db_constraint=True, to_field='id', related_name='violation_counts', on_delete=OnDelete.RESTRICT)),
                ('policy', fields.CharField(max_length=40)),
                ('rider_ref', fields.CharField(max_length=60)),
                ('month', fields.DateField()),
                ('kind', fields.CharField(max_length=40)),
                ('count', fields.IntField(default=0)),
            ],
            options={'table': 'violation_count', 'app': 'models', 'unique_together': (('policy', 'month', 'merchant_id', 'rider_ref', 'kind'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        *(AddCheck(table, name, check) for table, name, check in CHECKS),
    ]
