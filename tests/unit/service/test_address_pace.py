"""Whose address counts: what a proxy of ours says, and nothing that a stranger can make up."""

from ipaddress import ip_network

import pytest

from service.address_pace import sender

PROXIES = (ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize(
    ("remote", "forwarded", "who"),
    [
        ("203.0.113.7", [], "203.0.113.7"),
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.1.2.3", ["192.0.2.9, 198.51.100.1"], "198.51.100.1"),
        ("10.1.2.3", ["192.0.2.9, 198.51.100.1", "10.9.9.9"], "198.51.100.1"),
        ("10.1.2.3", ["127.0.0.1, 198.51.100.1"], "198.51.100.1"),
        ("::ffff:203.0.113.7", [], "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
    ],
)
def test_the_first_from_the_right_that_is_not_ours(remote: str, forwarded: list[str], who: str) -> None:
    assert sender(remote, forwarded, PROXIES) == who


@pytest.mark.parametrize(
    ("remote", "forwarded"),
    [(None, []), ("127.0.0.1", []), ("::1", []), ("10.1.2.3", ["10.4.4.4"]), ("127.0.0.1", ["unknown"]), ("", ["x"])],
)
def test_this_machine_and_what_is_unknown_have_no_address(remote: str | None, forwarded: list[str]) -> None:
    assert sender(remote, forwarded, PROXIES) is None
