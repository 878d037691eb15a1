"""From which addresses files may be fetched: the vendor's, and no others. Pure."""

from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

PORTS = {"https": 443, "http": 80}


def is_allowed(url: str, hosts: Sequence[str], base_url: str) -> bool:
    """Say whether the address is the vendor's: the origin of `base_url`, or one of `hosts` over https.

    A host `*.example.com` means all below, not `example.com` itself. Names and passwords in an address are refused.
    """
    try:
        parts, base = urlsplit(url), urlsplit(base_url)
        origin, own = _origin(parts), _origin(base)
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or "\\" in url:
        return False
    if origin == own:
        return True
    scheme, host, port = origin
    return scheme == "https" and port == PORTS["https"] and any(_fits(host, one) for one in hosts)


def same_host(url: str, other: str) -> bool:
    """Say whether both addresses are of one origin, so that what opens the one may be shown to the other."""
    try:
        return _origin(urlsplit(url)) == _origin(urlsplit(other))
    except ValueError:
        return False


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    return parts.scheme.lower(), (parts.hostname or "").rstrip("."), parts.port or PORTS.get(parts.scheme.lower())


def _fits(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and len(host) >= len(pattern)
    return host == pattern
