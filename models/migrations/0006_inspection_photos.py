from tortoise import migrations
from tortoise.migrations import operations as ops
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0005_reference_per_row')]

    initial = False

    operations = [
        ops.CreateModel(
            name='InspectionPhoto',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('record', fields.ForeignKeyField('models.Record', source_field='record_id', db_constraint=True, to_field='id', related_name='photos', on_delete=OnDelete.RESTRICT)),
                ('position', fields.IntField()),
                ('jpeg', fields.BinaryField()),
                ('width', fields.IntField()),
                ('height', fields.IntField()),
            ],
            options={'table': 'inspection_photo', 'app': 'models', 'unique_together': (('record_id', 'position'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
    ]
