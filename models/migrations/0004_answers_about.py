from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0003_vouchers')]

    initial = False

    operations = [
        ops.AddField(
            model_name='IdempotentAnswer',
            name='about_id',
            field=fields.UUIDField(null=True),
        ),
        ops.RunSQL(
            "CREATE INDEX idempotent_answer_about ON idempotent_answer (about_id) WHERE about_id IS NOT NULL",
            "DROP INDEX idempotent_answer_about",
        ),
    ]
