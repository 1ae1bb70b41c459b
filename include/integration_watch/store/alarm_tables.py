"""The tables of other systems' alarms."""

import sqlalchemy as sa

from .tables import UtcDateTime, metadata

alarm = sa.Table(
    "alarm",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", UtcDateTime(), nullable=False, index=True),
    sa.Column("value", sa.Text, nullable=False),
)

mailbox_mark = sa.Table(
    "mailbox_mark",
    metadata,
    sa.Column("mailbox", sa.Text, primary_key=True),
    sa.Column("uidvalidity", sa.BigInteger, nullable=False),
    sa.Column("uid", sa.BigInteger, nullable=False),
)
