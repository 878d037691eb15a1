"""Taking a customer's rating: one transaction, which may come twice."""

from dataclasses import asdict
from datetime import datetime

from conversations import storage_log, storage_ratings, storage_told
from conversations.errors import RatingOver
from conversations.hub import Event, NoteAdded
from conversations.rating import Given, Rating, checked, is_bad_for_the_bot
from conversations.storage import UnitOfWork
from conversations.told import Reaction


async def give(c: UnitOfWork, conversation_id: str, given: Given, after_seq: int | None, now: datetime) -> list[Event]:
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
    note = await storage_log.add_note(c, conversation, "feedback", "", kept.comment, now, data=data)
    if is_bad_for_the_bot(kept):
        await storage_told.react(c, conversation_id, Reaction.REJECTED, now)
    return [NoteAdded(conversation_id, note)]
