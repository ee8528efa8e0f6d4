"""Into what samples are divided becomes data: a plan for each study and material, in versions.

Going down forgets the plans; the aliquots that were made by them stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "aliquot_plan",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("study_id", sa.BigInteger(), nullable=False),
        sa.Column("material", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("remainder", sa.String(length=32), nullable=False),
        sa.Column("fill", sa.String(length=32), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'replaced')", name=op.f("ck_aliquot_plan_state_word")),
        sa.CheckConstraint("remainder IN ('keep', 'discard')", name=op.f("ck_aliquot_plan_remainder_word")),
        sa.CheckConstraint("fill IN ('row', 'column')", name=op.f("ck_aliquot_plan_fill_word")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_aliquot_plan_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aliquot_plan")),
        sa.UniqueConstraint("study_id", "material", "number", name="uq_aliquot_plan_number"),
    )
    with op.batch_alter_table("aliquot_plan", schema=None) as batch_op:
        batch_op.create_index(
            "uq_aliquot_plan_active",
            ["study_id", "material"],
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.create_table(
        "aliquot_plan_line",
        sa.Column("plan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("material", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("least", sa.BigInteger(), nullable=False),
        sa.Column("tube", sa.String(length=40), nullable=False),
        sa.CheckConstraint("count >= 1", name=op.f("ck_aliquot_plan_line_some_tubes")),
        sa.CheckConstraint(
            "amount > 0 AND least >= 0 AND least <= amount", name=op.f("ck_aliquot_plan_line_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["aliquot_plan.id"], name=op.f("fk_aliquot_plan_line_plan_id_aliquot_plan")
        ),
        sa.PrimaryKeyConstraint("plan_id", "place", name=op.f("pk_aliquot_plan_line")),
    )


def downgrade() -> None:
    op.drop_table("aliquot_plan_line")
    op.drop_table("aliquot_plan")
