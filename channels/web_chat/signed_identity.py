"""A logged-in customer's identity, signed by the website: then nobody has to prove anything in the chat. Pure."""

import hashlib
import hmac
from datetime import datetime, timedelta

from channels.web_chat.errors import SignatureRefused
from common.clock import parse_rfc3339
from common.ids import same_secret

VALID_FOR = timedelta(hours=1)
CLOCKS_APART = timedelta(minutes=2)
"""The website's clock may be ahead of ours by so much."""


def signature_of(secret: str, external_id: str, signed_at: str) -> str:
    """Return what the website has to send: hex HMAC-SHA256 over id, a line break, and the moment in RFC 3339."""
    return hmac.new(secret.encode(), f"{external_id}\n{signed_at}".encode(), hashlib.sha256).hexdigest()


def check_signature(secret: str, external_id: str | None, signed_at: str | None, given: str, now: datetime) -> str:
    """Return the customer's id that is proved by the signature. Raises SignatureRefused; the secret is compared first.

    Without a secret no signature is accepted.
    """
    if not secret or not external_id or not signed_at:
        raise SignatureRefused("A signed identity needs external_id, signed_at, and a secret in the settings.")
    if not same_secret(given.lower(), signature_of(secret, external_id, signed_at)):
        raise SignatureRefused("The signature does not fit.")
    try:
        at = parse_rfc3339(signed_at)
    except ValueError as error:
        raise SignatureRefused("signed_at is no moment in RFC 3339.") from error
    if not -CLOCKS_APART <= now - at <= VALID_FOR:
        raise SignatureRefused("The signature is too old. Sign anew when the page is loaded.")
    return external_id
