"""The first tables. Spelt out, not taken from tables.py: a migration must not change when the tables do."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    for name in ("organisation", "indicator", "period", "breakdown", "sheet"):
        op.create_table(
            name,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("code", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
            sa.UniqueConstraint("code", name=op.f(f"uq_{name}_code")),
        )
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("digest", name=op.f("uq_note_digest")),
    )
    _create_receipts()
    _create_observations()
    _create_words()


def _create_receipts() -> None:
    op.create_table(
        "file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("first_received_at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_file_sha256")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer()),
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("selection_version", sa.Integer(), nullable=False),
        sa.Column("layout_version", sa.Integer()),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("modified_at", sa.BigInteger()),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("older", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        _reference("receipt", "file"),
        _reference("receipt", "organisation"),
        sa.UniqueConstraint("recorded_at", name=op.f("uq_receipt_recorded_at")),
    )
    op.create_index(op.f("ix_receipt_file_id"), "receipt", ["file_id"])


def _create_observations() -> None:
    key = ["organisation_id", "indicator_id", "period_id", "breakdown_id"]
    op.create_table(
        "observation",
        *(sa.Column(name, sa.Integer(), autoincrement=False, nullable=False) for name in key),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("superseded_at", sa.BigInteger()),
        sa.Column("numerator", sa.Double()),
        sa.Column("denominator", sa.Double()),
        sa.Column("value", sa.Double()),
        sa.Column("choice", sa.SmallInteger()),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("note_id", sa.Integer()),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("modified_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint(*key, "recorded_at", name=op.f("pk_observation")),
        *(
            _reference("observation", table)
            for table in ("organisation", "indicator", "period", "breakdown", "note", "receipt", "sheet")
        ),
        sqlite_with_rowid=False,
    )
    current = sa.text("superseded_at IS NULL")
    op.create_index(
        "uq_observation_current",
        "observation",
        key,
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )


def _create_words() -> None:
    for table, columns in (
        ("story", ("title", "about", "text", "whose_words", "consent", "link")),
        ("own_indicator", ("code", "title", "kind", "what_to_count", "unit")),
    ):
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("receipt_id", sa.Integer(), nullable=False),
            sa.Column("organisation_id", sa.Integer(), nullable=False),
            *(
                sa.Column(name, sa.Boolean() if name == "consent" else sa.Text(), nullable=False)
                for name in columns
            ),
            sa.Column("recorded_at", sa.BigInteger(), nullable=False),
            sa.Column("superseded_at", sa.BigInteger()),
            sa.Column("modified_at", sa.BigInteger()),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            _reference(table, "receipt"),
            _reference(table, "organisation"),
        )


def _reference(table: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], name=op.f(f"fk_{table}_{to}_id"))
