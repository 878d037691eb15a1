"""From where files may be fetched."""

import pytest

from channels.allowed_hosts import is_allowed, same_host

HOSTS = ("files.vendor.example", "*.cdn.example")
BASE = "http://127.0.0.1:8081/api"


@pytest.mark.parametrize(
    "url",
    [
        "https://files.vendor.example/a",
        "https://FILES.vendor.example:443/a?b=c",
        "https://scontent.cdn.example/a",
        "https://a.b.cdn.example/",
        "http://127.0.0.1:8081/files/1",
    ],
)
def test_the_vendors_addresses(url: str) -> None:
    assert is_allowed(url, HOSTS, BASE)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "files.vendor.example/a",
        "http://files.vendor.example/a",
        "https://files.vendor.example:8443/a",
        "https://files.vendor.example.evil.example/a",
        "https://evil.example/?https://files.vendor.example",
        "https://evil.example\\@files.vendor.example/",
        "https://files.vendor.example@evil.example/",
        "https://user:word@files.vendor.example/",
        "https://cdn.example/",
        "https://.cdn.example/",
        "https://evilcdn.example/",
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1:8081/files/1",
        "http://127.0.0.1:8080/files/1",
        "http://127.0.0.1/files/1",
        "http://[::1]:8081/",
        "http://[broken",
        "https://files.vendor.example:99999/",
        "file:///etc/passwd",
        "data:image/png;base64,AA",
    ],
)
def test_all_others(url: str) -> None:
    assert not is_allowed(url, HOSTS, BASE)


def test_what_opens_one_host_is_shown_to_no_other() -> None:
    assert same_host("https://api.example/a", "https://API.example:443/b")
    assert not same_host("https://api.example/a", "http://api.example/a")
    assert not same_host("https://api.example/a", "https://api.example:8443/a")
