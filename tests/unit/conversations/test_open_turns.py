from datetime import datetime, timezone

import pytest

from conversations.errors import TurnClosed
from conversations.model import Conversation, CustomerClaim, State, Turn, TurnState
from conversations.open_turns import OpenTurns, TurnContext

AT = datetime(2026, 11, 24, tzinfo=timezone.utc)


def test_a_turn_is_open_while_it_runs_and_closed_afterwards() -> None:
    turns = OpenTurns()
    conversation = Conversation("c1", "web", "en", State.BOT, 1, CustomerClaim(), AT, 1, AT)
    context = TurnContext(Turn("t1", "c1", TurnState.RUNNING, 1, 1, 1, 1, AT), conversation, "hello")
    with turns.opened(context):
        assert turns.get("t1") is context
        assert turns.of_conversation("c1") is context
    assert turns.of_conversation("c1") is None
    with pytest.raises(TurnClosed):
        turns.get("t1")
