"""Carries what happens in conversations to the consoles."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog

from conversations.hub import (
    AgentAway,
    AgentSignedOut,
    Event,
    Hub,
    MessageAdded,
    MessageChanged,
    MissedSome,
    NoteAdded,
    StateChanged,
    Typing,
)
from conversations.model import Role
from desk.floor import Floor
from desk.frames import message_json, note_json
from desk.ports import DeskLog

log = structlog.get_logger()

RESTART_SECONDS = 1.0


class Pump:
    """Listens to the hub for all consoles of this process. Only conversations that are with people are carried,
    and of others what is noted while a console shows them.
    """

    def __init__(self, hub: Hub, log: DeskLog, floor: Floor) -> None:
        self._hub = hub
        self._log = log
        self._floor = floor
        self._open: dict[str, tuple[str, str | None]] = {}
        self._conversation_of: dict[str, str] = {}

    async def run(self) -> None:
        """Carry until cancelled. When it has fallen behind, the consoles are told to fetch anew."""
        while True:
            try:
                await self._listen()
            except Exception as error:
                # Without the pump every console goes silent: whatever it was, begin again and have all fetch anew.
                log.error("desk.pump_failed", error=type(error).__name__, exc_info=True)
                await asyncio.sleep(RESTART_SECONDS)
            self._floor.close_all("look_again")

    async def _listen(self) -> None:
        with self._hub.subscribe(None) as events:
            await self._learn_open()
            self._floor.send_all({"type": "queue"})
            async for event in events:
                await self._carry(event)

    async def _carry(self, event: Event) -> None:
        match event:
            case MessageAdded(conversation_id, message):
                self._tell(conversation_id, {"type": "message", "message": message_json(message)})
            case MessageChanged(conversation_id, message):
                self._tell(conversation_id, {"type": "changed", "message": message_json(message)})
            case NoteAdded(conversation_id, note):
                noted = {"type": "note", "note": note_json(note)}
                self._tell(conversation_id, noted)
                if conversation_id not in self._open:
                    await self._tell_readers(conversation_id, noted)
            case Typing(conversation_id, Role.CUSTOMER | Role.AGENT as role, author):
                self._tell(conversation_id, {"type": "typing", "role": role.value, "author": author})
            case Typing():
                pass  # the assistant's own: a person does not watch it write
            case AgentAway(agent_id):
                self._floor.set_away(agent_id)
            case AgentSignedOut(agent_id):
                self._floor.sign_out_all(agent_id)
            case MissedSome():
                await self._learn_open()
                self._floor.close_all("look_again")
            case StateChanged(conversation_id, state, epoch):
                frame = {"type": "state", "state": state.value, "epoch": epoch}
                if known := await self._learn(conversation_id):
                    self._floor.send_all({"conversation_id": conversation_id, "handoff_id": known[0], **frame})
                self._floor.send_all({"type": "queue"})
            case _:
                # What another program has changed in the database is told of by the queue alone.
                await self._learn_open()
                self._floor.send_all({"type": "queue"})

    def _tell(self, conversation_id: str, frame: Mapping[str, Any]) -> None:
        if conversation_id in self._open:
            handoff_id, holder = self._open[conversation_id]
            frame = {"conversation_id": conversation_id, "handoff_id": handoff_id, **frame}
            self._floor.send_about(handoff_id, holder, frame)

    async def _tell_readers(self, conversation_id: str, frame: Mapping[str, Any]) -> None:
        """Tell the consoles that show the conversation though it is with nobody: customers rate what has ended."""
        for handoff_id in await self._shown(conversation_id):
            about = {"conversation_id": conversation_id, "handoff_id": handoff_id}
            self._floor.send_looking(handoff_id, {**about, **frame})

    async def _shown(self, conversation_id: str) -> list[str]:
        """Return which of the conversation's handoffs are shown somewhere."""
        known, self._conversation_of = self._conversation_of, {}
        for one in self._floor.shown():
            self._conversation_of[one] = known.get(one) or (await self._log.handoff(one)).conversation_id
        return [one for one, its_conversation in self._conversation_of.items() if its_conversation == conversation_id]

    async def _learn_open(self) -> None:
        self._open = await self._log.open_handoffs()

    async def _learn(self, conversation_id: str) -> tuple[str, str | None] | None:
        """Learn with whom the conversation is now; return that, or with whom it was: an end is carried, too."""
        before = self._open.pop(conversation_id, None)
        now = await self._log.open_handoff(conversation_id)
        if now is not None:
            self._open[conversation_id] = now
        return now or before
