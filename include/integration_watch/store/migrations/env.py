"""Alembic's entry: runs inside the transaction that `engine.migrate` opened."""

from alembic import context

from include.integration_watch.store.engine import VERSION_TABLE
from include.integration_watch.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=False,
)
context.run_migrations()
