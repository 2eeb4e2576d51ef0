from tortoise import migrations
from tortoise.migrations import operations as ops
from models.checks import AddCheck
from models.enums import Role
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [('models', '0016_console')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DeskInvitation',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('merchant', fields.ForeignKeyField('models.Merchant', source_field='merchant_id', db_constraint=True, to_field='id', related_name='invitations', on_delete=OnDelete.RESTRICT)),
                ('role', fields.CharEnumField(description='', enum_type=Role, max_length=20)),
                ('code_hash', fields.CharField(unique=True, max_length=64)),
                ('invited_by', fields.UUIDField(null=True)),
                ('invited_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('accepted_by', fields.UUIDField(null=True)),
                ('accepted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'desk_invitation', 'app': 'models', 'indexes': [Index(fields=['merchant_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        AddCheck("desk_invitation", "desk_invitation_accepted", "(accepted_by IS NULL) = (accepted_at IS NULL)"),
        AddCheck("desk_invitation", "desk_invitation_ends_once", "accepted_at IS NULL OR ended_at IS NULL"),
    ]
