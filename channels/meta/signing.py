"""Whether a request is Meta's. Pure."""

import hashlib
import hmac
from collections.abc import Mapping

from channels.errors import SignatureMissing, SignatureWrong
from common.ids import same_secret

SIGNATURE_HEADER = "x-hub-signature-256"
SCHEME = "sha256="


def signature_of(secret: str, body: bytes) -> str:
    """Return the header's value for these bytes."""
    return SCHEME + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify(headers: Mapping[str, str], body: bytes, secret: str) -> None:
    """Raises SignatureMissing or SignatureWrong. `headers`: names in lower case."""
    given = headers.get(SIGNATURE_HEADER)
    if given is None:
        raise SignatureMissing
    if not secret or not same_secret(given, signature_of(secret, body)):
        raise SignatureWrong
