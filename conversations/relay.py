"""What this process publishes is heard by the listeners of the others: PostgreSQL's LISTEN and NOTIFY.

Only references travel, since a notification is 8,000 bytes at most; whoever hears of a message reads it from the log.
Whenever something may have been missed (this process has begun, the connection was lost, too much waited), everybody
who listens is told to look into the log.
"""

import asyncio
import json
import uuid
from typing import Any

import structlog

from common.rounds import rounds
from common.storage import Database
from conversations import storage_log, storage_notes
from conversations.hub import (
    AgentAway,
    AgentSignedOut,
    Event,
    Hub,
    MessageAdded,
    MessageChanged,
    MissedSome,
    NoteAdded,
    QueueChanged,
    StateChanged,
    Typing,
)
from conversations.model import Role, State

log = structlog.get_logger()

CHANNEL = "careline_events"
WAITING_MOST = 10_000
"""References that may wait for the database; with more of them the others are told to look into the log instead."""
AGAIN_SECONDS = 1.0
NOTIFY = "SELECT pg_notify($1, reference) FROM unnest($2::text[]) AS reference"


class Relay:
    """Tells other processes on the same PostgreSQL. On SQLite there is nobody to tell."""

    def __init__(self, db: Database, hub: Hub) -> None:
        self._db = db
        self._hub = hub
        self._me = uuid.uuid4().hex
        self._said: asyncio.Queue[dict[str, Any]] = asyncio.Queue(WAITING_MOST)

    async def run(self) -> None:
        """Tell and hear until cancelled; a lost connection is taken up again."""
        if self._db.engine.dialect.name != "postgresql":
            return
        self._hub.elsewhere = self._tell
        await rounds("relay", self._carry, AGAIN_SECONDS)

    def _tell(self, event: Event) -> None:
        try:
            self._said.put_nowait(reference(event))
        except asyncio.QueueFull:
            while not self._said.empty():
                self._said.get_nowait()
            self._said.put_nowait(reference(MissedSome()))

    async def _carry(self) -> None:
        async with self._db.engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            heard: asyncio.Queue[str | None] = asyncio.Queue()
            driver.add_termination_listener(lambda *_: heard.put_nowait(None))
            await driver.add_listener(CHANNEL, lambda *came: heard.put_nowait(came[-1]))
            try:
                self._hub.hear(MissedSome())
                self._tell(MissedSome())
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._send(driver))
                    both.create_task(self._hear(heard))
            finally:
                # It listens: it must not go back into the pool.
                await connection.invalidate()

    async def _send(self, driver: Any) -> None:
        while True:
            references = [await self._said.get()]
            while not self._said.empty():
                references.append(self._said.get_nowait())
            await driver.execute(NOTIFY, CHANNEL, [json.dumps({"by": self._me, **one}) for one in references])

    async def _hear(self, heard: "asyncio.Queue[str | None]") -> None:
        while (payload := await heard.get()) is not None:
            said = json.loads(payload)
            if said["by"] != self._me and (event := await self._event(said)) is not None:
                self._hub.hear(event)
        raise ConnectionError("the connection that listens is gone")

    async def _event(self, said: dict[str, Any]) -> Event | None:
        """Return the event that the reference means; None when nobody here would hear it."""
        conversation_id = said.get("conversation", "")
        if conversation_id and not self._hub.listens_to(conversation_id):
            return None
        match said["kind"]:
            case "message":
                async with self._db.read() as c:
                    message = await storage_log.message_at(c, conversation_id, said["seq"])
                return MessageAdded(conversation_id, message) if message else None
            case "changed":
                async with self._db.read() as c:
                    message = await storage_log.message_at(c, conversation_id, said["seq"])
                return MessageChanged(conversation_id, message) if message else None
            case "note":
                async with self._db.read() as c:
                    note = await storage_notes.note_by_id(c, said["note"])
                return NoteAdded(conversation_id, note) if note else None
            case "state":
                return StateChanged(
                    conversation_id, State(said["state"]), said["epoch"], said["agent"], said["handoff"]
                )
            case "typing":
                return Typing(conversation_id, Role(said["role"]), said["author"])
            case "queue":
                return QueueChanged()
            case "away":
                return AgentAway(said["agent"])
            case "signed_out":
                return AgentSignedOut(said["agent"])
            case _:
                # Also what a newer version says and this one does not know.
                return MissedSome()


def reference(event: Event) -> dict[str, Any]:
    """Return what is told of an event: where it stands, or the event itself where the log does not keep it."""
    match event:
        case MessageAdded(conversation_id, message):
            return {"kind": "message", "conversation": conversation_id, "seq": message.seq}
        case MessageChanged(conversation_id, message):
            return {"kind": "changed", "conversation": conversation_id, "seq": message.seq}
        case NoteAdded(conversation_id, note):
            return {"kind": "note", "conversation": conversation_id, "note": note.id}
        case StateChanged(conversation_id, state, epoch, agent_name, handoff_id):
            told = {"state": state.value, "epoch": epoch, "agent": agent_name, "handoff": handoff_id}
            return {"kind": "state", "conversation": conversation_id, **told}
        case Typing(conversation_id, role, author):
            return {"kind": "typing", "conversation": conversation_id, "role": role.value, "author": author}
        case QueueChanged():
            return {"kind": "queue"}
        case AgentAway(agent_id):
            return {"kind": "away", "agent": agent_id}
        case AgentSignedOut(agent_id):
            return {"kind": "signed_out", "agent": agent_id}
        case MissedSome():
            return {"kind": "missed"}
