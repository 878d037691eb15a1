"""What a channel's vendor sent and nobody could take in, for the command line."""

from channels import storage_arrivals
from channels.checking import Finding
from common.clock import SystemClock
from service.rooms import open_database
from service.settings import DATABASE_FILE, Settings


async def finding(settings: Settings, name: str) -> list[Finding]:
    """Return a finding for each thing that waits for the operator: none, or one. Nothing before the first start."""
    if not settings.database_url and not (settings.var / DATABASE_FILE).exists():
        return []
    async with open_database(settings) as db, db.read() as c:
        failed = await storage_arrivals.failed(c, name) if await storage_arrivals.is_there(c) else None
    if failed is None:
        return []
    what = "1 message of customers" if failed.count == 1 else f"{failed.count} messages of customers"
    words = (
        f"{what} could not be taken in, the first on {failed.since:%Y-%m-%d %H:%M} UTC ({', '.join(failed.errors)}). "
        f"`channel.given_up` in the log says why. When that is mended: `careline channels retry {name}`; "
        f"to delete them: `careline channels discard {name}`. After 30 days they are deleted."
    )
    return [Finding(False, words)]


async def try_again(settings: Settings, name: str) -> int:
    """Have them taken in by the running service, or at its next start. Return how many."""
    async with open_database(settings) as db, db.write() as c:
        return await storage_arrivals.try_again(c, name, SystemClock().now())


async def discard(settings: Settings, name: str) -> int:
    """Return how many were deleted."""
    async with open_database(settings) as db, db.write() as c:
        return await storage_arrivals.discard(c, name, SystemClock().now())
