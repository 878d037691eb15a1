"""The language of a question: believed when it is clear, else that of the conversation."""

import pytest

from kb_index.language import language_of_question

WRITTEN = ("en", "de", "es")


@pytest.mark.parametrize(
    ("question", "locale", "language"),
    [
        ("wo ist mein Paket geblieben", "en", "de"),
        ("where is my parcel now", "de-AT", "en"),
        ("¿dónde está mi pedido ahora mismo?", "en-US", "es"),
        ("how long does a refund take", "es", "en"),
        ("dove posso trovare il mio ordine", "en", "it"),
    ],
)
def test_a_whole_question_tells_its_language(question: str, locale: str, language: str) -> None:
    assert language_of_question(question, locale, WRITTEN) == language


@pytest.mark.parametrize("question", ["PO box", "ok", "Paket?", "W1234567", "", "🙂", "1234567890123456", "saturday"])
def test_a_short_question_is_taken_for_the_conversations_language(question: str) -> None:
    assert language_of_question(question, "es-MX", WRITTEN) == "es"


def test_articles_in_one_language_leave_nothing_to_guess() -> None:
    assert language_of_question("wo ist mein Paket geblieben", "en", ["de"]) == "en"
