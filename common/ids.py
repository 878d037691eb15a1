"""Identifiers and secrets."""

import hashlib
import hmac
import secrets
import time


def new_id(prefix: str) -> str:
    """Return `prefix_` and 24 hex digits that sort by creation time to the millisecond."""
    return f"{prefix}_{time.time_ns() // 1_000_000:012x}{secrets.token_hex(6)}"


def new_token() -> str:
    """Return a URL-safe secret of 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token, hex: what is stored in its place."""
    return hashlib.sha256(_bytes(token)).hexdigest()


def same_secret(given: str, expected: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(_bytes(given), _bytes(expected))


def _bytes(secret: str) -> bytes:
    # A header or a JSON text can carry what is no character (lone surrogates): that is a wrong secret, not a failure.
    return secret.encode(errors="surrogatepass")
