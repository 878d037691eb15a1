"""Addresses as customers write them."""

import pytest

from shop.address import Address, find_address
from shop.us_states import state_of_zip

HOME = Address("12 Mill Road", "Portland", "ME", "04101", "Suite 4")


@pytest.mark.parametrize(
    "text",
    [
        "12 Mill Road, Suite 4, Portland, ME 04101",
        "12 Mill Road, Suite 4, Portland, ME, 04101",
        "12 Mill Road, Suite 4, Portland, Maine 04101",
        "12 Mill Road, Suite 4, Portland, 04101",
        "12 Mill Road\nSuite 4\nPortland, ME 04101",
        "My new address is 12 Mill Road, Suite 4, Portland, ME 04101, USA.",
        "please send it to 12 Mill Road Suite 4 Portland ME 04101",
        "12 Mill Road Suite 4, Portland, me 04101-1234",
        "change the address of #W1234567 to 12 Mill Road, Suite 4, Portland, ME 04101 please",
    ],
)
def test_one_address_written_in_many_ways_is_one(text: str) -> None:
    assert find_address(text) == HOME


@pytest.mark.parametrize(
    ("text", "city", "state"),
    [
        ("101 Highway, New York, 10001", "New York", "NY"),
        ("1 Broadway, New York, New York 10001", "New York", "NY"),
        ("5 Elm St, Washington, DC 20307", "Washington", "DC"),
        ("9 Oak Ave, Kansas City, MO 64105", "Kansas City", "MO"),
        ("77 Fern Lane, Charleston, West Virginia 25301", "Charleston", "WV"),
    ],
)
def test_city_and_state_are_told_apart(text: str, city: str, state: str) -> None:
    found = find_address(text)
    assert found is not None
    assert (found.city, found.state, found.address2) == (city, state, "")


@pytest.mark.parametrize(
    "text",
    [
        "Portland, ME 04101",
        "12 Mill Road, Portland",
        "12 Mill Road, Suite 4, 04101",
        "order 1234567 please",
        "my zip is 04101",
        "",
        "'; DROP TABLE shop_orders; --",
    ],
)
def test_half_an_address_is_none(text: str) -> None:
    assert find_address(text) is None


def test_another_country_is_seen() -> None:
    found = find_address("12 King Street, Toronto, ON 12345, Canada")
    assert found is None or found.country == "Canada"
    named = find_address("12 King Street, Berlin, NY 12345, Germany")
    assert named is not None
    assert named.country == "Germany"
    assert named.words.endswith(", Germany")


def test_an_address_survives_the_way_through_json_and_is_told_in_one_line() -> None:
    assert Address.from_json(HOME.to_json()) == HOME
    assert HOME.words == "12 Mill Road, Suite 4, Portland, ME 04101"
    assert Address.from_json({"city": "Portland"}).words == "Portland,"


def test_spelling_does_not_make_another_address() -> None:
    assert HOME.key == Address("12 MILL ROAD", "portland", "ME", "04101", "suite 4").key


@pytest.mark.parametrize(("zip_code", "state"), [("04101", "ME"), ("90210", "CA"), ("99501", "AK"), ("00000", "")])
def test_a_zip_tells_its_state(zip_code: str, state: str) -> None:
    assert state_of_zip(zip_code) == state
