from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.keys import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields

from models.checks import AddCheck

INDEXES = [
    ("UNIQUE INDEX voucher_one_each", "voucher (resident_id, campaign_id) WHERE resident_id IS NOT NULL"),
    ("INDEX voucher_free", "voucher (campaign_id, id) WHERE resident_id IS NULL"),
    ("INDEX voucher_grant_campaign", "voucher_grant (campaign_id)"),
]

class Migration(migrations.Migration):
    dependencies = [('models', '0002_constraints')]

    initial = False

    operations = [
        ops.CreateModel(
            name='VoucherCampaign',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('benefit', fields.ForeignKeyField('models.Benefit', source_field='benefit_id', db_constraint=True, to_field='id', related_name='voucher_campaigns', on_delete=OnDelete.RESTRICT)),
                ('title_zh', fields.CharField(max_length=100)),
                ('title_en', fields.CharField(max_length=100)),
                ('pattern', fields.CharField(max_length=40)),
                ('wanted', fields.IntField()),
                ('made', fields.IntField(default=0)),
                ('granted', fields.IntField(default=0)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('created_by', fields.UUIDField(null=True)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'voucher_campaign', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Voucher',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('campaign', fields.ForeignKeyField('models.VoucherCampaign', source_field='campaign_id', db_constraint=True, to_field='id', related_name='vouchers', on_delete=OnDelete.RESTRICT)),
                ('code', fields.CharField(unique=True, max_length=40)),
                ('resident', fields.ForeignKeyField('models.Resident', source_field='resident_id', null=True, db_constraint=True, to_field='id', related_name='vouchers', on_delete=OnDelete.RESTRICT)),
                ('granted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('redemption', fields.OneToOneField('models.Redemption', source_field='redemption_id', null=True, db_constraint=True, to_field='id', related_name='voucher', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'voucher', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='VoucherGrant',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('campaign', fields.ForeignKeyField('models.VoucherCampaign', source_field='campaign_id', db_constraint=True, to_field='id', related_name='grants', on_delete=OnDelete.RESTRICT)),
                ('tiers', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('residents', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('given', fields.IntField(default=0)),
                ('short', fields.IntField(default=0)),
                ('by_account_id', fields.UUIDField(null=True)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('done_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'voucher_grant', 'app': 'models', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        AddCheck("voucher_campaign", "voucher_campaign_counts", "0 <= granted AND granted <= made AND made <= wanted"),
        AddCheck("voucher", "voucher_used_by_its_holder", "redemption_id IS NULL OR resident_id IS NOT NULL"),
        *(ops.RunSQL(f"CREATE {index} ON {where}", f"DROP INDEX {index.split()[-1]}") for index, where in INDEXES),
    ]
