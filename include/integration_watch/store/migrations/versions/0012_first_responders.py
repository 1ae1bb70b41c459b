"""Who moves first about each difference of a worklist."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Let each difference name its row of the error catalogue."""
    op.add_column(
        "worklist_entry", sa.Column("error_rule", sa.Text, nullable=False, server_default="")
    )
