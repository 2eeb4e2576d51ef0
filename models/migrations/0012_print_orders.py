from tortoise import migrations
from tortoise.migrations import operations as ops
from models.enums import Industry, PrintSheet
from models.keys import uuid7
from tortoise import fields

from models.checks import AddCheck

class Migration(migrations.Migration):
    dependencies = [('models', '0011_ledger')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PrintOrder',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('sheet', fields.CharEnumField(description='', enum_type=PrintSheet, max_length=20)),
                ('district', fields.CharField(default='', max_length=60)),
                ('industry', fields.CharEnumField(null=True, description='', enum_type=Industry, max_length=20)),
                ('with_proof', fields.BooleanField(default=False)),
                ('wanted', fields.IntField()),
                ('made', fields.IntField(default=0)),
                ('parts', fields.IntField(default=0)),
                ('after', fields.TextField(null=True, unique=False)),
                ('file_bytes', fields.BigIntField(null=True)),
                ('asked_by', fields.UUIDField(null=True)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('done_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'print_order', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        AddCheck("print_order", "print_order_file_when_done", "(file_bytes IS NULL) = (done_at IS NULL)"),
        AddCheck("print_order", "print_order_counts", "wanted > 0 AND made >= 0 AND parts >= 0"),
    ]
