"""Alembic's environment: every room's tables are in one metadata. `service.database` passes the open connection."""

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.types import TypeDecorator

import service.tables
from common.storage import metadata

config = context.config


def render_item(kind, item, _autogen):  # type: ignore[no-untyped-def]
    """Write our own column types as what they are in the database, so that old migrations outlive our classes."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run(connection) -> None:  # type: ignore[no-untyped-def]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render_item,
        include_name=service.tables.is_described,
    )
    with context.begin_transaction():
        context.run_migrations()


if "connection" in config.attributes:
    run(config.attributes["connection"])
else:
    with create_engine(config.get_main_option("sqlalchemy.url")).connect() as opened:
        run(opened)
