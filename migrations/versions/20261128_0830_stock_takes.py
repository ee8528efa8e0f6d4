"""Stock-takes: what was to be counted, each box with its count, each discrepancy with what was decided about it.

Going down drops them with every count that was made; the ledger keeps what was told of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stock_take",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("study_id", sa.BigInteger(), nullable=True),
        sa.Column("container_id", sa.BigInteger(), nullable=True),
        sa.Column("extent", sa.String(length=32), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("frame", sa.String(length=200), nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        sa.Column("frame_sha256", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conclusion", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("extent IN ('whole', 'random')", name=op.f("ck_stock_take_extent_word")),
        sa.CheckConstraint("mode IN ('blind', 'open')", name=op.f("ck_stock_take_mode_word")),
        sa.CheckConstraint("state IN ('open', 'closed', 'abandoned')", name=op.f("ck_stock_take_state_word")),
        sa.ForeignKeyConstraint(
            ["container_id"], ["container.id"], name=op.f("fk_stock_take_container_id_container")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_stock_take_site_id_site")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_stock_take_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_take")),
    )
    with op.batch_alter_table("stock_take", schema=None) as batch_op:
        batch_op.create_index("ix_stock_take_site_id", ["site_id", "state", "id"], unique=False)

    op.create_table(
        "stock_take_box",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stock_take_id", sa.BigInteger(), nullable=False),
        sa.Column("container_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("drawn", sa.Text(), nullable=False),
        sa.Column("rack_scan_id", sa.BigInteger(), nullable=True),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("correct", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("counted_by", sa.BigInteger(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'counted')", name=op.f("ck_stock_take_box_state_word")),
        sa.ForeignKeyConstraint(
            ["container_id"], ["container.id"], name=op.f("fk_stock_take_box_container_id_container")
        ),
        sa.ForeignKeyConstraint(
            ["rack_scan_id"], ["rack_scan.id"], name=op.f("fk_stock_take_box_rack_scan_id_rack_scan")
        ),
        sa.ForeignKeyConstraint(
            ["stock_take_id"], ["stock_take.id"], name=op.f("fk_stock_take_box_stock_take_id_stock_take")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_take_box")),
    )
    with op.batch_alter_table("stock_take_box", schema=None) as batch_op:
        batch_op.create_index("ix_stock_take_box_container_id", ["container_id", "id"], unique=False)
        batch_op.create_index("ix_stock_take_box_stock_take_id", ["stock_take_id", "number"], unique=False)

    op.create_table(
        "stock_take_frame",
        sa.Column("stock_take_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stock_take_id"], ["stock_take.id"], name=op.f("fk_stock_take_frame_stock_take_id_stock_take")
        ),
        sa.PrimaryKeyConstraint("stock_take_id", name=op.f("pk_stock_take_frame")),
    )
    op.create_table(
        "stock_take_note",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"], ["stock_take_box.id"], name=op.f("fk_stock_take_note_box_id_stock_take_box")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_stock_take_note_user_id_account")),
        sa.PrimaryKeyConstraint("box_id", "user_id", "place", name=op.f("pk_stock_take_note")),
    )
    op.create_table(
        "stock_take_discrepancy",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stock_take_id", sa.BigInteger(), nullable=False),
        sa.Column("box_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("sample_id", sa.BigInteger(), nullable=True),
        sa.Column("other_id", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("seen_place", sa.Integer(), nullable=True),
        sa.Column("recorded", sa.String(length=400), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("resolution", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("resolved_by", sa.BigInteger(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('missing', 'extra', 'misplaced', 'swapped', 'wrong_box', 'unreadable', 'unknown', 'duplicate')",
            name=op.f("ck_stock_take_discrepancy_kind_word"),
        ),
        sa.CheckConstraint(
            "resolution IN ('corrected', 'returned', 'found_elsewhere', 'searching', 'accepted_unreadable', 'set_aside', 'counted_again')",
            name=op.f("ck_stock_take_discrepancy_resolution_word"),
        ),
        sa.ForeignKeyConstraint(
            ["box_id"], ["stock_take_box.id"], name=op.f("fk_stock_take_discrepancy_box_id_stock_take_box")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["sample.id"], name=op.f("fk_stock_take_discrepancy_other_id_sample")
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["sample.id"], name=op.f("fk_stock_take_discrepancy_sample_id_sample")
        ),
        sa.ForeignKeyConstraint(
            ["stock_take_id"],
            ["stock_take.id"],
            name=op.f("fk_stock_take_discrepancy_stock_take_id_stock_take"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_take_discrepancy")),
    )
    with op.batch_alter_table("stock_take_discrepancy", schema=None) as batch_op:
        batch_op.create_index("ix_stock_take_discrepancy_box_id", ["box_id", "id"], unique=False)
        batch_op.create_index("ix_stock_take_discrepancy_sample_id", ["sample_id"], unique=False)
        batch_op.create_index(
            "ix_stock_take_discrepancy_stock_take_id", ["stock_take_id", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("stock_take_discrepancy", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_take_discrepancy_stock_take_id")
        batch_op.drop_index("ix_stock_take_discrepancy_sample_id")
        batch_op.drop_index("ix_stock_take_discrepancy_box_id")

    op.drop_table("stock_take_discrepancy")
    op.drop_table("stock_take_note")
    op.drop_table("stock_take_frame")
    with op.batch_alter_table("stock_take_box", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_take_box_stock_take_id")
        batch_op.drop_index("ix_stock_take_box_container_id")

    op.drop_table("stock_take_box")
    with op.batch_alter_table("stock_take", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_take_site_id")

    op.drop_table("stock_take")
