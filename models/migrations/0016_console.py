from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.enums import UploadPart, UploadState, Feed
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

SEARCHED = [
    ("record_document", "record (document_no) WHERE document_no <> ''"),
    ("redemption_order", "redemption (order_ref)"),
]

class Migration(migrations.Migration):
    dependencies = [('models', '0015_holds')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Upload',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('feed', fields.CharEnumField(description='', enum_type=Feed, max_length=20)),
                ('source_code', fields.CharField(max_length=40)),
                ('files', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('state', fields.CharEnumField(default=UploadState.RECEIVING, description='', enum_type=UploadState, max_length=20)),
                ('lines', fields.IntField(default=0)),
                ('rows', fields.IntField(default=0)),
                ('created', fields.IntField(default=0)),
                ('updated', fields.IntField(default=0)),
                ('unchanged', fields.IntField(default=0)),
                ('rejected', fields.IntField(default=0)),
                ('said', fields.TextField(default='', unique=False)),
                ('by_account_id', fields.UUIDField()),
                ('handed_in_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'upload', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='UploadPiece',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('upload', fields.ForeignKeyField('models.Upload', source_field='upload_id', db_constraint=True, to_field='id', related_name='pieces', on_delete=OnDelete.RESTRICT)),
                ('part', fields.CharEnumField(description='', enum_type=UploadPart, max_length=20)),
                ('position', fields.IntField()),
                ('content', fields.BinaryField()),
            ],
            options={'table': 'upload_piece', 'app': 'models', 'unique_together': (('upload_id', 'part', 'position'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='DistrictFigures',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('district', fields.CharField(unique=True, max_length=60)),
                ('merchants', fields.IntField()),
                ('tiers', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('latitude_e6', fields.IntField(null=True)),
                ('longitude_e6', fields.IntField(null=True)),
                ('scans', fields.IntField(default=0)),
                ('reckoned_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'district_figures', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='DayFigures',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('day', fields.DateField(unique=True)),
                ('scans', fields.IntField()),
                ('redemptions', fields.IntField()),
                ('discount_fen', fields.BigIntField()),
                ('moved_fen', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'day_figures', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.RemoveIndex(
            model_name='AuditLine',
            name=None,
            fields=['object_kind', 'object_id'],
        ),
        ops.AddIndex(
            model_name='AuditLine',
            index=Index(fields=['object_id', 'done_at']),
        ),
        ops.AddIndex(
            model_name='AuditLine',
            index=Index(fields=['actor_id', 'done_at']),
        ),
        ops.AddIndex(
            model_name='AuditLine',
            index=Index(fields=['deed', 'done_at']),
        ),
        *(ops.RunSQL(f"CREATE INDEX {name} ON {where}", f"DROP INDEX {name}") for name, where in SEARCHED),
    ]
