"""Brings the database to the newest schema with Alembic."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from common.errors import SettingsError
from service.settings import ROOT


async def migrate(url: str) -> None:
    """Upgrade to the newest revision; nothing happens when it is there.

    Raises SettingsError when the URL cannot be used or the database cannot be opened.
    """
    try:
        shown = make_url(url).render_as_string(hide_password=True)
        engine = create_async_engine(url)
    except (SQLAlchemyError, ImportError) as error:
        raise SettingsError(f"CARELINE_DATABASE_URL cannot be used: {str(error).splitlines()[0]}") from None
    try:
        if engine.url.get_backend_name() == "sqlite" and engine.url.database:
            await asyncio.to_thread(Path(engine.url.database).parent.mkdir, parents=True, exist_ok=True)
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise SettingsError(
            f"the database cannot be opened ({reason}). Check CARELINE_DATABASE_URL and that {shown} is writable."
        ) from None
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
