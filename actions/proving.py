"""Who is speaking: nothing of a customer is shown or changed before this step has ended well."""

import asyncio
import re

from actions import slots
from actions.visit import LONGEST_WISH, Visit
from conversations.model import Asks
from routing.model import LOCKED as NO_TRY_LEFT
from routing.model import SignalName
from shop.errors import CustomerNotFound, ShopUnavailable
from shop.identity import ClaimResult, CodeSent, Expired, NoMatch, Proved, VerifyResult, Wrong
from shop.words import find_code, find_email, find_name, find_order_id, find_zip, match_reason

_CLAIMED = "claimed"
_PROVED = "proved"
_NEW_CODE = re.compile(
    r"\b(?:new|another|resend|re-send|again|didn'?t (?:get|receive|come)|not? (?:got|received|arrived|mail|email|code)|"
    r"haven'?t (?:got|received)|expired|spam)\b",
    re.IGNORECASE,
)
_ABOUT_WHO = re.compile(r"\b(?:e?-?mails?|names?|zip|codes?|address|account|details?|identity)\b", re.IGNORECASE)
"""A text with these gives no reason for anything but how it wants to be known: "I don't want to give my email"."""

ASK_WHO = (
    "First I need to know that it's you. What is the e-mail address of your account? "
    "Your full name and ZIP code are fine too."
)
ASK_WHO_AGAIN = "I couldn't read that. Please write the e-mail address of your account, or your full name and ZIP code."
NO_MATCH = "I can't find an account with these details. Please check the spelling, or use your full name and ZIP code."
ASK_CODE_AGAIN = "Please write the {digits}-digit code from the e-mail. If it hasn't come, check your spam folder."
EXPIRED = "That code is no longer valid. Tell me your e-mail address once more and I'll send a new one."
NEW_CODE = "Tell me the e-mail address of your account once more and I'll send a new code."
LOCKED = (
    "That didn't match too many times, so I'm stopping here to keep the account safe. "
    "A person has to check who you are."
)


async def prove(visit: Visit) -> str | None:
    """Return the customer's id once it is proved; None when the customer was asked, or nothing more can be tried."""
    known = (await visit.deps.log.get(visit.conversation_id)).customer_id
    if known is not None:
        if visit.get(slots.IDENTITY) != _PROVED:
            visit.set(slots.IDENTITY, _PROVED)
            visit.set(slots.CODE, _PROVED)
        return known
    if await _claim_from_words(visit):
        return await _claim(visit)
    # The code that had not come may come after all, while the address is asked for anew.
    if visit.requested == slots.IDENTITY and visit.text and find_code(visit.text, _digits(visit)):
        visit.set(slots.IDENTITY, _CLAIMED)
    if visit.get(slots.IDENTITY) == _CLAIMED:
        return await _take_code(visit)
    _ask_who(visit)
    return None


async def _claim_from_words(visit: Visit) -> bool:
    """Keep what the message says about who is speaking; return whether that is enough for a claim."""
    if not visit.text:
        return False
    if find_email(visit.text):
        visit.set(slots.IDENTITY, _CLAIMED)
        return True
    asked = visit.requested in (slots.IDENTITY, slots.CODE)
    name = await _name(visit) if asked or find_zip(visit.text) else None
    zip_code = find_zip(visit.text) if asked or name else None
    if visit.get(slots.IDENTITY) == _CLAIMED and not (name and zip_code):
        return False
    if name:
        visit.set(slots.CLAIMED_NAME, name)
    if zip_code:
        visit.set(slots.CLAIMED_ZIP, zip_code)
    if (name or zip_code) and visit.get(slots.CLAIMED_NAME) and visit.get(slots.CLAIMED_ZIP):
        visit.set(slots.IDENTITY, _CLAIMED)
        return True
    return False


async def _name(visit: Visit) -> str | None:
    """Return who speaks: the recogniser finds a name among other words, the pattern one that it does not know.

    The sentence with the ZIP comes first: elsewhere "Air Purifier" may look like a name, too.
    """
    names = visit.deps.names
    for said in (_sentence_with_zip(visit.text), visit.text):
        found = await asyncio.to_thread(names.person, said) if said else None
        # The recogniser takes "Ana Lopez 04101" for a name as a whole.
        name = " ".join(word for word in (found or "").split() if not any(map(str.isdigit, word)))
        if " " in name:
            return name
        if name := find_name(said) or "":
            # Beside a ZIP two words are a name; alone they may be anything: "no longer needed".
            if find_zip(visit.text) or visit.get(slots.CLAIMED_ZIP):
                return name
            may_be = _reason_instead(visit) is None and await asyncio.to_thread(names.may_name, name, said)
            return name if may_be else None
    return None


def _sentence_with_zip(text: str) -> str:
    return next((part for part in re.split(r"(?<=[.!?])\s+", text) if find_zip(part)), "")


async def _claim(visit: Visit) -> str | None:
    email, turn, identity = find_email(visit.text), visit.context.turn, visit.deps.identity
    name, zip_code = (None, None) if email else (visit.get(slots.CLAIMED_NAME), visit.get(slots.CLAIMED_ZIP))
    found = await identity.look_up(email=email, name=name, zip_code=zip_code)
    async with visit.deps.db.write() as c:
        await visit.deps.log.guard_epoch(c, visit.conversation_id, turn.id, turn.epoch)
        result = await identity.claim(
            visit.conversation_id, email=email, name=name, zip_code=zip_code, c=c, found=found
        )
        if isinstance(result, Proved):
            name = found.customer.name if found.customer else None
            await visit.deps.log.prove_identity(c, visit.conversation_id, result.customer_id, name)
    visit.empty(slots.CLAIMED_NAME, slots.CLAIMED_ZIP)
    return _settle(visit, result)


