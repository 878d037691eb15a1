"""`careline shop import|export`."""

import argparse
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from common.errors import Invalid
from service.commands.common import Commands, add, add_group, read_json, run_async
from service.progress import say_to_stderr, step
from service.settings import Settings, load_settings


def add_to(commands: Commands) -> None:
    group = add_group(commands, "shop", "the shop's data")
    load = add(group, "import", import_shop, "replace the shop's data with a file's products, users and orders")
    load.add_argument("file", type=Path)
    save = add(group, "export", export_shop, "write products, users and orders as JSON")
    save.add_argument("file", type=Path, nargs="?", help="default: standard output")


def import_shop(options: argparse.Namespace) -> int:
    raw = read_json(options.file)
    with step(say_to_stderr, f"importing {options.file.name}"):
        counts = run_async(_import(load_settings(), raw))
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    return 0


def export_shop(options: argparse.Namespace) -> int:
    whole = run_async(_export(load_settings()))
    text = json.dumps(whole, indent=2, ensure_ascii=False, default=_number) + "\n"
    if options.file is None:
        sys.stdout.write(text)
        return 0
    try:
        options.file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Invalid(f"cannot write {options.file}: {error.strerror}") from None
    return 0


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)


async def _import(settings: Settings, raw: Any) -> dict[str, int]:
    from service.database import migrate
    from service.rooms import open_database
    from shop.exchange_format import import_shop as put

    await migrate(settings.effective_database_url)
    async with open_database(settings) as db, db.write() as c:
        await put(c, raw)
    return {name: len(raw[name]) for name in ("products", "users", "orders")}


async def _export(settings: Settings) -> dict[str, Any]:
    from service.database import migrate
    from service.rooms import open_database
    from shop.exchange_format import export_shop as take

    await migrate(settings.effective_database_url)
    async with open_database(settings) as db, db.read() as c:
        return await take(c)
