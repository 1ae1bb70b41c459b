"""Members of groups and their audit, notices to people, used links, what people did about incidents."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of people."""
    moment = UtcDateTime()
    op.create_table(
        "member",
        sa.Column("owner_group", sa.Text, primary_key=True),
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("member_by_state", "member", ["state", "owner_group"])
    op.create_table(
        "member_change",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("owner_group", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("member_change_of_group", "member_change", ["owner_group", "id"])
    _notices(moment)
    op.create_table(
        "incident_action",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("incident", sa.Integer, sa.ForeignKey("incident.number"), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("ix_incident_action_incident", "incident_action", ["incident"])


def _notices(moment: UtcDateTime) -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("owner_group", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("incident", sa.Integer),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", moment, nullable=False),
        sa.Column("leased_until", moment),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("notice_due", "notice", ["state", "next_attempt_at"])
    op.create_table(
        "used_link",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
    )
    op.create_table(
        "link_key",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
    )
