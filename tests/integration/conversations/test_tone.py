"""How the assistant's replies sound to customers who are upset, or rude."""

from common.wire import BotReply, TurnRequest
from conversations import storage_turns
from conversations.empathy_words import SENTENCES, About
from conversations.model import WANTS_PERSON, Message, State, offers_person
from routing.model import Signal, SignalName
from routing.reasons import offer_sentence
from tests.integration.conversations.conftest import Opener
from tests.integration.conversations.fakes import House

UPSET = "the kettle arrived broken, this is really annoying"
CITED = {"article_id": "returns", "title": "Returns", "section": "How", "url": "/articles/returns", "score": 0.9}
BUTTON = {"title": "Ridiculous, it is broken", "payload": "/broken"}
CALM = "I can hear that this is annoying. Tell me what went wrong."
SAID = [text for choices in SENTENCES.values() for text in choices]


class Mood:
    """A head that finds everything a little bad, so that moods come from words."""

    def emotion(self, text: str, vector: object) -> float:
        return -0.5


async def upset_house(start: Opener) -> House:
    house = await start()
    house.models.mood = Mood()

    async def script(request: TurnRequest) -> list[BotReply]:
        house.assistant.save(request, "return_items")
        house.open_turns.get(request.turn_id).signals.append(Signal(SignalName.ANSWERED))
        text = f"You can send it back: {len(house.assistant.requests)}."
        return [BotReply(text, [BUTTON], asks="anything_else", citations=[CITED])]

    house.assistant.script = script
    return house


async def signals_of(house: House, conversation_id: str) -> list[list[Signal]]:
    async with house.db.read() as c:
        return [list(record.signals) for record in await storage_turns.records(c, conversation_id)]


async def test_an_upset_customer_reads_a_fitting_sentence_before_the_answer(start: Opener) -> None:
    house = await upset_house(start)
    conversation_id = await house.begin()
    kindly, answer = await house.talk(conversation_id, UPSET)
    assert kindly.text in SENTENCES[About.BROKEN]
    assert (kindly.asks, kindly.citations, kindly.buttons) == (None, (), ())
    assert answer.text == "You can send it back: 1." and len(answer.citations) == 1
    assert (await house.log.get(conversation_id)).state is State.BOT
    [noted] = await signals_of(house, conversation_id)
    assert Signal(SignalName.EMPATHY, "broken") in noted


async def test_it_is_not_said_again_in_the_next_reply(start: Opener) -> None:
    house = await upset_house(start)
    conversation_id = await house.begin()
    await house.talk(conversation_id, UPSET)
    replies = await house.talk(conversation_id, "this is really frustrating, how do I send the broken kettle back")
    assert not [one for one in replies if one.text in SAID]


async def test_a_calm_customer_and_a_pressed_button_get_the_answer_alone(start: Opener) -> None:
    house = await upset_house(start)
    calm = await house.begin()
    assert len(await house.talk(calm, "the kettle is broken and damaged, how do I return it")) == 1
    pressed = await house.press(calm, "/broken")
    await house.runner.wait_idle(calm)
    [answer] = await house.log.messages(calm, pressed.seq)
    assert answer.text.startswith("You can send it back")


async def test_the_words_of_that_button_get_the_sentence_when_they_are_written(start: Opener) -> None:
    house = await upset_house(start)
    assert len(await house.talk(await house.begin(), BUTTON["title"])) == 2


async def test_a_reply_that_says_sorry_says_it_once(start: Opener) -> None:
    house = await upset_house(start)

    async def apologising(request: TurnRequest) -> list[BotReply]:
        return [BotReply("Sorry about that. A colleague can look into it.")]

    house.assistant.script = apologising
    assert len(await house.talk(await house.begin(), UPSET)) == 1


async def test_who_goes_to_a_person_hears_the_hand_overs_sentence_only(start: Opener) -> None:
    house = await upset_house(start)
    replies = await house.talk(await house.begin(), f"{UPSET}, I want to talk to a human")
    assert not [one for one in replies if one.text in SAID]


async def insulted(house: House, conversation_id: str, *, question: BotReply | None = None) -> list[Message]:
    async def script(request: TurnRequest) -> list[BotReply]:
        house.assistant.save(request, "insult" if "blockhead" in request.text else "inform")
        calm = [BotReply(CALM, asks="anything_else")]
        return [*calm, question] if question is not None else calm

    house.assistant.script = script
    return await house.talk(conversation_id, f"you blockhead {len(house.assistant.requests)}")


async def test_the_first_insult_is_answered_calmly_and_the_second_with_the_offer_of_a_person(house: House) -> None:
    conversation_id = await house.begin()
    [calm] = await insulted(house, conversation_id)
    assert calm.text == CALM and not offers_person(calm)
    [offer] = await insulted(house, conversation_id)
    assert offer.text == offer_sentence("insulted_twice") and offers_person(offer)
    assert offer.buttons[0].payload == WANTS_PERSON
    assert (await house.log.get(conversation_id)).state is State.BOT
    first, second = await signals_of(house, conversation_id)
    assert Signal(SignalName.INSULTED) in first and Signal(SignalName.INSULTED) in second


async def test_whoever_turned_a_person_down_and_is_handed_over_for_the_next_insult_hears_that_alone(
    house: House,
) -> None:
    conversation_id = await house.begin()
    for _ in range(2):
        await insulted(house, conversation_id)
    await house.talk(conversation_id, "no thanks")
    [answer] = await insulted(house, conversation_id)
    assert "A person will take it from here" in answer.text
    assert (await house.log.get(conversation_id)).state is State.QUEUED


async def test_the_packet_says_that_the_customer_insulted_the_assistant_twice(house: House) -> None:
    conversation_id = await house.begin()
    for _ in range(2):
        await insulted(house, conversation_id)
    async with house.db.read() as c:
        *_, record = await storage_turns.records(c, conversation_id)
    assert (record.decision, record.reason) == ("offer", "insulted_twice")
    await house.talk(conversation_id, "yes please")
    handoff_id = (await house.log.get(conversation_id)).handoff_id
    assert handoff_id is not None
    summary = [line["text"] for line in (await house.log.handoff(handoff_id)).packet["summary"]]
    assert summary.count("Wrote an insult") == 2


async def test_in_a_procedure_its_question_is_put_beside_the_offer(house: House) -> None:
    conversation_id = await house.begin()
    question = BotReply("Which item is it?", asks="items")
    await insulted(house, conversation_id, question=question)
    asked, offer = await insulted(house, conversation_id, question=question)
    assert asked.text == "Which item is it?"
    assert offers_person(offer) and offer.asks is asked.asks
