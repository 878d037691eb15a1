"""What an agent writes to a customer, by whichever way it comes."""

from conversations.model import Accepted
from desk.forms import MessageForm
from desk.model import Agent
from desk.ports import DeskLog
from desk.suggesting.model import Taken
from desk.suggesting.suggestions import Suggestions


async def say(log: DeskLog, suggestions: Suggestions, agent: Agent, handoff_id: str, form: MessageForm) -> Accepted:
    """Append the message, with the sources of the suggestions that went into it, and keep what became of these.

    The same `client_id` again returns the first message. Raises what `DeskLog.agent_message` raises.
    """
    taken = Taken(form.suggested.id, tuple(form.suggested.items)) if form.suggested else None
    sources = await suggestions.sources(handoff_id, taken, form.text) if taken else []
    accepted = await log.agent_message(
        handoff_id, agent.id, agent.first_name, form.client_id, form.text, form.epoch, sources, form.attachments
    )
    if taken:
        # Who dies here has not answered: the console sends it again, and it is kept then.
        await suggestions.sent(agent, handoff_id, taken, form.text)
    return accepted
