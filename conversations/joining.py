"""Two conversations become one customer's, and are separated again. All take the caller's transaction.

No message moves: each conversation keeps its own, and what is shared is who the customer is. So a join is undone by
forgetting it. What goes from the conversation that invited to the one that took the invitation goes once: the proof of
identity, with its own end, and a procedure in the middle. Nothing goes the other way: who sends their invitation to
somebody else learns nothing of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from common.ids import new_id
from common.storage_prepared import run
from conversations import (
    storage_channels,
    storage_handoffs,
    storage_identity,
    storage_log,
    storage_notes,
    storage_turns,
    texts,
)
from conversations.card import IN_CUSTOMERS_WORDS
from conversations.channel_words import address_hint, where
from conversations.following import follow
from conversations.hub import Event, MessageAdded, NoteAdded
from conversations.identity_groups import Join, groups
from conversations.invitations import (
    MOST_REFUSED,
    REFUSALS_COUNT_FOR,
    Proof,
    Shown,
    Standing,
    standing,
)
from conversations.model import Conversation, Draft, Role, State
from conversations.next_steps import VERIFY
from conversations.packet import CONTINUES
from conversations.proofs import proved_now
from conversations.storage import UnitOfWork

JOINED, SEPARATED, REFUSED = "joined", "separated", "join_refused"
"""Kinds of notes."""

CUSTOMER = "customer"


@dataclass(frozen=True)
class Taken:
    """What came of a code that was shown. `why` is for customers, empty when the join was made."""

    join: Join | None
    why: str = ""


async def judge(c: UnitOfWork, shown: Shown, taker: Conversation, now: datetime) -> tuple[Conversation | None, str]:
    """Return the conversation that invited; or None, and why not in words. Counts a wrong secret."""
    tried = await storage_identity.notes_since(c, taker.id, REFUSED, now - REFUSALS_COUNT_FOR)
    if tried >= MOST_REFUSED:
        return None, texts.TOO_MANY_CODES
    found = await storage_identity.lock_invitation(c, shown.number)
    verdict = standing(found, shown.secret, taker.id, now)
    if found is not None and verdict is Standing.WRONG:
        await storage_identity.count_wrong_secret(c, found.number)
    if found is None or verdict is not Standing.GOOD:
        # The same words for all: they must not tell which codes exist.
        return None, texts.CODE_REFUSED
    inviter = await storage_log.read_conversation(c, found.conversation_id, lock=True)
    if None not in (inviter.known_as, taker.known_as) and inviter.known_as != taker.known_as:
        return None, texts.OTHER_CUSTOMER
    return inviter, ""


async def join(
    c: UnitOfWork, inviter: Conversation, taker: Conversation, shown: Shown, now: datetime
) -> tuple[Join, list[Event]]:
    """Make the two one customer's, carry over what goes with it, and say so in both. Both are locked."""
    await storage_identity.mark_used(c, shown.number, taker.id)
    made = await _connect(c, inviter, taker, shown.proof, now)
    taker = await _carry_proof(c, inviter, taker, made, now)
    inviter = await storage_log.read_conversation(c, inviter.id)
    # A stay with people comes along; without one a procedure in the middle does.
    taker, came = await follow(c, taker, now)
    drafts = [] if came else await _carry_dialogue(c, inviter, taker, now)
    taker, said = await _say(c, taker, drafts, now)
    if came:
        inviter = await storage_log.read_conversation(c, inviter.id)
    address = await storage_channels.address_of(c, taker.id)
    told = texts.goes_on_in(where(taker.channel), address_hint(taker.channel, address))
    inviter, elsewhere = await _say(c, inviter, [Draft(Role.SYSTEM, told)], now)
    noted = await _note(c, inviter, taker, made, now)
    return made, [*came, *said, *elsewhere, *noted]


async def _connect(c: UnitOfWork, inviter: Conversation, taker: Conversation, proof: Proof, now: datetime) -> Join:
    """Return the join of the two: the one that holds already, or a new one."""
    for one in await storage_identity.joins_of(c, [taker.id]):
        if one.undone_at is None and (one.from_id, one.to_id) == (inviter.id, taker.id):
            return one
    made = Join(new_id("join"), now, inviter.id, taker.id, proof, had_customer=taker.known_as is not None)
    await storage_identity.add_join(c, made, CUSTOMER)
    all_of_them = {inviter.id, taker.id}
    for one_id in (inviter.identity_id, taker.identity_id):
        all_of_them.update(await storage_identity.members(c, one_id))
    identity = inviter.identity_id or taker.identity_id or new_id("ident")
    await storage_identity.set_identity(c, all_of_them, identity)
    return made


async def _carry_proof(
    c: UnitOfWork, inviter: Conversation, taker: Conversation, made: Join, now: datetime
) -> Conversation:
    """Let the proof of the one hold for the other, until the same moment; what is proved there already stays."""
    if proved_now(inviter, now) is None or taker.customer_id is not None:
        return await storage_log.read_conversation(c, taker.id)
    return await storage_log.change_conversation(
        c,
        taker.id,
        customer_id=inviter.customer_id,
        customer_name=inviter.known_name,
        proved_until=inviter.proved_until,
        proof_join_id=made.id,
    )


