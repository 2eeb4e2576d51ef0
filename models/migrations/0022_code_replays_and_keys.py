from tortoise import migrations
from tortoise.migrations import operations as ops
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields

KEY_ONCE = "CREATE UNIQUE INDEX complaint_key_once ON complaint (key_hash) WHERE key_hash IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [('models', '0021_appropriations')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CodeReplay',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('code_use', fields.ForeignKeyField('models.CodeUse', source_field='code_use_id', db_constraint=True, to_field='id', related_name='replays', on_delete=OnDelete.RESTRICT)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', db_constraint=True, to_field='id', related_name='code_replays', on_delete=OnDelete.RESTRICT)),
                ('presented_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'code_replay', 'app': 'models', 'unique_together': (('code_use_id', 'merchant_id'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.AddField(model_name='Complaint', name='key_hash', field=fields.CharField(null=True, max_length=64)),
        ops.RunSQL(KEY_ONCE, "DROP INDEX complaint_key_once"),
    ]
