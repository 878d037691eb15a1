"""Mails of customers: kept as they came, counted, and how far each mailbox has been read."""

from datetime import datetime

from common.clock import Clock
from common.storage import Database
from conversations import storage_mails
from conversations.storage_mails import Mail, Place


class Mails:
    """All that counts is in the database, so several processes can read one mailbox."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def keep(self, mail: Mail) -> bool:
        """Keep the mail; return whether it is new."""
        async with self._db.write() as c:
            return await storage_mails.keep(c, mail)

    async def read(self, conversation_id: str, mail_id: str) -> Mail | None:
        async with self._db.read() as c:
            return await storage_mails.read(c, conversation_id, mail_id)

    async def last_of(self, conversation_id: str, but: str = "") -> Mail | None:
        """Return the customer's last mail in the conversation; `but`: an id that does not count."""
        async with self._db.read() as c:
            return await storage_mails.last_of(c, conversation_id, but)

    async def count_since(self, sender: str, since: datetime) -> int:
        """Return how many mails have come from the address since then."""
        async with self._db.read() as c:
            return await storage_mails.count_since(c, sender, since)

    async def place(self, account: str, folder: str) -> Place | None:
        """Return how far the folder has been read; None when never."""
        async with self._db.read() as c:
            return await storage_mails.place_of(c, account, folder)

    async def move(self, account: str, folder: str, uid_validity: int, last_uid: int) -> None:
        async with self._db.write() as c:
            place = Place(uid_validity, last_uid, self._clock.now())
            await storage_mails.set_place(c, account, folder, place)
