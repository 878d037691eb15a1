import pytest

from bot.nlu.answers import is_question, is_wordless, misses_code, parse_as, repeats, yes_or_no


@pytest.mark.parametrize(
    "asks, text, intent",
    [
        ("identity", "it's ana.lopez@example.com", "inform"),
        ("identity", "Yusuf Rossi 19122", "inform"),
        ("identity", "why do you need that?", None),
        ("zip", "04101", "inform"),
        ("code", "the code is 123 456", "inform"),
        ("code", "I never got it", None),
        ("order_id", "#W1234567", "inform"),
        ("order_id", "the second one", "inform"),
        ("order_id", "which one was the lamp?", None),
        ("items", "everything but the lamp", "inform"),
        ("reason", "ordered it by mistake", "inform"),
        ("payment_method", "my visa ending in 4417", "inform"),
        ("confirm", "yes please", "affirm"),
        ("confirm", "no, keep it", "deny"),
        ("confirm", "how long does the refund take", None),
        ("anything_else", "nope thanks", "deny"),
        ("something_new", "hello", None),
    ],
)
def test_an_awaited_answer_is_known_by_its_look(asks, text, intent):
    assert parse_as(asks, text) == intent


@pytest.mark.parametrize("text", ["yes", "yep!", "👍", "ok do it", "that's right"])
def test_yes_is_yes(text):
    assert yes_or_no(text) == "affirm"


@pytest.mark.parametrize("text", ["no", "nope", "don't", "not yet", "👎", "that's wrong"])
def test_no_is_no(text):
    assert yes_or_no(text) == "deny"


@pytest.mark.parametrize("text", ["notebook", "yesterday I ordered", "okapi"])
def test_a_word_that_only_begins_so_is_neither(text):
    assert yes_or_no(text) is None


def test_questions_are_known_by_mark_or_first_word():
    assert is_question("the lamp?") and is_question("where does the refund go")
    assert not is_question("the lamp please")


@pytest.mark.parametrize(
    "text", ["ok, do you sell helmets?", "hm no, can i return it after all", "yes, how long does the delivery take?"]
)
def test_a_question_behind_a_yes_or_no_is_a_question(text):
    assert parse_as("choose", text) is None


@pytest.mark.parametrize("text", ["yes, can you?", "ok, why not?", "sure please do"])
def test_a_yes_put_as_a_question_is_a_yes(text):
    assert parse_as("choose", text) == "affirm"


@pytest.mark.parametrize("text", ["i didnt get any code", "the code hasn't come", "no code yet", "send me a new code"])
def test_a_missing_code_is_told_from_a_question(text):
    assert misses_code(text)
    assert not misses_code("why do you need a code?") and not misses_code("my discount code")


@pytest.mark.parametrize("text", ["?", "...", " !! "])
def test_punctuation_alone_is_no_word(text):
    assert is_wordless(text)
    assert not is_wordless("👍") and not is_wordless("k")


LISTED = "Which items?\n- Water Bottle (750ml, glass, black): $54.85\n- Sneakers (size: 6, black, synthetic): $159.00"


def test_a_text_that_names_what_was_listed_is_an_answer():
    assert repeats(LISTED, "the 6 black synthetic Sneakers")
    assert repeats(LISTED, "the glass bottle, please")
    assert not repeats(LISTED, "are the black sneakers waterproof?")
    assert not repeats(LISTED, "I want to talk to somebody")
    assert not repeats("", "the black sneakers")


@pytest.mark.parametrize("text", ["perfect, thanks", "Alright, thank you!", "fine thanks, bye"])
def test_praise_with_thanks_is_a_yes_only_to_a_read_out(text: str) -> None:
    assert parse_as("choose", text) is None
    assert parse_as("confirm", text) == "affirm"


@pytest.mark.parametrize(
    "text", ["wait whats the return window", "ok but how long does it take", "hm where's the label"]
)
def test_a_question_may_begin_with_a_filler(text):
    assert is_question(text)