async def _carry_dialogue(c: UnitOfWork, inviter: Conversation, taker: Conversation, now: datetime) -> list[Draft]:
    """Take over what the assistant knows, a procedure in the middle with its open question; return what to say.

    A procedure goes on in one place only: nothing can be confirmed twice.
    """
    greeting = texts.hello_again(_first_name(taker), where(inviter.channel))
    if taker.state is not State.BOT:
        return [Draft(Role.SYSTEM, greeting)]
    hello = Draft(Role.BOT, greeting, author=texts.ASSISTANT)
    if inviter.state is not State.BOT or any(
        [await storage_turns.unfinished_turns(c, one.id) for one in (inviter, taker)]
    ):
        return [hello]
    saved, own = [await storage_turns.read_dialogue(c, one.id) for one in (inviter, taker)]
    if saved is None or (own is not None and own.active_form):
        return [hello]
    await run(c, storage_turns.saving_dialogue(c, taker.id, saved, now))
    if inviter.handed_note and not taker.handed_note:
        await storage_log.change_conversation(c, taker.id, handed_note=inviter.handed_note, handed_by=inviter.handed_by)
    if not saved.active_form:
        return [hello]
    await storage_turns.forget_dialogue(c, inviter.id)
    asked = await storage_log.last_not_of_customer(c, inviter.id)
    if asked is None or asked.role is not Role.BOT or asked.asks is None:
        return [hello]
    return [hello, Draft(Role.BOT, asked.text, author=asked.author, buttons=asked.buttons, asks=asked.asks)]


def _first_name(conversation: Conversation) -> str:
    """Return it of a customer who is proved now: to anybody else no name is told."""
    known = conversation.known_name if conversation.customer_id is not None else None
    return (known or "").split(" ")[0]


async def refuse(
    c: UnitOfWork, taker: Conversation, why: str, client_id: str, now: datetime
) -> tuple[Conversation, list[Event]]:
    """Say why the code was not taken, and note it for the agents."""
    taker, said = await _say(c, taker, [Draft(Role.SYSTEM, why)], now)
    note = await storage_notes.add_note(
        c,
        taker,
        REFUSED,
        "",
        "A code to go on from elsewhere was not taken.",
        now,
        client_id=f"{REFUSED}:{client_id}"[:128],
    )
    return taker, [*said, NoteAdded(taker.id, note)]


async def _note(c: UnitOfWork, inviter: Conversation, taker: Conversation, made: Join, now: datetime) -> list[Event]:
    how = texts.PROVED_BY[made.proof]
    words = (
        (taker, f"Same customer as {where(inviter.channel)}, proved by {how}."),
        (inviter, f"Same customer as {where(taker.channel)}, proved by {how}."),
    )
    data = {"join_id": made.id, "proof": made.proof.value}
    notes = [await storage_notes.add_note(c, one, JOINED, "", text, now, data=data) for one, text in words]
    return [NoteAdded(note.conversation_id, note) for note in notes]


async def undo(c: UnitOfWork, made: Join, by: str, reason: str, now: datetime) -> list[Event]:
    """Separate the two again, which are joined: each gets back what was its own.

    What came with the join is taken back: the proof, and the dialogue that was carried. What was said stays said.
    """
    await storage_identity.separate(c, made, now, by, reason)
    inviter, taker = await _lock_both(c, made.from_id, made.to_id)
    await _regroup(c, inviter, taker)
    events: list[Event] = []
    if taker.proof_join_id == made.id:
        taker = await _take_back(c, taker, made, now)
        _, events = await _say(c, taker, [Draft(Role.SYSTEM, texts.SEPARATED_HERE)], now)
    who = "the customer" if by == CUSTOMER else by
    for one in (inviter, taker):
        text = f"No longer taken for one customer with the other channel: undone by {who}. {reason}".strip()
        note = await storage_notes.add_note(c, one, SEPARATED, "", text, now, data={"join_id": made.id})
        events.append(NoteAdded(one.id, note))
    return events


async def _lock_both(c: UnitOfWork, one: str, other: str) -> tuple[Conversation, Conversation]:
    """Return the two, locked in the order in which everybody locks."""
    found = {each: await storage_log.read_conversation(c, each, lock=True) for each in sorted((one, other))}
    return found[one], found[other]


async def _regroup(c: UnitOfWork, inviter: Conversation, taker: Conversation) -> None:
    ids = {inviter.id, taker.id, *await storage_identity.members(c, inviter.identity_id)}
    for group in groups(ids, await storage_identity.joins_of(c, ids)):
        if len(group) == 1:
            await storage_identity.set_identity(c, group, None)
        elif inviter.id not in group:
            await storage_identity.set_identity(c, group, new_id("ident"))


async def _take_back(c: UnitOfWork, taker: Conversation, made: Join, now: datetime) -> Conversation:
    own = {} if made.had_customer else {"customer_id": None, "customer_name": None}
    values = {"proved_until": None, "proof_join_id": None, **own}
    await storage_turns.forget_dialogue(c, taker.id)
    await storage_turns.give_up_unfinished(c, taker.id, now)
    if taker.handoff_id is not None:
        await _bare_packet(c, taker.handoff_id)
    # The epoch rises: a turn that runs on the proof can no longer end.
    return await storage_log.change_holder(c, taker, taker.state, **values)


async def _bare_packet(c: UnitOfWork, handoff_id: str) -> None:
    """Take out of the agent's card what came from the other conversation."""
    packet = (await storage_handoffs.read_handoff(c, handoff_id)).packet
    hidden = {"identity_proved": False, "customer_id": None, "name": None, "email": None, "external_id": None}
    bare = packet | {"customer": packet.get("customer", {}) | hidden, "orders": [], "slots": {}}
    bare["next_steps"] = [{"text": VERIFY, "seq": None}]
    if CONTINUES in packet:
        bare |= {"summary": [], "tried": [], "promises": [], IN_CUSTOMERS_WORDS: None}
    await storage_handoffs.change_handoff(c, handoff_id, packet=bare)


async def _say(
    c: UnitOfWork, conversation: Conversation, drafts: Sequence[Draft], now: datetime
) -> tuple[Conversation, list[Event]]:
    conversation, written = await storage_log.append(c, conversation, drafts, now)
    return conversation, [MessageAdded(conversation.id, one) for one in written]
