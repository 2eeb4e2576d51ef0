from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.checks import AddCheck
from models.enums import NoticeKind, ObjectionOutcome
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

CHECKS = [
    ("notice", "notice_one_reader", "merchant_id IS NULL OR resident_id IS NULL"),
    ("objection", "objection_one_subject", "(merchant_id IS NULL) <> (resident_id IS NULL)"),
    ("objection", "objection_one_object", "(record_id IS NULL) <> (redemption_id IS NULL)"),
    ("objection", "objection_use_by_resident", "redemption_id IS NULL OR merchant_id IS NULL"),
]
TO_EVERYBODY = "CREATE INDEX notice_to_everybody ON notice (written_at) WHERE resident_id IS NULL AND merchant_id IS NULL"


class Migration(migrations.Migration):
    dependencies = [('models', '0006_inspection_photos')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Notice',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('resident', fields.ForeignKeyField('models.Resident', source_field='resident_id', null=True, db_constraint=True, to_field='id', related_name='notices', on_delete=OnDelete.RESTRICT)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', null=True, db_constraint=True, to_field='id', related_name='notices', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(description='', enum_type=NoticeKind, max_length=20)),
                ('object_id', fields.UUIDField()),
                ('particulars', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('written_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'notice', 'app': 'models', 'indexes': [Index(fields=['resident_id', 'written_at']), Index(fields=['merchant_id', 'written_at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Objection',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('resident', fields.ForeignKeyField('models.Resident', source_field='resident_id', null=True, db_constraint=True, to_field='id', related_name='objections', on_delete=OnDelete.RESTRICT)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', null=True, db_constraint=True, to_field='id', related_name='objections', on_delete=OnDelete.RESTRICT)),
                ('record', fields.OneToOneField('models.Record', source_field='record_id', null=True, db_constraint=True, to_field='id', related_name='objection', on_delete=OnDelete.RESTRICT)),
                ('redemption', fields.OneToOneField('models.Redemption', source_field='redemption_id', null=True, db_constraint=True, to_field='id', related_name='objection', on_delete=OnDelete.RESTRICT)),
                ('text', fields.TextField(unique=False)),
                ('filed_by', fields.UUIDField()),
                ('filed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'objection', 'app': 'models', 'indexes': [Index(fields=['resident_id', 'filed_at']), Index(fields=['merchant_id', 'filed_at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='ObjectionDecision',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('objection', fields.OneToOneField('models.Objection', source_field='objection_id', db_constraint=True, to_field='id', related_name='decision', on_delete=OnDelete.RESTRICT)),
                ('outcome', fields.CharEnumField(description='', enum_type=ObjectionOutcome, max_length=20)),
                ('note', fields.TextField(unique=False)),
                ('decided_by', fields.UUIDField()),
                ('decided_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'objection_decision', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='ReadMark',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('account', fields.OneToOneField('models.Account', source_field='account_id', db_constraint=True, to_field='id', related_name='read_mark', on_delete=OnDelete.RESTRICT)),
                ('read_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'read_mark', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        *(AddCheck(table, name, check) for table, name, check in CHECKS),
        ops.RunSQL(TO_EVERYBODY, "DROP INDEX notice_to_everybody"),
    ]
