from tortoise import migrations

from models.checks import NeverUpdated


class Migration(migrations.Migration):
    dependencies = [('models', '0024_looked_up')]

    initial = False

    operations = [NeverUpdated("decision")]
