"""Order numbers, e-mails, names, codes, consent, reasons and payment methods in customers' own words."""

import pytest

from shop.model import PaymentMethod
from shop.words import (
    NameZip,
    find_code,
    find_email,
    find_name,
    find_name_zip,
    find_order_id,
    find_order_ids,
    find_zip,
    is_no,
    is_yes,
    match_payment_method,
    match_reason,
    name_key,
    zip_key,
)


@pytest.mark.parametrize(
    "text",
    ["#W1234567", "w 1234567", "1234567", "order W-1234567.", "it is #w1234567, thanks", "# W1234567", "W1234567?"],
)
def test_an_order_number_is_found_however_it_is_written(text: str) -> None:
    assert find_order_id(text) == "#W1234567"


@pytest.mark.parametrize("text", ["item 1234567890", "zip 04101", "", "my order", "W123456", "call 1-555-0142-600"])
def test_other_numbers_are_no_order_numbers(text: str) -> None:
    assert find_order_id(text) is None


@pytest.mark.parametrize(
    "text", ["#100023", "cancel order 100023 please", "Order no. 100023?", "order number #100023", "# 100023"]
)
def test_a_number_of_another_length_is_one_behind_the_word_or_sign(text: str) -> None:
    assert find_order_id(text) == "#100023"


@pytest.mark.parametrize("text", ["100023", "my code is 100023", "order to 04101", "I ordered 100023 of them"])
def test_a_number_of_another_length_may_be_anything_elsewhere(text: str) -> None:
    assert find_order_id(text) is None


def test_several_order_numbers_come_in_their_order_and_once() -> None:
    assert find_order_ids("#W2378156, then W9502127 and #W2378156") == ("#W2378156", "#W9502127")


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("it's Ana.Lopez@Example.com.", "ana.lopez@example.com"),
        ("<mei+shop@mail.example.org>", "mei+shop@mail.example.org"),
        ("ana.lopez at example dot com", "ana.lopez@example.com"),
        ("ana.lopez at example.com", "ana.lopez@example.com"),
        ("I am at home", None),
        ("mei@home", None),
    ],
)
def test_an_email_is_found(text: str, email: str | None) -> None:
    assert find_email(text) == email


@pytest.mark.parametrize(
    "text",
    [
        "Yusuf Rossi 19122",
        "yusuf rossi 19122",
        "19122, Yusuf Rossi",
        "my name is Yusuf Rossi and my zip is 19122",
        "I'm Yusuf Rossi, ZIP 19122",
        "I am Yusuf Rossi, and I live in Philadelphia, PA, 19122",
        "Yusuf Rossi, Philadelphia, PA 19122",
        "name: Yusuf Rossi, zip: 19122",
        "You can find me as Yusuf Rossi in zipcode 19122",
        "I don't remember my email. Yusuf Rossi, 19122",
        "Yusuf Rossi\n19122-0042",
    ],
)
def test_name_and_zip_are_found_together(text: str) -> None:
    found = find_name_zip(text)
    assert found is not None
    assert NameZip(name_key(found.name), found.zip_code) == NameZip("yusuf rossi", "19122")


@pytest.mark.parametrize("text", ["zip 19122", "19122", "Hi there, I want to cancel my order", "help 19122"])
def test_a_sentence_without_a_name_has_none(text: str) -> None:
    assert find_name(text) is None


def test_name_and_zip_can_come_one_by_one() -> None:
    assert find_name("Ana Lopez") == "Ana Lopez"
    assert find_zip("it is 04101") == "04101"
    assert find_name_zip("Ana Lopez") is None


def test_accents_case_and_punctuation_do_not_make_another_name() -> None:
    assert name_key("José  O'Neil-Smith") == name_key("jose oneil smith")
    assert zip_key(" 10001-1234 ") == "10001"


@pytest.mark.parametrize(
    "text",
    ["123456", "123 456", "my code is 123-456.", "1 2 3 4 5 6", "code:123456, order W7654321", "order #100023: 123456"],
)
def test_a_code_is_found(text: str) -> None:
    assert find_code(text, 6) == "123456"


