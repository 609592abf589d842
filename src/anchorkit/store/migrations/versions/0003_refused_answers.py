"""Which answers of a return could not be taken, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; returns that were taken before have only the count."""
    op.add_column("receipt", sa.Column("refused_answers", sa.Text()))
