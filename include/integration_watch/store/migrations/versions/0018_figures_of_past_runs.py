"""The figures by which runs are compared lie beside them: reading the past takes no JSON apart."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_NOT_OF_ITSELF = "('exec_manual', 'retry_manual', 'test_manual', 'test_sub_process', 'sub_process')"
_SECONDS = {
    "postgresql": "EXTRACT(EPOCH FROM {0})::double precision",
    "sqlite": "ROUND((JULIANDAY({0}) - 2440587.5) * 86400.0, 3)",
}
_INSIDE = {"postgresql": "(value::json ->> '{0}')", "sqlite": "JSON_EXTRACT(value, '$.{0}')"}
_MEASURES = "status IN ('COMPLETE', 'COMPLETE_WARN') AND ended_at IS NOT NULL"


def upgrade() -> None:
    """Make the columns and their index, and fill them for the runs that are there."""
    op.add_column("execution", sa.Column("past_at", sa.Double, nullable=True))
    op.add_column("execution", sa.Column("past_took", sa.Double, nullable=True))
    op.add_column("execution", sa.Column("past_documents", sa.Integer, nullable=True))
    op.add_column("execution", sa.Column("past_is_measure", sa.Boolean, nullable=True))
    name = op.get_bind().dialect.name
    seconds, inside = _SECONDS[name], _INSIDE[name]
    begin, end = seconds.format("started_at"), seconds.format("ended_at")
    greatest = "GREATEST" if name == "postgresql" else "MAX"
    op.execute(
        f"UPDATE execution SET past_at = {begin}, "  # noqa: S608 - of the constants above
        f"past_took = {greatest}(COALESCE({end}, {begin}) - {begin}, 0.0), "
        f"past_documents = COALESCE(CAST({inside.format('inbound')} AS INTEGER), 0), "
        f"past_is_measure = ({_MEASURES}) "
        "WHERE original_id = '' AND parent_id = '' AND status <> 'DISCARDED' "
        f"AND {inside.format('type')} NOT IN {_NOT_OF_ITSELF}"
    )
    there = sa.text("past_at IS NOT NULL")
    op.create_index(
        "execution_past",
        "execution",
        ["account", "process", "past_at", "past_took", "past_documents", "past_is_measure"],
        sqlite_where=there,
        postgresql_where=there,
    )
