"""How often one address may call what needs no session: begin conversations, try passwords, search."""

import ipaddress
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from aiohttp import web
from aiohttp.typedefs import Middleware

from common.pace import Pace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Network = IPv4Network | IPv6Network

PACED = frozenset(
    {
        ("POST", "/api/conversations"),
        ("POST", "/api/agents/login"),
        ("POST", "/api/agents/link"),
        ("POST", "/api/agents/password"),
        ("GET", "/api/kb/search"),
    }
)
FORWARDED = "X-Forwarded-For"
ONE_HOUSEHOLD = 64
"""Bits of an IPv6 address that tell one household from another: each has all addresses behind them."""


def sender(remote: str | None, forwarded: Sequence[str], trusted: Sequence[Network]) -> str | None:
    """Return the address that a request comes from; None when it is one of ours, or unknown.

    `forwarded`: the values of X-Forwarded-For. A proxy of ours adds at the right whom it heard; what stands further
    left anybody can make up, so the first from the right that is not ours is it.
    """
    heard = [one.strip() for value in forwarded for one in value.split(",")]
    for text in [remote or "", *reversed(heard)]:
        address = _address(text)
        if address is None:
            return None
        if not (address.is_loopback or any(address in network for network in trusted)):
            if isinstance(address, IPv6Address):
                return str(ipaddress.ip_network((address, ONE_HOUSEHOLD), strict=False))
            return str(address)
    return None


def address_pace(per_minute: int, trusted: Sequence[Network]) -> Middleware:
    """Return the middleware. Each call of `PACED` has a pace of its own for each address."""
    pace = Pace(per_minute)

    @web.middleware
    async def paced(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        call = (request.method, resource.canonical if resource else "")
        if call in PACED:
            who = sender(request.remote, request.headers.getall(FORWARDED, []), trusted)
            if who is not None:
                pace.take(f"{call[1]} {who}")
        return await handler(request)

    return paced


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
