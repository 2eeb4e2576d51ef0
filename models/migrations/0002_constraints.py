"""What the database itself refuses. Written by hand: Tortoise does not create what stands in Meta.constraints."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from models.checks import AddCheck, CheckReferencePerStatement

ONE_SUBJECT = "(merchant_id IS NULL) <> (resident_id IS NULL)"

CHECKS = [
    ("record", "record_one_subject", ONE_SUBJECT),
    ("score", "score_one_subject", ONE_SUBJECT),
    ("budget", "budget_within_grant", "0 <= used_fen AND used_fen <= granted_fen"),
    ("limit_counter", "limit_counter_not_negative", "0 <= used_count AND 0 <= used_fen"),
    ("redemption", "redemption_adds_up", "0 <= discount_fen AND 0 <= payable_fen AND discount_fen + payable_fen = amount_fen"),
    ("redemption", "redemption_returned_amount", "0 <= returned_fen AND returned_fen <= amount_fen"),
    ("redemption", "redemption_returned_discount", "0 <= returned_discount_fen AND returned_discount_fen <= discount_fen"),
    ("review", "review_stars", "1 <= stars AND stars <= 5"),
    ("typed_code", "typed_code_tries", "0 <= wrong_tries AND wrong_tries <= 3"),
]

WHERE_THERE_IS_ONE = [
    ("UNIQUE INDEX merchant_source_ref", "merchant (source_code, source_ref) WHERE source_ref IS NOT NULL"),
    ("INDEX merchant_place", "merchant (latitude_e6, longitude_e6) WHERE latitude_e6 IS NOT NULL"),
]

OPEN_ONLY = [
    ("consent_open", "consent (resident_id, purpose) WHERE ended_at IS NULL"),
    ("merchant_code_open", "merchant_code (merchant_id) WHERE ended_at IS NULL"),
    ("role_grant_open", "role_grant (account_id, role, merchant_id) WHERE ended_at IS NULL AND merchant_id IS NOT NULL"),
    ("role_grant_open_citywide", "role_grant (account_id, role) WHERE ended_at IS NULL AND merchant_id IS NULL"),
    ("scorecard_live", "scorecard (subject_kind) WHERE state = 'live'"),
    ("review_open", "review (merchant_id, resident_id) WHERE replaced_at IS NULL"),
    ("revision_decided_once", "revision_event (revision_id) WHERE step IN ('approved', 'rejected')"),
    ("withholding_open", "withholding (merchant_id) WHERE ended_at IS NULL"),
]


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    operations = [
        *(AddCheck(table, name, check) for table, name, check in CHECKS),
        *(ops.RunSQL(f"CREATE UNIQUE INDEX {name} ON {where}", f"DROP INDEX {name}") for name, where in OPEN_ONLY),
        *(ops.RunSQL(f"CREATE {index} ON {where}", f"DROP INDEX {index.split()[-1]}") for index, where in WHERE_THERE_IS_ONE),
        CheckReferencePerStatement("merchant_code", "merchant_id", "merchant"),
    ]
