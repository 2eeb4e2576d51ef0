from tortoise import migrations

from models.checks import CheckReferencePerRow


class Migration(migrations.Migration):
    dependencies = [("models", "0004_answers_about")]

    operations = [CheckReferencePerRow("merchant_code", "merchant_id", "merchant")]
