from datetime import UTC, datetime

import pytest

from channels.web_chat.errors import SignatureRefused
from channels.web_chat.signed_identity import check_signature, signature_of

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
SECRET, ANA, AT = "a secret of two", "ana_lopez_1000", "2026-11-24T14:30:00Z"


def test_what_the_website_signed_is_believed() -> None:
    assert check_signature(SECRET, ANA, AT, signature_of(SECRET, ANA, AT), NOW) == ANA
    assert check_signature(SECRET, ANA, AT, signature_of(SECRET, ANA, AT).upper(), NOW) == ANA


def test_the_signature_is_plain_hmac_that_any_website_can_make() -> None:
    import hashlib
    import hmac

    expected = hmac.new(SECRET.encode(), b"ana_lopez_1000\n2026-11-24T14:30:00Z", hashlib.sha256).hexdigest()
    assert signature_of(SECRET, ANA, AT) == expected


@pytest.mark.parametrize(
    ("secret", "external_id", "signed_at", "signature"),
    [
        (SECRET, ANA, AT, ""),
        (SECRET, ANA, AT, "0" * 64),
        (SECRET, ANA, AT, "no hex \ud800"),
        (SECRET, "ben_1", AT, signature_of(SECRET, ANA, AT)),
        (SECRET, ANA, "2026-11-24T14:31:00Z", signature_of(SECRET, ANA, AT)),
        (SECRET, ANA, AT, signature_of("another secret", ANA, AT)),
        ("", ANA, AT, signature_of("", ANA, AT)),
        (SECRET, None, AT, signature_of(SECRET, "None", AT)),
        (SECRET, "", AT, signature_of(SECRET, "", AT)),
        (SECRET, ANA, None, signature_of(SECRET, ANA, "None")),
        (SECRET, ANA, "yesterday", signature_of(SECRET, ANA, "yesterday")),
        (SECRET, ANA, "2026-11-24T13:59:59Z", signature_of(SECRET, ANA, "2026-11-24T13:59:59Z")),
        (SECRET, ANA, "2026-11-24T15:10:00Z", signature_of(SECRET, ANA, "2026-11-24T15:10:00Z")),
    ],
)
def test_anything_else_is_refused(secret: str, external_id: str | None, signed_at: str | None, signature: str) -> None:
    with pytest.raises(SignatureRefused):
        check_signature(secret, external_id, signed_at, signature, NOW)
