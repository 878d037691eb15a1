"""Tells the operator's webhook of alerts: at least once, opened before over, again until it says 2xx."""

import asyncio
from typing import Any

import aiohttp
import structlog

from common.clock import Clock, rfc3339
from common.storage import Database
from conversations import storage_alerts
from conversations.storage_alerts import Alert

log = structlog.get_logger(__name__)

TIMEOUT = aiohttp.ClientTimeout(total=10)
PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 300.0


class AlertWebhook:
    """An empty `url`: nothing is sent, and `run` ends at once."""

    def __init__(self, db: Database, clock: Clock, url: str) -> None:
        self._db = db
        self._clock = clock
        self._url = url

    async def run(self) -> None:
        pause = PAUSE_SECONDS
        while self._url:
            failed = await self.send_due()
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS) if failed else PAUSE_SECONDS
            await asyncio.sleep(pause)

    async def send_due(self) -> bool:
        """Send what is untold; return whether something could not be sent."""
        async with self._db.read() as c:
            untold = await storage_alerts.untold_alerts(c)
        if not untold:
            return False
        async with aiohttp.ClientSession(timeout=TIMEOUT) as http:
            for alert in untold:
                for closed in (False, True):
                    if _is_due(alert, closed=closed) and not await self._send(http, alert, closed=closed):
                        return True
        return False

    async def _send(self, http: aiohttp.ClientSession, alert: Alert, *, closed: bool) -> bool:
        body = alert_json(alert, closed=closed)
        try:
            async with http.post(self._url, json=body, headers={"Idempotency-Key": body["key"]}) as answer:
                if answer.status // 100 != 2:
                    log.warning("alert.refused", status=answer.status)
                    return False
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("alert.not_sent", error=type(error).__name__)
            return False
        async with self._db.write() as c:
            await storage_alerts.mark_told(c, alert.id, self._clock.now(), closed=closed)
        return True


def _is_due(alert: Alert, *, closed: bool) -> bool:
    if closed:
        return alert.closed_at is not None and alert.closed_told_at is None
    return alert.opened_told_at is None


def alert_json(alert: Alert, *, closed: bool) -> dict[str, Any]:
    """Return the body: `key` is the same whenever it is sent again."""
    at = alert.closed_at if closed and alert.closed_at else alert.opened_at
    event = "over" if closed else "open"
    return {
        "key": f"{alert.id}:{event}",
        "event": event,
        "kind": alert.kind,
        "queue": alert.queue,
        "waiting": alert.waiting,
        "longest_wait_seconds": round(alert.longest_wait_seconds),
        "at": rfc3339(at),
    }
