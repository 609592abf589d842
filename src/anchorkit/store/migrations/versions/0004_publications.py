"""What was published, release by release, which stood in a file beside the store."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; the next publication takes over what the file beside the store says."""
    op.create_table(
        "publication",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("release", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_publication")),
    )
