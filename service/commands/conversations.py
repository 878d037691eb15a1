"""`careline conversations export`."""

import argparse
import json
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import IO

from common.errors import Invalid
from service.commands.common import Commands, add, add_group, run_async
from service.settings import Settings, load_settings


def add_to(commands: Commands) -> None:
    group = add_group(commands, "conversations", "the recorded conversations")
    save = add(group, "export", export, "write conversations with what was known of each turn, as JSON lines")
    save.add_argument("file", type=Path, nargs="?", help="default: standard output")
    save.add_argument("--since", type=_day, help="only those begun on this day (UTC) or later, e.g. 2026-11-24")


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2026-11-24") from None


def export(options: argparse.Namespace) -> int:
    if options.file is None:
        run_async(_export(load_settings(), options.since, sys.stdout))
        return 0
    try:
        with options.file.open("w", encoding="utf-8") as out:
            count = run_async(_export(load_settings(), options.since, out))
    except OSError as error:
        raise Invalid(f"cannot write {options.file}: {error.strerror}") from None
    print(f"{count} conversations written; they hold what customers wrote, keep the file safe", file=sys.stderr)
    return 0


async def _export(settings: Settings, since: datetime | None, out: IO[str]) -> int:
    from conversations import storage_log, storage_turns
    from conversations.export import dialogue_of
    from conversations.storage_export import conversation_ids
    from service.rooms import open_database

    count = 0
    async with open_database(settings) as db:
        async with db.read() as c:
            ids = await conversation_ids(c, since)
        for one in ids:
            async with db.read() as c:
                conversation = await storage_log.read_conversation(c, one)
                messages = await storage_log.messages_between(c, one)
                records = await storage_turns.records(c, one)
            out.write(json.dumps(dialogue_of(conversation, messages, records), ensure_ascii=False) + "\n")
            count += 1
    return count
