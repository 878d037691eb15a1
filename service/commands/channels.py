"""`careline channels check`, and what becomes of messages that could not be taken in: `retry`, `discard`."""

import argparse
import json
from typing import TYPE_CHECKING

from channels.names import names
from service.commands.common import Commands, add, add_group, run_async
from service.settings import Settings, load_settings

if TYPE_CHECKING:
    from channels.checking import Finding


def add_to(commands: Commands) -> None:
    group = add_group(commands, "channels", "the messaging channels")
    look = add(group, "check", check, "say what is right and what is missing in a channel's setup", json_output=True)
    again = add(group, "retry", retry, "take in what could not be taken in before, at the running service")
    drop = add(group, "discard", discard, "delete what could not be taken in")
    for one in (look, again, drop):
        one.add_argument("name", choices=names())


def check(options: argparse.Namespace) -> int:
    """Return 0 when nothing is missing."""
    found = run_async(_check(load_settings(), options.name))
    if options.json:
        print(json.dumps([{"ok": one.ok, "words": one.words} for one in found]))
    else:
        for one in found:
            print(f"{'ok     ' if one.ok else 'missing'}  {one.words}")
    return 0 if all(one.ok for one in found) else 1


async def _check(settings: Settings, name: str) -> "list[Finding]":
    from channels.http_client import HttpTransport
    from service.not_taken_in import finding
    from service.wiring_channels import check as ask

    transport = HttpTransport()
    try:
        return [*await ask(settings, name, transport), *await finding(settings, name)]
    finally:
        await transport.close()


def retry(options: argparse.Namespace) -> int:
    from service.not_taken_in import try_again

    count = run_async(try_again(load_settings(), options.name))
    print(
        f"{count} to be taken in again, within half a minute where the service is running" if count else "nothing to do"
    )
    return 0


def discard(options: argparse.Namespace) -> int:
    from service.not_taken_in import discard as delete

    count = run_async(delete(load_settings(), options.name))
    print(f"{count} deleted")
    return 0