async def _take_code(visit: Visit) -> str | None:
    if not visit.text or find_code(visit.text, _digits(visit)) is None:
        if visit.text and _NEW_CODE.search(visit.text):
            visit.empty(slots.IDENTITY)
            visit.ask(slots.IDENTITY, NEW_CODE, Asks.IDENTITY)
        else:
            visit.not_usable(slots.CODE)
            visit.ask(slots.CODE, ASK_CODE_AGAIN.format(digits=_digits(visit)), Asks.CODE)
        return None
    turn = visit.context.turn
    async with visit.deps.db.write() as c:
        await visit.deps.log.guard_epoch(c, visit.conversation_id, turn.id, turn.epoch)
        result = await visit.deps.identity.verify(visit.conversation_id, visit.text, c=c)
        if isinstance(result, Proved):
            await visit.deps.log.prove_identity(c, visit.conversation_id, result.customer_id)
    if isinstance(result, Proved):
        await _tell_name(visit, result.customer_id)
    return _settle(visit, result)


async def _tell_name(visit: Visit, customer_id: str) -> None:
    """Keep what the customer is called, for agents. Asked outside the transaction: the shop may be elsewhere."""
    try:
        customer = await visit.deps.shop.customer(customer_id)
    except (CustomerNotFound, ShopUnavailable):
        return
    await visit.deps.log.name_customer(visit.conversation_id, customer_id, customer.name)


def _settle(visit: Visit, result: ClaimResult | VerifyResult) -> str | None:
    if isinstance(result, Proved):
        visit.set(slots.IDENTITY, _PROVED)
        visit.set(slots.CODE, _PROVED)
        visit.step("Checked who the customer is", "proved")
        # The words that proved it say nothing about orders or items.
        visit.text = "" if visit.requested in (slots.IDENTITY, slots.CODE) else visit.text
        return result.customer_id
    if isinstance(result, CodeSent):
        visit.ask(slots.CODE, _code_sent(result), Asks.CODE)
    elif isinstance(result, Wrong):
        tries = "one try" if result.tries_left == 1 else f"{result.tries_left} tries"
        visit.ask(slots.CODE, f"That isn't the code I sent. You have {tries} left.", Asks.CODE)
        visit.step("Checked who the customer is", "wrong code")
    elif isinstance(result, NoMatch):
        visit.empty(slots.IDENTITY)
        visit.ask(slots.IDENTITY, NO_MATCH, Asks.IDENTITY)
        visit.step("Checked who the customer is", "no account with these details")
    elif isinstance(result, Expired):
        visit.empty(slots.IDENTITY)
        visit.ask(slots.IDENTITY, EXPIRED, Asks.IDENTITY)
    else:
        visit.signal(SignalName.IDENTITY_FAILED, NO_TRY_LEFT)
        visit.step("Checked who the customer is", "too many tries")
        visit.say(LOCKED)
        visit.end()
    return None


def _ask_who(visit: Visit) -> None:
    name, zip_code = visit.get(slots.CLAIMED_NAME), visit.get(slots.CLAIMED_ZIP)
    if name and not zip_code:
        thanks = "Thank you. And the" if slots.CLAIMED_NAME in visit.changed else "What is the"
        visit.ask(slots.IDENTITY, f"{thanks} ZIP code of your address?", Asks.ZIP)
    elif zip_code and not name:
        thanks = "Thank you. And" if slots.CLAIMED_ZIP in visit.changed else "What is"
        visit.ask(slots.IDENTITY, f"{thanks} your full name?", Asks.NAME)
    elif detail := _detail_instead(visit):
        wish = str(visit.get(slots.WISH) or "")
        visit.set(slots.WISH, f"{find_order_id(visit.text) or ''} {wish}. {visit.text}".strip()[:LONGEST_WISH])
        visit.ask(slots.IDENTITY, f"I've noted {detail}. {ASK_WHO}", Asks.IDENTITY)
    elif visit.not_usable(slots.IDENTITY):
        visit.ask(slots.IDENTITY, ASK_WHO_AGAIN, Asks.IDENTITY)
    else:
        visit.ask(slots.IDENTITY, ASK_WHO, Asks.IDENTITY)


def _detail_instead(visit: Visit) -> str | None:
    """Return in words what was told where it was asked who speaks: kept for when that is known."""
    if not visit.fresh or visit.requested != slots.IDENTITY:
        return None
    if number := find_order_id(visit.text):
        return number
    reason = _reason_instead(visit)
    return f"the reason: {reason}" if reason else None


def _reason_instead(visit: Visit) -> str | None:
    """Return the reason of a cancellation that was given where it was asked who speaks."""
    if visit.get(slots.TOPIC) != "cancel_order" or _ABOUT_WHO.search(visit.text):
        return None
    return match_reason(visit.text, visit.deps.shop.policy.cancel_reasons)


def _code_sent(sent: CodeSent) -> str:
    return (
        f"Thank you. If that matches an account, a {sent.digits}-digit code is now on its way to the e-mail address on "
        f"file. It is valid for {sent.minutes} minutes. What is the code?"
    )


def _digits(visit: Visit) -> int:
    return visit.deps.shop.policy.identity.code_digits
