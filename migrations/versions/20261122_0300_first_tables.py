"""The tables the biobank starts with: its state, its ledger, and the ledger's guards.

Going down drops every table, and with them everything that was stored.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDED = (
    "ledger_entry",
    "ledger_payload",
    "ledger_subject",
    "ledger_leaf",
    "ledger_subtree",
    "ledger_checkpoint",
)

REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'The ledger is append-only: % on %', TG_OP, TG_TABLE_NAME;
END $$
"""


def this_transaction() -> sa.TextClause:
    """The running transaction's number, which the sealer's horizon is compared with."""
    if op.get_context().dialect.name == "postgresql":
        return sa.text("((pg_current_xact_id())::text)::bigint")
    return sa.text("0")


def guard(table: str) -> None:
    """Keep `table` append-only."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION public.refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_keeps_{deed.lower()} BEFORE {deed} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: {deed} on {table}'); END"
        )


def upgrade() -> None:
    op.create_table(
        "barcode",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("name = upper(name)", name=op.f("ck_barcode_upper_case")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_barcode")),
    )
    with op.batch_alter_table("barcode", schema=None) as batch_op:
        batch_op.create_index("ix_barcode_target", ["kind", "target_id"], unique=False)

    op.create_table(
        "container_format",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("column_count", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("row_count >= 1 AND column_count >= 1", name=op.f("ck_container_format_has_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_container_format")),
        sa.UniqueConstraint("code", name="uq_container_format_code"),
    )
    op.create_table(
        "credential",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "ledger_checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("edge", sa.LargeBinary(), nullable=False),
        sa.Column("horizon", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_ledger_checkpoint")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("study_id", sa.BigInteger(), nullable=True),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("deed", sa.String(length=16), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tx", sa.BigInteger(), server_default=this_transaction(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_entry_actor", ["actor_id", "recorded_at"], unique=False)
        batch_op.create_index("ix_ledger_entry_kind", ["kind", "recorded_at"], unique=False)
        batch_op.create_index("ix_ledger_entry_recorded_at", ["recorded_at"], unique=False)
        batch_op.create_index("ix_ledger_entry_tx", ["tx", "id"], unique=False)

    op.create_table(
        "ledger_leaf",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger_leaf")),
        sa.UniqueConstraint("entry_id", name="uq_ledger_leaf_entry"),
    )
    op.create_table(
        "ledger_payload",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_ledger_payload")),
    )
    op.create_table(
        "ledger_subject",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("entry_id", "subject", name=op.f("pk_ledger_subject")),
        sa.UniqueConstraint("subject", "version", name="uq_ledger_subject_version"),
    )
    op.create_table(
        "ledger_subtree",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_ledger_subtree")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("permissions", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("code", name="uq_role_code"),
    )
    op.create_table(
        "row_id_counter",
        sa.Column("last", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("last", name=op.f("pk_row_id_counter")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('biobank', 'clinic', 'recipient')", name=op.f("ck_site_kind_word")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("code", name="uq_site_code"),
    )
    op.create_table(
        "stored_answer",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "name", name=op.f("pk_stored_answer")),
    )
    op.create_table(
        "study",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("sponsor", sa.String(length=200), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study")),
        sa.UniqueConstraint("code", name="uq_study_code"),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("machine", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("home_site_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["home_site_id"], ["site.id"], name=op.f("fk_account_home_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_table(
        "container",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("format_id", sa.BigInteger(), nullable=True),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("temperature", sa.String(length=32), nullable=True),
        sa.Column("study_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('room', 'unit', 'shelf', 'rack', 'box', 'plate')", name=op.f("ck_container_kind_word")
        ),
        sa.CheckConstraint(
            "state IN ('active', 'out_of_service', 'retired')", name=op.f("ck_container_state_word")
        ),
        sa.CheckConstraint(
            "temperature IN ('RT', '2-10', '-20', '-80', '-150', 'LN2-vapour', 'LN2-liquid')",
            name=op.f("ck_container_temperature_word"),
        ),
        sa.CheckConstraint(
            "parent_id IS NULL OR parent_id <> id", name=op.f("ck_container_not_inside_itself")
        ),
        sa.CheckConstraint(
            "slot IS NULL OR parent_id IS NOT NULL", name=op.f("ck_container_slot_of_a_parent")
        ),
        sa.CheckConstraint("slot IS NULL OR slot >= 0", name=op.f("ck_container_slot_from_zero")),
        sa.ForeignKeyConstraint(
            ["format_id"], ["container_format.id"], name=op.f("fk_container_format_id_container_format")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["container.id"], name=op.f("fk_container_parent_id_container")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_container_site_id_site")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_container_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_container")),
        sa.UniqueConstraint("parent_id", "slot", name="uq_container_slot"),
    )
    with op.batch_alter_table("container", schema=None) as batch_op:
        batch_op.create_index("ix_container_parent_id", ["parent_id"], unique=False)
        batch_op.create_index("ix_container_site_id", ["site_id", "kind", "id"], unique=False)

    op.create_table(
        "donor",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("study_id", sa.BigInteger(), nullable=False),
        sa.Column("pseudonym", sa.String(length=60), nullable=False),
        sa.Column("sex", sa.String(length=32), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("diagnosis", sa.String(length=40), nullable=False),
        sa.Column("withdrawn", sa.String(length=32), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "sex IN ('female', 'male', 'undifferentiated', 'unknown')", name=op.f("ck_donor_sex_word")
        ),
        sa.CheckConstraint(
            "withdrawn IN ('none', 'no_contact', 'no_access', 'no_further_use', 'destroy')",
            name=op.f("ck_donor_withdrawn_word"),
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_donor_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor")),
    )
    op.create_table(
        "nonconformity",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("study_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "severity IN ('minor', 'major', 'critical')", name=op.f("ck_nonconformity_severity_word")
        ),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_nonconformity_state_word")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_nonconformity_site_id_site")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_nonconformity_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nonconformity")),
    )
    with op.batch_alter_table("nonconformity", schema=None) as batch_op:
        batch_op.create_index("ix_nonconformity_state", ["state", "id"], unique=False)

    op.create_table(
        "run",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("equipment", sa.String(length=60), nullable=False),
        sa.Column("programme", sa.String(length=120), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_run_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("donor_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("form_version", sa.String(length=20), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("document_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'active', 'superseded', 'withdrawn')", name=op.f("ck_consent_state_word")
        ),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_consent_donor_id_donor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_donor_id", ["donor_id"], unique=False)

    op.create_table(
        "destruction",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("waste_batch", sa.String(length=80), nullable=False),
        sa.Column("operator_id", sa.BigInteger(), nullable=False),
        sa.Column("witness_id", sa.BigInteger(), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("operator_id <> witness_id", name=op.f("ck_destruction_two_people")),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["account.id"], name=op.f("fk_destruction_operator_id_account")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_destruction_site_id_site")),
        sa.ForeignKeyConstraint(
            ["witness_id"], ["account.id"], name=op.f("fk_destruction_witness_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction")),
        sa.UniqueConstraint("code", name="uq_destruction_code"),
    )
    op.create_table(
        "kit",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kit_type", sa.String(length=40), nullable=False),
        sa.Column("study_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("lots", sa.String(length=2000), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("assembled_by", sa.BigInteger(), nullable=False),
        sa.Column("released_by", sa.BigInteger(), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("donor_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('assembled', 'released', 'dispatched', 'at_site', 'used', 'expired', 'voided')",
            name=op.f("ck_kit_state_word"),
        ),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_kit_donor_id_donor")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_kit_site_id_site")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_kit_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit")),
        sa.UniqueConstraint("number", name="uq_kit_number"),
    )
    with op.batch_alter_table("kit", schema=None) as batch_op:
        batch_op.create_index("ix_kit_site_id", ["site_id", "state", "id"], unique=False)

    op.create_table(
        "rack_scan",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rack_code", sa.String(length=64), nullable=False),
        sa.Column("rack_name", sa.String(length=64), nullable=False),
        sa.Column("container_id", sa.BigInteger(), nullable=True),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("dialect", sa.String(length=40), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("scanner", sa.String(length=80), nullable=False),
        sa.Column("scanned_at", sa.String(length=40), nullable=False),
        sa.Column("as_read", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("decisions", sa.Text(), nullable=False),
        sa.Column("blanks", sa.Text(), nullable=False),
        sa.Column("posted_by", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('previewed', 'committed', 'discarded')", name=op.f("ck_rack_scan_state_word")
        ),
        sa.ForeignKeyConstraint(
            ["container_id"], ["container.id"], name=op.f("fk_rack_scan_container_id_container")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_rack_scan_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rack_scan")),
    )
    with op.batch_alter_table("rack_scan", schema=None) as batch_op:
        batch_op.create_index("ix_rack_scan_rack_name", ["rack_name", "id"], unique=False)
        batch_op.create_index("ix_rack_scan_site_id", ["site_id", "state", "id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("study_id", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_report_site_id_site")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_report_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("ix_report_kind", ["kind", "id"], unique=False)

    op.create_table(
        "request",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("is_commercial", sa.Boolean(), nullable=False),
        sa.Column("is_genetic", sa.Boolean(), nullable=False),
        sa.Column("applicant_id", sa.BigInteger(), nullable=False),
        sa.Column("co_applicants", sa.Text(), nullable=False),
        sa.Column("study_id", sa.BigInteger(), nullable=True),
        sa.Column("destination_site_id", sa.BigInteger(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("recode", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mta_reference", sa.String(length=80), nullable=False),
        sa.Column("mta_institution", sa.String(length=200), nullable=False),
        sa.Column("mta_signed_on", sa.Date(), nullable=True),
        sa.Column("mta_valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'under_review', 'approved', 'declined', 'allocated', 'picking', 'packed', 'shipped', 'received', 'closed', 'withdrawn')",
            name=op.f("ck_request_state_word"),
        ),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["account.id"], name=op.f("fk_request_applicant_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["destination_site_id"], ["site.id"], name=op.f("fk_request_destination_site_id_site")
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_request_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("recode", name="uq_request_recode"),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index("ix_request_applicant_id", ["applicant_id", "id"], unique=False)
        batch_op.create_index("ix_request_state", ["state", "id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("study_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at >= starts_at", name=op.f("ck_role_grant_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_grant_role_id_role")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_role_grant_site_id_site")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_role_grant_study_id_study")),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_role_grant_user_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index("ix_role_grant_user_id", ["user_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_sign_in_user_id_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_user_id", ["user_id"], unique=False)

    op.create_table(
        "token",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("permissions", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_token_user_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("token_hash", name="uq_token_token_hash"),
    )
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.create_index("ix_token_user_id", ["user_id"], unique=False)

    op.create_table(
        "rack_scan_file",
        sa.Column("rack_scan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rack_scan_id"], ["rack_scan.id"], name=op.f("fk_rack_scan_file_rack_scan_id_rack_scan")
        ),
        sa.PrimaryKeyConstraint("rack_scan_id", name=op.f("pk_rack_scan_file")),
    )
    op.create_table(
        "report_content",
        sa.Column("report_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_content_report_id_report")
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_content")),
    )
    op.create_table(
        "shipment",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("from_site_id", sa.BigInteger(), nullable=False),
        sa.Column("to_site_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.Column("courier", sa.String(length=80), nullable=False),
        sa.Column("waybill", sa.String(length=64), nullable=False),
        sa.Column("logger", sa.String(length=64), nullable=False),
        sa.Column("coolant", sa.String(length=80), nullable=False),
        sa.Column("packed_by", sa.BigInteger(), nullable=True),
        sa.Column("checked_by", sa.BigInteger(), nullable=True),
        sa.Column("sealed_by", sa.BigInteger(), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("condition", sa.String(length=200), nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('collection', 'transfer', 'distribution', 'return')", name=op.f("ck_shipment_kind_word")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'packed', 'sealed', 'dispatched', 'received', 'closed', 'lost')",
            name=op.f("ck_shipment_state_word"),
        ),
        sa.CheckConstraint("from_site_id <> to_site_id", name=op.f("ck_shipment_goes_somewhere")),
        sa.ForeignKeyConstraint(["from_site_id"], ["site.id"], name=op.f("fk_shipment_from_site_id_site")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_shipment_request_id_request")),
        sa.ForeignKeyConstraint(["to_site_id"], ["site.id"], name=op.f("fk_shipment_to_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index("ix_shipment_from_site_id", ["from_site_id", "id"], unique=False)
        batch_op.create_index("ix_shipment_request_id", ["request_id"], unique=False)
        batch_op.create_index("ix_shipment_to_site_id", ["to_site_id", "id"], unique=False)

    op.create_table(
        "vote",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("condition", sa.String(length=500), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('approve', 'decline', 'abstain')", name=op.f("ck_vote_decision_word")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_vote_request_id_request")),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_vote_user_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("request_id", "user_id", name="uq_vote_member"),
    )
    op.create_table(
        "sample",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("material", sa.String(length=40), nullable=False),
        sa.Column("tube", sa.String(length=40), nullable=False),
        sa.Column("study_id", sa.BigInteger(), nullable=False),
        sa.Column("donor_id", sa.BigInteger(), nullable=True),
        sa.Column("visit", sa.String(length=40), nullable=False),
        sa.Column("kit_id", sa.BigInteger(), nullable=True),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("origin_site_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("container_id", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("custodian_site_id", sa.BigInteger(), nullable=True),
        sa.Column("custodian_user_id", sa.BigInteger(), nullable=True),
        sa.Column("shipment_id", sa.BigInteger(), nullable=True),
        sa.Column("home_container_id", sa.BigInteger(), nullable=True),
        sa.Column("home_place", sa.Integer(), nullable=True),
        sa.Column("offered_to_user_id", sa.BigInteger(), nullable=True),
        sa.Column("holds", sa.String(length=240), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("initial_amount", sa.BigInteger(), nullable=True),
        sa.Column("basis", sa.String(length=32), nullable=False),
        sa.Column("thaws", sa.Integer(), nullable=False),
        sa.Column("thawed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collected_precision", sa.String(length=32), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("sprec", sa.String(length=40), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE\nWHEN status IN ('planned', 'exhausted', 'destroyed', 'lost', 'voided')\nTHEN container_id IS NULL AND custodian_site_id IS NULL AND shipment_id IS NULL\nWHEN status IN ('collected', 'distributed')\nTHEN container_id IS NULL AND custodian_site_id IS NOT NULL AND shipment_id IS NULL\nWHEN status = 'in_transit'\nTHEN container_id IS NULL AND custodian_site_id IS NULL AND shipment_id IS NOT NULL\nELSE shipment_id IS NULL AND (container_id IS NULL) <> (custodian_site_id IS NULL)\nEND",
            name=op.f("ck_sample_one_place"),
        ),
        sa.CheckConstraint(
            "basis IN ('measured', 'nominal', 'estimated', 'unknown')", name=op.f("ck_sample_basis_word")
        ),
        sa.CheckConstraint("grade IN ('A', 'B', 'C', 'U')", name=op.f("ck_sample_grade_word")),
        sa.CheckConstraint(
            "kind IN ('primary', 'aliquot', 'derivative', 'pool')", name=op.f("ck_sample_kind_word")
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'collected', 'in_transit', 'received', 'accepted', 'in_process', 'available', 'distributed', 'rejected', 'exhausted', 'destroyed', 'lost', 'voided')",
            name=op.f("ck_sample_status_word"),
        ),
        sa.CheckConstraint("unit IN ('nL', 'ng', 'cells', 'pieces', 'um')", name=op.f("ck_sample_unit_word")),
        sa.CheckConstraint(
            "(container_id IS NULL) = (place IS NULL)", name=op.f("ck_sample_place_in_a_container")
        ),
        sa.CheckConstraint("amount IS NULL OR amount >= 0", name=op.f("ck_sample_amount_not_negative")),
        sa.CheckConstraint(
            "offered_to_user_id IS NULL OR custodian_user_id IS NOT NULL",
            name=op.f("ck_sample_offer_of_a_holder"),
        ),
        sa.CheckConstraint("place IS NULL OR place >= 0", name=op.f("ck_sample_place_from_zero")),
        sa.CheckConstraint("thaws >= 0", name=op.f("ck_sample_thaws_not_negative")),
        sa.ForeignKeyConstraint(
            ["container_id"], ["container.id"], name=op.f("fk_sample_container_id_container")
        ),
        sa.ForeignKeyConstraint(
            ["custodian_site_id"], ["site.id"], name=op.f("fk_sample_custodian_site_id_site")
        ),
        sa.ForeignKeyConstraint(
            ["custodian_user_id"], ["account.id"], name=op.f("fk_sample_custodian_user_id_account")
        ),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_sample_donor_id_donor")),
        sa.ForeignKeyConstraint(
            ["home_container_id"], ["container.id"], name=op.f("fk_sample_home_container_id_container")
        ),
        sa.ForeignKeyConstraint(["kit_id"], ["kit.id"], name=op.f("fk_sample_kit_id_kit")),
        sa.ForeignKeyConstraint(
            ["offered_to_user_id"], ["account.id"], name=op.f("fk_sample_offered_to_user_id_account")
        ),
        sa.ForeignKeyConstraint(["origin_site_id"], ["site.id"], name=op.f("fk_sample_origin_site_id_site")),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_sample_shipment_id_shipment")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_sample_site_id_site")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_sample_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
    )
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.create_index("ix_sample_donor_id", ["donor_id"], unique=False)
        batch_op.create_index(
            "ix_sample_held",
            ["site_id", "id"],
            unique=False,
            sqlite_where=sa.text("holds != ''"),
            postgresql_where=sa.text("holds != ''"),
        )
        batch_op.create_index(
            "ix_sample_offered",
            ["offered_to_user_id", "id"],
            unique=False,
            sqlite_where=sa.text("offered_to_user_id IS NOT NULL"),
            postgresql_where=sa.text("offered_to_user_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_sample_picked",
            ["custodian_user_id", "id"],
            unique=False,
            sqlite_where=sa.text("home_container_id IS NOT NULL"),
            postgresql_where=sa.text("home_container_id IS NOT NULL"),
        )
        batch_op.create_index("ix_sample_site_id", ["site_id", "status", "id"], unique=False)
        batch_op.create_index("ix_sample_study_id", ["study_id", "status", "id"], unique=False)
        batch_op.create_index(
            "uq_sample_position",
            ["container_id", "place"],
            unique=True,
            sqlite_where=sa.text("container_id IS NOT NULL"),
            postgresql_where=sa.text("container_id IS NOT NULL"),
        )

    op.create_table(
        "destruction_approval",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sample_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destruction_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["account.id"], name=op.f("fk_destruction_approval_approved_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["destruction_id"],
            ["destruction.id"],
            name=op.f("fk_destruction_approval_destruction_id_destruction"),
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["sample.id"], name=op.f("fk_destruction_approval_sample_id_sample")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_approval")),
    )
    with op.batch_alter_table("destruction_approval", schema=None) as batch_op:
        batch_op.create_index("ix_destruction_approval_destruction_id", ["destruction_id"], unique=False)
        batch_op.create_index("uq_destruction_approval_sample_id", ["sample_id"], unique=True)

    op.create_table(
        "fraction",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sample_id", sa.BigInteger(), nullable=False),
        sa.Column("material", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "unit IN ('nL', 'ng', 'cells', 'pieces', 'um')", name=op.f("ck_fraction_unit_word")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_fraction_amount_not_negative")),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_fraction_sample_id_sample")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraction")),
        sa.UniqueConstraint("sample_id", "material", name="uq_fraction_material"),
    )
    op.create_table(
        "lineage",
        sa.Column("child_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("parent_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount IS NULL OR amount >= 0", name=op.f("ck_lineage_amount_not_negative")),
        sa.CheckConstraint("child_id > parent_id", name=op.f("ck_lineage_no_cycle")),
        sa.ForeignKeyConstraint(["child_id"], ["sample.id"], name=op.f("fk_lineage_child_id_sample")),
        sa.ForeignKeyConstraint(["parent_id"], ["sample.id"], name=op.f("fk_lineage_parent_id_sample")),
        sa.PrimaryKeyConstraint("child_id", "parent_id", name=op.f("pk_lineage")),
    )
    with op.batch_alter_table("lineage", schema=None) as batch_op:
        batch_op.create_index("ix_lineage_parent_id", ["parent_id"], unique=False)

    op.create_table(
        "nonconformity_sample",
        sa.Column("nonconformity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sample_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["nonconformity_id"],
            ["nonconformity.id"],
            name=op.f("fk_nonconformity_sample_nonconformity_id_nonconformity"),
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["sample.id"], name=op.f("fk_nonconformity_sample_sample_id_sample")
        ),
        sa.PrimaryKeyConstraint("nonconformity_id", "sample_id", name=op.f("pk_nonconformity_sample")),
    )
    with op.batch_alter_table("nonconformity_sample", schema=None) as batch_op:
        batch_op.create_index("ix_nonconformity_sample_sample_id", ["sample_id"], unique=False)

    op.create_table(
        "reservation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sample_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('active', 'released', 'consumed', 'expired')", name=op.f("ck_reservation_state_word")
        ),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_reservation_amount_positive")),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_reservation_sample_id_sample")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.create_index("ix_reservation_purpose", ["purpose", "id"], unique=False)
        batch_op.create_index("ix_reservation_sample_id", ["sample_id"], unique=False)
        batch_op.create_index(
            "uq_reservation_whole",
            ["sample_id"],
            unique=True,
            sqlite_where=sa.text("state = 'active' AND amount IS NULL"),
            postgresql_where=sa.text("state = 'active' AND amount IS NULL"),
        )

    op.create_table(
        "run_tube",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sample_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_tube_run_id_run")),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_run_tube_sample_id_sample")),
        sa.PrimaryKeyConstraint("run_id", "sample_id", name=op.f("pk_run_tube")),
    )
    op.create_table(
        "shipment_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shipment_id", sa.BigInteger(), nullable=False),
        sa.Column("sample_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("position", sa.String(length=10), nullable=False),
        sa.Column("packed_by", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "state IN ('packed', 'removed', 'dispatched', 'received', 'missing', 'unlisted', 'extra', 'resolved')",
            name=op.f("ck_shipment_line_state_word"),
        ),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_shipment_line_sample_id_sample")),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_line_shipment_id_shipment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_line")),
        sa.UniqueConstraint("shipment_id", "number", name="uq_shipment_line_number"),
        sa.UniqueConstraint("shipment_id", "sample_id", name="uq_shipment_line_sample"),
    )
    with op.batch_alter_table("shipment_line", schema=None) as batch_op:
        batch_op.create_index("ix_shipment_line_sample_id", ["sample_id"], unique=False)

    op.create_index("uq_account_login", "account", [sa.text("lower(login)")], unique=True)
    op.create_index("uq_donor_pseudonym", "donor", ["study_id", sa.text("upper(pseudonym)")], unique=True)
    if op.get_context().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE row_id")
        op.execute(REFUSE)
    else:
        op.execute("INSERT INTO row_id_counter (last) VALUES (0)")
    for table in GUARDED:
        guard(table)


def downgrade() -> None:
    with op.batch_alter_table("shipment_line", schema=None) as batch_op:
        batch_op.drop_index("ix_shipment_line_sample_id")

    op.drop_table("shipment_line")
    op.drop_table("run_tube")
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reservation_whole",
            sqlite_where=sa.text("state = 'active' AND amount IS NULL"),
            postgresql_where=sa.text("state = 'active' AND amount IS NULL"),
        )
        batch_op.drop_index("ix_reservation_sample_id")
        batch_op.drop_index("ix_reservation_purpose")

    op.drop_table("reservation")
    with op.batch_alter_table("nonconformity_sample", schema=None) as batch_op:
        batch_op.drop_index("ix_nonconformity_sample_sample_id")

    op.drop_table("nonconformity_sample")
    with op.batch_alter_table("lineage", schema=None) as batch_op:
        batch_op.drop_index("ix_lineage_parent_id")

    op.drop_table("lineage")
    op.drop_table("fraction")
    with op.batch_alter_table("destruction_approval", schema=None) as batch_op:
        batch_op.drop_index("uq_destruction_approval_sample_id")
        batch_op.drop_index("ix_destruction_approval_destruction_id")

    op.drop_table("destruction_approval")
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_sample_position",
            sqlite_where=sa.text("container_id IS NOT NULL"),
            postgresql_where=sa.text("container_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_sample_study_id")
        batch_op.drop_index("ix_sample_site_id")
        batch_op.drop_index(
            "ix_sample_picked",
            sqlite_where=sa.text("home_container_id IS NOT NULL"),
            postgresql_where=sa.text("home_container_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_sample_offered",
            sqlite_where=sa.text("offered_to_user_id IS NOT NULL"),
            postgresql_where=sa.text("offered_to_user_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_sample_held", sqlite_where=sa.text("holds != ''"), postgresql_where=sa.text("holds != ''")
        )
        batch_op.drop_index("ix_sample_donor_id")

    op.drop_table("sample")
    op.drop_table("vote")
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.drop_index("ix_shipment_to_site_id")
        batch_op.drop_index("ix_shipment_request_id")
        batch_op.drop_index("ix_shipment_from_site_id")

    op.drop_table("shipment")
    op.drop_table("report_content")
    op.drop_table("rack_scan_file")
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index("ix_token_user_id")

    op.drop_table("token")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_user_id")

    op.drop_table("sign_in")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index("ix_role_grant_user_id")

    op.drop_table("role_grant")
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index("ix_request_state")
        batch_op.drop_index("ix_request_applicant_id")

    op.drop_table("request")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index("ix_report_kind")

    op.drop_table("report")
    with op.batch_alter_table("rack_scan", schema=None) as batch_op:
        batch_op.drop_index("ix_rack_scan_site_id")
        batch_op.drop_index("ix_rack_scan_rack_name")

    op.drop_table("rack_scan")
    with op.batch_alter_table("kit", schema=None) as batch_op:
        batch_op.drop_index("ix_kit_site_id")

    op.drop_table("kit")
    op.drop_table("destruction")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_donor_id")

    op.drop_table("consent")
    op.drop_table("run")
    with op.batch_alter_table("nonconformity", schema=None) as batch_op:
        batch_op.drop_index("ix_nonconformity_state")

    op.drop_table("nonconformity")
    op.drop_table("donor")
    with op.batch_alter_table("container", schema=None) as batch_op:
        batch_op.drop_index("ix_container_site_id")
        batch_op.drop_index("ix_container_parent_id")

    op.drop_table("container")
    op.drop_table("account")
    op.drop_table("study")
    op.drop_table("stored_answer")
    op.drop_table("site")
    op.drop_table("row_id_counter")
    op.drop_table("role")
    op.drop_table("ledger_subtree")
    op.drop_table("ledger_subject")
    op.drop_table("ledger_payload")
    op.drop_table("ledger_leaf")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_entry_tx")
        batch_op.drop_index("ix_ledger_entry_recorded_at")
        batch_op.drop_index("ix_ledger_entry_kind")
        batch_op.drop_index("ix_ledger_entry_actor")

    op.drop_table("ledger_entry")
    op.drop_table("ledger_checkpoint")
    op.drop_table("credential")
    op.drop_table("container_format")
    with op.batch_alter_table("barcode", schema=None) as batch_op:
        batch_op.drop_index("ix_barcode_target")

    op.drop_table("barcode")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
        op.execute("DROP SEQUENCE row_id")