@pytest.mark.parametrize("text", ["1234567", "12345", "no code came", "cancel order 100023"])
def test_numbers_of_another_length_are_no_code(text: str) -> None:
    assert find_code(text, 6) is None


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes please",
        "yep",
        "yeah, go ahead",
        "ok",
        "sure, thanks",
        "yes, that's correct",
        "sounds good",
        "y",
        "Yes, cancel it",
        "that's right, please proceed",
        "yes, I want to return them",
        "👍",
        "Yes!! do it now please",
        "go ahead with the return",
        "Yes, please cancel my order. Thank you!",
        "perfect, yes",
        "yes I confirm the cancellation",
    ],
)
def test_a_plain_yes_is_consent(text: str) -> None:
    assert is_yes(text)
    assert not is_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "yes but first tell me the total",
        "yes and also the watch",
        "ok wait",
        "yes?",
        "great",
        "cancel it",
        "please",
        "hmm",
        "not sure",
        "I don't know",
        "no problem",
        "no, go ahead",
        "how much is it?",
        "yes, if it is free",
        "",
    ],
)
def test_anything_less_than_a_plain_yes_is_neither_yes_nor_no(text: str) -> None:
    assert not is_yes(text)
    assert not is_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "No.",
        "nope",
        "not yet",
        "no thanks",
        "don't do it",
        "please don't",
        "never mind",
        "no, keep it",
        "not really",
        "I changed my mind",
        "that's wrong",
        "I'd rather not",
        "stop",
        "👎",
        "well, no",
    ],
)
def test_a_no_is_a_no(text: str) -> None:
    assert is_no(text)
    assert not is_yes(text)


REASONS = ("no longer needed", "ordered by mistake")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no longer needed", 0),
        ("I don't need it any more", 0),
        ("I dont want it anymore", 0),
        ("i changed my mind", 0),
        ("nolonger needed", 0),
        ("I already have one", 0),
        ("1", 0),
        ("ordered it by mistake", 1),
        ("by accident", 1),
        ("I ordered it twice", 1),
        ("misteak", 1),
        ("my son ordered it", 1),
        ("the second", 1),
        ("oops!", 1),
        ("oops, I ordered the wrong one", 1),
    ],
)
def test_a_reason_is_understood(text: str, reason: int) -> None:
    assert match_reason(text, REASONS) == REASONS[reason]


@pytest.mark.parametrize("text", ["found it cheaper elsewhere", "it takes too long", "because", ""])
def test_another_reason_is_not_bent_into_an_allowed_one(text: str) -> None:
    assert match_reason(text, REASONS) is None


@pytest.mark.parametrize(
    "text", ["oops #W1000001", "whoops, I meant W1000001", "oops wrong question", "sorry, wrong number"]
)
def test_a_slip_of_the_tongue_is_no_reason(text: str) -> None:
    assert match_reason(text, REASONS) is None


@pytest.mark.parametrize(
    "text", ["I'm so sorry, I don't know what e-mail was used.", "Is there really no other way?", "Ana Lopez?"]
)
def test_an_excuse_or_a_question_is_no_name(text: str) -> None:
    assert find_name(text) is None


VISA = PaymentMethod("credit_card_7815826", "credit_card", "visa", "9212")
PAYPAL = PaymentMethod("paypal_5727330", "paypal")
GIFT = PaymentMethod("gift_card_1725971", "gift_card")
MASTER = PaymentMethod("credit_card_1112223", "credit_card", "mastercard", "4417")
METHODS = (VISA, PAYPAL, GIFT, MASTER)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my visa", VISA),
        ("vsia", VISA),
        ("the one ending in 9212", VISA),
        ("paypal", PAYPAL),
        ("pay pal please", PAYPAL),
        ("gift card", GIFT),
        ("gc", GIFT),
        ("not paypal, the gift card", GIFT),
        ("mastercard", MASTER),
        ("master card", MASTER),
        ("card ending 4417", MASTER),
        ("the original one", MASTER),
        ("back to the card I paid with", MASTER),
        ("the first", VISA),
        ("2", PAYPAL),
        ("credit_card_7815826", VISA),
    ],
)
def test_a_payment_method_is_understood(text: str, expected: PaymentMethod) -> None:
    assert match_payment_method(text, METHODS, original=(MASTER.payment_method_id,)).chosen == expected


def test_a_method_that_could_be_two_is_asked_about() -> None:
    found = match_payment_method("credit card", METHODS)
    assert found.chosen is None
    assert found.ambiguous == (VISA, MASTER)


@pytest.mark.parametrize("text", ["amex", "bitcoin", "whatever"])
def test_a_method_that_is_not_saved_is_not_found(text: str) -> None:
    assert match_payment_method(text, METHODS) == match_payment_method("", METHODS)
