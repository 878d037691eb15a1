"""Whether a request is Slack's, and of now. Pure."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from channels.errors import SignatureMissing, SignatureOld, SignatureWrong
from common.ids import same_secret

SIGNATURE_HEADER = "x-slack-signature"
TIME_HEADER = "x-slack-request-timestamp"
VERSION = "v0"
LONGEST_AGE = timedelta(minutes=5)
"""Slack signs a retry anew, so an older request is somebody else's copy."""


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """Return the header's value for these bytes at this time."""
    signed = f"{VERSION}:{timestamp}:".encode(errors="surrogatepass") + body
    return f"{VERSION}=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def verify(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> None:
    """Raises SignatureMissing, SignatureWrong or SignatureOld. `headers`: names in lower case."""
    given, timestamp = headers.get(SIGNATURE_HEADER), headers.get(TIME_HEADER)
    if given is None or timestamp is None:
        raise SignatureMissing
    if not secret or not same_secret(given, signature_of(secret, timestamp, body)):
        raise SignatureWrong
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 12:
        raise SignatureWrong
    if abs(now.timestamp() - int(timestamp)) > LONGEST_AGE.total_seconds():
        raise SignatureOld
