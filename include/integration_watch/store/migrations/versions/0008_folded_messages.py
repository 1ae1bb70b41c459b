"""Messages that are folded into one keep which; deliveries are found by their time."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column and the indexes."""
    op.add_column("outbox", sa.Column("fold", sa.Text, nullable=True))
    op.create_index("outbox_fold", "outbox", ["fold"])
    op.create_index("delivery_by_time", "delivery", ["at"])
