"""Watches the queues for the operator and for those who wait long: alerts with an all-clear, and another way out."""

from datetime import timedelta

import structlog

from common.clock import Clock
from common.ids import new_id
from common.rounds import rounds
from common.storage import Database
from conversations import storage_alerts, storage_handoffs, waiting_choices
from conversations.hub import Event, Hub
from conversations.ports import AlertMailer, Staff
from conversations.queue_state import Trouble, troubles
from conversations.storage import UnitOfWork, lock_name
from conversations.storage_alerts import Alert
from routing.model import MAX_PRIORITY
from routing.rules import Rules

log = structlog.get_logger(__name__)

LOCK = "queue alerts"


class QueueWatch:
    """`round` looks once; `run` looks until it is cancelled. Without a `mailer` or an address nothing is mailed."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        hub: Hub,
        rules: Rules,
        staff: Staff,
        mailer: AlertMailer | None = None,
        mail_to: str = "",
    ) -> None:
        self._db = db
        self._clock = clock
        self._hub = hub
        self._rules = rules
        self._staff = staff
        self._mailer = mailer
        self._mail_to = mail_to

    async def run(self, interval_seconds: float = 5.0) -> None:
        """Never returns. A round that fails is logged; the next one tries again."""
        await rounds("queue_watch", self.round, interval_seconds)

    async def round(self) -> None:
        await self._alert()
        await self._offer_other_ways()

    async def _alert(self) -> None:
        """Open what is new and close what is over, in one transaction: an occurrence is told once."""
        now = self._clock.now()
        async with self._db.read() as c:
            waiting, open_before = await storage_handoffs.waiting_handoffs(c), await storage_alerts.open_alerts(c)
            found = troubles(waiting, await self._staff.at_work(c, now), self._rules, now)
        if {(one.kind.value, one.queue) for one in found} == {(one.kind, one.queue) for one in open_before}:
            return
        async with self._db.write() as c:
            await lock_name(c, LOCK)
            known = {(one.kind, one.queue): one for one in await storage_alerts.open_alerts(c)}
            now_wrong = {(one.kind.value, one.queue) for one in found}
            for trouble in found:
                if (trouble.kind.value, trouble.queue) not in known:
                    await self._open(c, trouble)
            for key, alert in known.items():
                if key not in now_wrong:
                    await storage_alerts.close_alert(c, alert.id, now)
                    await self._mail(c, alert, over=True)
                    log.info("queue.all_clear", kind=alert.kind, queue=alert.queue)

    async def _open(self, c: UnitOfWork, trouble: Trouble) -> None:
        alert = Alert(
            new_id("alert"),
            trouble.kind.value,
            trouble.queue,
            trouble.waiting,
            trouble.longest_wait_seconds,
            self._clock.now(),
            None,
            None,
            None,
        )
        await storage_alerts.insert_alert(c, alert)
        await self._mail(c, alert, over=False)
        log.warning("queue.alert", kind=alert.kind, queue=alert.queue, waiting=alert.waiting)

    async def _mail(self, c: UnitOfWork, alert: Alert, *, over: bool) -> None:
        if self._mailer is None or not self._mail_to:
            return
        minutes = int(alert.longest_wait_seconds // 60)
        await self._mailer.send_alert(
            c,
            to=self._mail_to,
            kind=alert.kind,
            queue=alert.queue,
            waiting=alert.waiting,
            longest_minutes=minutes,
            over=over,
            key=f"{alert.id}:{'over' if over else 'open'}",
        )

    async def _offer_other_ways(self) -> None:
        """Offer once to leave a message or be called back to whoever waits for too long."""
        now, bound = self._clock.now(), timedelta(minutes=self._rules.queue.long_wait_minutes)
        async with self._db.read() as c:
            waiting = await storage_handoffs.waiting_handoffs(c)
        for one in waiting:
            if one.choices_at is not None or one.wish is not None or now - one.created_at < bound:
                continue
            if one.priority >= MAX_PRIORITY:  # in an emergency nothing is offered instead of a person
                continue
            async with self._db.write() as c:
                events: list[Event] = await waiting_choices.offer(c, one.id, now)
            self._hub.publish_all(events)
