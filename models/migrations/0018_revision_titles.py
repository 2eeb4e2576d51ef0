from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [('models', '0017_desk_invitations')]

    initial = False

    operations = [
        ops.AddField(model_name='BenefitRevision', name='title_zh', field=fields.CharField(null=True, max_length=100)),
        ops.AddField(model_name='BenefitRevision', name='title_en', field=fields.CharField(null=True, max_length=100)),
    ]
