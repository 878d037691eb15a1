"""Search over all conversations, and reading one that is nobody's business to change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.clock import rfc3339
from common.errors import Invalid
from common.storage import Database
from conversations import storage_log, storage_notes, storage_search
from conversations.json_view import message_json, note_json
from conversations.model import Conversation, Handoff
from conversations.search_words import MAX_QUERY_CHARACTERS, Term, snippet, terms_of
from conversations.storage_search import Found

MOST_FOUND = 50


@dataclass(frozen=True)
class ConversationSearch:
    db: Database

    async def find(self, query: str, limit: int = MOST_FOUND) -> dict[str, Any]:
        """Return `{results, more}`: the conversations that have all words, the one last written in first.

        A word is found in messages, the customer's name or e-mail address, order numbers and tags; its beginning is
        enough, quotation marks keep words together. Raises Invalid when there is no word in the query.
        """
        terms = terms_of(query)
        if not terms or len(query) > MAX_QUERY_CHARACTERS:
            raise Invalid(
                "Write one or more words.",
                [{"field": "words", "message": f"holds a word, and at most {MAX_QUERY_CHARACTERS} characters"}],
            )
        async with self.db.read() as c:
            found = await storage_search.find(c, terms, limit + 1)
        results = [
            summary(one.conversation, one.handoff, one.last_message_at) | {"message": _message(one, terms)}
            for one in found[:limit]
        ]
        return {"results": results, "more": len(found) > limit}

    async def read(self, conversation_id: str) -> dict[str, Any]:
        """Return `{conversation, messages, notes}`. Raises ConversationNotFound."""
        async with self.db.read() as c:
            conversation = await storage_log.read_conversation(c, conversation_id)
            handoff = await storage_search.last_handoff(c, conversation_id)
            messages = await storage_log.messages_between(c, conversation_id)
            notes = await storage_notes.notes_of(c, conversation_id)
        last = messages[-1].at if messages else conversation.created_at
        return {
            "conversation": summary(conversation, handoff, last),
            "messages": [message_json(one) for one in messages],
            "notes": [note_json(one) for one in notes],
        }


def summary(conversation: Conversation, handoff: Handoff | None, last_message_at: datetime) -> dict[str, Any]:
    """Return what a list shows of a conversation, whoever holds it; `handoff` is its last stay with people."""
    customer = handoff.packet.get("customer", {}) if handoff else {}
    return {
        "conversation_id": conversation.id,
        "handoff_id": handoff.id if handoff else None,
        "handoff_state": handoff.state.value if handoff else None,
        "customer_name": customer.get("name") or conversation.known_name or conversation.claim.name or "Visitor",
        "customer_id": conversation.known_as,
        "joined": conversation.identity_id is not None,
        "channel": conversation.channel,
        "state": conversation.state.value,
        "agent_name": handoff.agent_name if handoff else None,
        "outcome": handoff.outcome.value if handoff and handoff.outcome else None,
        "tags": list(handoff.tags) if handoff else [],
        "created_at": rfc3339(conversation.created_at),
        "last_message_at": rfc3339(last_message_at),
    }


def _message(found: Found, terms: tuple[Term, ...]) -> dict[str, Any] | None:
    """Return the place where it was found; None when only the name or an order number has the words."""
    message = found.message
    if message is None:
        return None
    return {"seq": message.seq, "role": message.role.value, "text": snippet(message.text, terms)}
