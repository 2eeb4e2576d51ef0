from tortoise import migrations
from tortoise.migrations import operations as ops
from models.checks import AddCheck
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [('models', '0020_cards')]

    initial = False

    operations = [
        ops.AddField(model_name='LedgerAccount', name='cap_fen', field=fields.BigIntField(null=True)),
        AddCheck("ledger_account", "ledger_account_capped", "cap_fen IS NULL OR out_fen <= cap_fen"),
    ]
