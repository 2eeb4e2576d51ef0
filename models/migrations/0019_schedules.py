from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.checks import AddCheck
from models.enums import ScheduleEnd
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [('models', '0018_revision_titles')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PublicationSchedule',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('revision', fields.ForeignKeyField('models.BenefitRevision', source_field='revision_id', db_constraint=True, to_field='id', related_name='schedules', on_delete=OnDelete.RESTRICT)),
                ('goes_live_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('set_by', fields.UUIDField(null=True)),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_as', fields.CharEnumField(null=True, description='', enum_type=ScheduleEnd, max_length=20)),
                ('ended_by', fields.UUIDField(null=True)),
                ('note', fields.CharField(default='', max_length=60)),
            ],
            options={'table': 'publication_schedule', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='SimulationRun',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('revision', fields.ForeignKeyField('models.BenefitRevision', source_field='revision_id', db_constraint=True, to_field='id', related_name='simulations', on_delete=OnDelete.RESTRICT)),
                ('wanted', fields.IntField()),
                ('done', fields.IntField(default=0)),
                ('result', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('asked_by', fields.UUIDField(null=True)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'simulation_run', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        AddCheck("publication_schedule", "schedule_ends_once", "(ended_at IS NULL) = (ended_as IS NULL)"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX schedule_open ON publication_schedule (revision_id) WHERE ended_at IS NULL",
            "DROP INDEX schedule_open",
        ),
    ]
