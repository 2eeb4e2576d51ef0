from tortoise import migrations
from models.checks import OwnIndex

# A BRIN costs who writes nothing: rows are added in the order of their time. SQLite has none.
TRANSFERS_BY_TIME = OwnIndex(
    "ledger_transfer_by_time",
    postgres="ledger_transfer USING brin (made_at) WITH (autosummarize = on, pages_per_range = 32)",
    sqlite="ledger_transfer (made_at)",
)
RESIDENT_NUMBER = OwnIndex("resident_number", postgres="resident ((right(id::text, 8)))", sqlite="resident (substr(id, -8))")
STAFF = OwnIndex("account_named", postgres="account (id) WHERE username IS NOT NULL", sqlite="account (id) WHERE username IS NOT NULL")


class Migration(migrations.Migration):
    dependencies = [('models', '0023_budget_proposals')]

    initial = False

    operations = [TRANSFERS_BY_TIME, RESIDENT_NUMBER, STAFF]
