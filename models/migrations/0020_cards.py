from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.checks import AddCheck
from models.enums import CardBearer
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields

INDEXES = [
    ("UNIQUE INDEX issued_card_person", "issued_card (card_id, resident_id) WHERE ended_at IS NULL AND plate_hash IS NULL"),
    ("UNIQUE INDEX issued_card_vehicle", "issued_card (card_id, plate_hash) WHERE ended_at IS NULL AND plate_hash IS NOT NULL"),
]


class Migration(migrations.Migration):
    dependencies = [('models', '0019_schedules')]

    initial = False

    operations = [
        ops.CreateModel(
            name='IncentiveCard',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=40)),
                ('bearer', fields.CharEnumField(description='', enum_type=CardBearer, max_length=20)),
                ('title_zh', fields.CharField(max_length=100)),
                ('title_en', fields.CharField(max_length=100)),
                ('created_by', fields.UUIDField(null=True)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'incentive_card', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='CardBenefit',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('card', fields.ForeignKeyField('models.IncentiveCard', source_field='card_id', db_constraint=True, to_field='id', related_name='benefits', on_delete=OnDelete.RESTRICT)),
                ('benefit', fields.ForeignKeyField('models.Benefit', source_field='benefit_id', db_constraint=True, to_field='id', related_name='cards', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'card_benefit', 'app': 'models', 'unique_together': (('card_id', 'benefit_id'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='IssuedCard',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('card', fields.ForeignKeyField('models.IncentiveCard', source_field='card_id', db_constraint=True, to_field='id', related_name='issued', on_delete=OnDelete.RESTRICT)),
                ('number', fields.CharField(unique=True, max_length=16)),
                ('resident', fields.ForeignKeyField('models.Resident', source_field='resident_id', null=True, db_constraint=True, to_field='id', related_name='cards', on_delete=OnDelete.RESTRICT)),
                ('plate_hash', fields.CharField(null=True, db_index=True, max_length=64)),
                ('plate_shown', fields.CharField(default='', max_length=20)),
                ('valid_until', fields.DateField(null=True)),
                ('issued_by', fields.UUIDField(null=True)),
                ('issued_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_by', fields.UUIDField(null=True)),
            ],
            options={'table': 'issued_card', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='CardIssue',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('card', fields.ForeignKeyField('models.IncentiveCard', source_field='card_id', db_constraint=True, to_field='id', related_name='issues', on_delete=OnDelete.RESTRICT)),
                ('tiers', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('residents', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('vehicles', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('valid_until', fields.DateField(null=True)),
                ('given', fields.IntField(default=0)),
                ('by_account_id', fields.UUIDField(null=True)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('done_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'card_issue', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        AddCheck("issued_card", "issued_card_of_somebody", "resident_id IS NOT NULL OR plate_hash IS NOT NULL"),
        *(ops.RunSQL(f"CREATE {index} ON {where}", f"DROP INDEX {index.split()[-1]}") for index, where in INDEXES),
    ]
