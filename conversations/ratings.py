"""Taking a customer's rating: one transaction, which may come twice."""

from dataclasses import asdict
from datetime import datetime

from conversations import storage_log, storage_notes, storage_ratings, storage_told, texts
from conversations.errors import RatingOver
from conversations.hub import Event, MessageAdded, NoteAdded
from conversations.model import Asks, Draft, Role
from conversations.rating import HIGHEST, Given, Rating, checked, is_bad_for_the_bot
from conversations.storage import UnitOfWork
from conversations.told import Reaction


async def give_in_words(
    c: UnitOfWork, conversation_id: str, number: int, client_id: str, now: datetime
) -> list[Event] | None:
    """Keep the number that a customer writes right after they were asked, and thank them; `client_id` only once.

    Return None, with nothing written, when nobody has asked for it: then it is a message like any other.
    """
    conversation = await storage_log.read_conversation(c, conversation_id, lock=True)
    if await storage_notes.note_by_client_id(c, conversation_id, client_id) is not None:
        return []
    last = await storage_log.message_at(c, conversation_id, conversation.last_seq)
    if last is None or last.asks is not Asks.FEEDBACK or last.buttons:  # a number may be meant for the buttons
        return None
    events = await give(c, conversation_id, Given(number), None, now, client_id)
    thanks = Draft(Role.SYSTEM, texts.rated(number, HIGHEST))
    _, written = await storage_log.append(c, conversation, [thanks], now)
    return [*events, *(MessageAdded(conversation_id, one) for one in written)]


async def give(
    c: UnitOfWork,
    conversation_id: str,
    given: Given,
    after_seq: int | None,
    now: datetime,
    client_id: str | None = None,
) -> list[Event]:
    """Keep the rating of the present stretch in place of an earlier one; the same again changes nothing.

    `after_seq`: which stretch the customer had before them, if they say so. Raises RatingOver when it is another one
    now, and Invalid.
    """
    conversation = await storage_log.read_conversation(c, conversation_id, lock=True)
    stretch = await storage_ratings.stretch_of(c, conversation)
    if after_seq is not None and after_seq != stretch.after_seq:
        raise RatingOver
    kept = checked(given, stretch.parts)
    if stretch.rating is not None and stretch.rating.given == kept:
        return []
    rating = Rating(conversation_id, stretch.after_seq, kept, stretch.agent_id, now)
    await storage_ratings.keep(c, rating)
    data = {name: value for name, value in asdict(kept).items() if name != "comment" and value is not None}
    note = await storage_notes.add_note(
        c, conversation, "feedback", "", kept.comment, now, data=data, client_id=client_id
    )
    if is_bad_for_the_bot(kept):
        await storage_told.react(c, conversation_id, Reaction.REJECTED, now)
    return [NoteAdded(conversation_id, note)]
