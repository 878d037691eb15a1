"""`careline outage`."""

import argparse
import sys

from common.errors import Invalid
from service.commands.common import Commands, add, run_async
from service.settings import load_settings

LONGEST = 500


def add_to(commands: Commands) -> None:
    parser = add(commands, "outage", outage, "tell all customers of a known outage, until it is over")
    parser.add_argument("text", nargs="?", help="what customers read; without it the present notice is shown")
    parser.add_argument("--over", action="store_true", help="take the notice down")


def outage(options: argparse.Namespace) -> int:
    if options.over and options.text:
        raise Invalid("give a text, or --over, not both")
    text = " ".join((options.text or "").split())
    if len(text) > LONGEST:
        raise Invalid(f"at most {LONGEST} characters; this has {len(text)}")
    print(run_async(_change(text, over=options.over)), file=sys.stdout)
    return 0


async def _change(text: str, *, over: bool) -> str:
    from common.clock import SystemClock
    from common.storage import Database
    from conversations import storage_alerts
    from service.database import migrate

    url = load_settings().effective_database_url
    await migrate(url)
    db = Database(url)
    try:
        async with db.write() as c:
            if over or text:
                now = SystemClock().now()
                await storage_alerts.set_outage(c, None if over else storage_alerts.Outage(text, now))
            found = await storage_alerts.read_outage(c)
    finally:
        await db.close()
    return f"since {found.since:%Y-%m-%d %H:%M} UTC: {found.text}" if found else "no outage is announced"
