from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.keys import uuid7
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0007_notices_objections')]

    initial = False

    operations = [
        ops.CreateModel(
            name='OpenFigures',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('day', fields.DateField(unique=True)),
                ('figures', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('reckoned_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'open_figures', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
    ]
