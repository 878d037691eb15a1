"""What an agent notes when handing back: told the customer, and said again by the assistant instead of asking again."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from conversations.model import Outcome
from tests.integration.conversations.conftest import Opener
from tests.integration.conversations.fakes import FakeEncoder, House

NOTE = "Your replacement is on its way."


class Words(FakeEncoder):
    """Texts with "replacement" in them are alike, all others are not."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = [[1, 0, 0, 0] if "replacement" in text.lower() else [0, 1, 0, 0] for text in texts]
        return np.array(rows, dtype=np.float32)


@pytest.fixture
async def house(start: Opener) -> House:
    return await start(encoder=Words())


@pytest.fixture
async def handed_back(house: House) -> str:
    conversation, handoff = await house.held()
    await house.log.resolve(
        handoff,
        "agent-1",
        "Maya",
        outcome=Outcome.SOLVED,
        summary="sent a new one",
        return_to_bot=True,
        epoch=conversation.epoch,
        note=NOTE,
    )
    return conversation.id


async def test_the_customer_reads_the_note_when_the_agent_leaves(house: House, handed_back: str) -> None:
    said = (await house.log.messages(handed_back))[-1]
    assert said.text.startswith(f"Maya has left the chat. {NOTE}")


async def test_asked_about_it_the_assistant_says_it_again_and_asks_for_nothing(house: House, handed_back: str) -> None:
    (said,) = await house.talk(handed_back, "where is my replacement?")
    assert said.text.startswith(f"Maya has arranged this with you: {NOTE}") and said.asks is None


async def test_asked_again_right_after_the_assistant_answers_itself(house: House, handed_back: str) -> None:
    await house.talk(handed_back, "where is my replacement?")
    (said,) = await house.talk(handed_back, "cancel the replacement")
    assert said.text == "You said cancel the replacement"


async def test_other_questions_are_answered_as_always(house: House, handed_back: str) -> None:
    (said,) = await house.talk(handed_back, "how long does delivery take?")
    assert said.text == "You said how long does delivery take?"
