"""Every sentence that this room says to customers, in one place."""

from datetime import datetime
from zoneinfo import ZoneInfo

from conversations.invitations import Proof
from conversations.model_waiting import QueuePlace

ASSISTANT = "Assistant"
"""The bot's name under its messages."""

OFFER_YES = "Talk to a person"
OFFER_NO = "Keep going here"

OFFER_DECLINED = "All right, let's carry on here."

CANNOT_SEE = "Thank you. I can't see pictures or files, but a person from our team can."
FILES_ALONE = f"{CANNOT_SEE} Shall I bring one in, or would you rather tell me in words what it is about?"
FILES_BESIDE = "I can't see the file that came with it, but a person from our team can."

BACK_WITH_ASSISTANT = "You're back with the assistant. Just write what you need next."
CLOSED_WHEN_QUIET = "It has been quiet for a while, so this chat is closed. Write any time to open it again."
NOBODY_HERE = "Nobody is at their desk right now; your place in the queue is kept, and the answer comes here."
SOMETHING_ELSE = "If it is about something else, just write it."
STILL_THERE = "Are you still there? Take your time: I'm waiting for your answer."


PROVED_BY = {Proof.LINK: "a link of their own", Proof.CODE: "a one-time code"}

CODE_REFUSED = "That link or code can't be used any more. You can get a new one in the other chat, or just go on here."
TOO_MANY_CODES = "Those were too many codes. Just go on here, or try again with a new one in an hour."
OTHER_CUSTOMER = (
    "This chat belongs to another customer's account, so the two can't be joined. Please go on here as you are."
)
SEPARATED_HERE = "This chat is on its own again. Before I show or change an order, I'll ask who you are."

LEAVE_A_MESSAGE = (
    "Write your message here, as long as you like. It goes to our team as it is, and the answer comes into this chat. "
    "You keep your place, and you can close the page."
)
CHOOSE_A_TIME = "When shall we call you? You keep your place until then."
NO_TIME_FREE = "All our call times are taken. You can leave a message, or stay here: your place is kept."
TAKES_LONG = "It takes longer than we would like. You can stay here, or leave a message, or have us call you back."
OTHER_WAYS = "You can also leave a message, or have us call you back."


def closed_until(at: datetime | None, zone: ZoneInfo, queue: str) -> str:
    """Say who answers, and when their closed queue opens next. None: not within over a year."""
    when = f" They are back on {day_and_time(at, zone)}." if at else ""
    kept = "Your place in the queue is kept, and the answer comes here."
    return f"{_goes_to(queue)} That team is not here now.{when} {kept}"


def will_call(at: datetime, zone: ZoneInfo) -> str:
    return f"We'll call you on {day_and_time(at, zone)}. Please write the phone number here. You keep your place."


def day_and_time(at: datetime, zone: ZoneInfo) -> str:
    """Return "Tuesday, 24 November, 15:00 (New York)" on the zone's wall clock."""
    local = at.astimezone(zone)
    place = zone.key.rpartition("/")[2].replace("_", " ")
    return f"{local:%A}, {local.day} {local:%B}, {local:%H:%M} ({place})"


TEAMS = {
    "billing": "billing",
    "care": "customer care",
    "legal": "our legal team",
    "orders": "our orders team",
    "press": "our press office",
    "privacy": "data protection",
    "products": "product support",
    "safety": "product safety",
}
"""Queues whose names may not be a customer's words. A queue of a company's own is "our team"."""


def colleague_of(queue: str) -> str:
    """Return who answers, e.g. "a colleague from billing"."""
    return f"a colleague from {TEAMS.get(queue, 'our team')}"


def connecting(sentence: str, place: QueuePlace, queue: str, *, anybody_here: bool) -> str:
    """Say that a person comes, who and when. `sentence` is the reason's, for customers."""
    what = _wait(place, queue) if anybody_here else f"{_goes_to(queue)} {NOBODY_HERE}"
    return f"{sentence} {what} You won't need to repeat anything."


def _goes_to(queue: str) -> str:
    return f"It goes to {colleague_of(queue)}."


def _wait(place: QueuePlace, queue: str) -> str:
    where = "you're next" if place.position == 1 else f"you're number {place.position} in the queue"
    how_long = minutes(place.low_seconds, place.high_seconds)
    return f"I'm connecting you with {colleague_of(queue)}: {where}, and it usually takes {how_long}."


def minutes(low_seconds: int, high_seconds: int) -> str:
    """Return the wait as people say it: "under a minute", "about 4 minutes", "4 to 7 minutes"."""
    low, high = max(round(low_seconds / 60), 0), max(-(-high_seconds // 60), 0)
    if high <= 1:
        return "about a minute" if low else "under a minute"
    if low in (0, high):
        return f"up to {high} minutes" if low == 0 else f"about {high} minutes"
    return f"{low} to {high} minutes"


def joined(name: str) -> str:
    return f"{name} has joined the chat."


def passed_on(name: str) -> str:
    return f"{name} is passing you to a colleague. The time you have waited still counts."


def passed_to(name: str, colleague: str) -> str:
    return f"{name} has passed you to {colleague}, who takes over from here."


def lost(name: str) -> str:
    return f"{name} has lost the connection. You keep your place in the queue, and nothing needs to be repeated."


def left(name: str) -> str:
    return f"{name} can't carry on with this. You keep your place in the queue, and nothing needs to be repeated."


def lost_note(name: str) -> str:
    """Say to agents why the conversation waits again."""
    return f"{name}'s console was not heard of for a while, so the conversation waits again. {name} is asked first."


def left_note(name: str) -> str:
    """Say to agents why the conversation waits again."""
    return f"{name} no longer answers customers, so the conversation waits again."


def handed_back(name: str, note: str = "") -> str:
    return f"{name} has left the chat. {f'{note} ' if note else ''}{BACK_WITH_ASSISTANT}"


def noted(name: str, note: str) -> str:
    """Say again what an agent has told the customer for the time after."""
    return f"{name} has arranged this with you: {note}"


def closed_by(name: str) -> str:
    return f"{name} has closed the chat. How did we do? Write any time to open it again."


def rated(number: int, highest: int) -> str:
    return f"Thank you, that is {number} of {highest}. Write any time when you need us."


def correction_noted(name: str) -> str:
    """Say to agents what the message before this note is."""
    return f"{name} has corrected an earlier answer of the assistant in this chat."


def hello_again(first_name: str, where: str) -> str:
    """Greet a customer who has come over. `first_name` is empty when it is not proved who they are; here and below
    `where` has its preposition: "on our website"."""
    hello = f"Hello {first_name}, we" if first_name else "Hello, we"
    return f"{hello} can go on here. I know what we talked about {where}, so you needn't repeat it."


def goes_on_in(where: str, hint: str) -> str:
    """Say in the chat that was left that it goes on elsewhere. `hint` tells which number, or is empty."""
    which = f", at {hint}" if hint else ""
    return f"This chat goes on {where}{which}. You can still write here, too."


def came_along(agent_name: str | None, where: str) -> str:
    """Say that the stay with people has come along from the chat that was left."""
    if agent_name is None:
        return f"You keep your place in the queue. The answer comes here, and what you wrote {where} is known."
    return f"{agent_name} goes on with you here and knows what was said {where}."


def went_elsewhere(where: str) -> str:
    return f"You now write to us {where}, so the answer comes there. Write here to come back."
