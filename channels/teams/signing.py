"""Whether a request is the Bot Connector's, and of now. Pure, but for the keys, which change.

The token that proves it says who made it, for whom, until when, and to which service answers go; it does not sign the
body. So a body cannot be checked, only its sender.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt

from channels.errors import SignatureMissing, SignatureOld, SignatureWrong
from channels.reading import Object, an_object, objects, text_of
from common.ids import same_secret

ISSUER = "https://api.botframework.com"
ALGORITHM = "RS256"
CHANNEL = "msteams"
LEEWAY = timedelta(minutes=5)
SCHEME = "bearer "
NEEDED = ["exp", "nbf", "iss", "aud"]


def key_id_of(headers: Mapping[str, str]) -> str:
    """Return by which key the token says that it is signed; empty when it says none. Nothing of it is believed."""
    try:
        return text_of(jwt.get_unverified_header(_token(headers)).get("kid"))
    except (jwt.PyJWTError, SignatureMissing, SignatureWrong, ValueError):
        return ""


def usable_keys(document: Any) -> dict[str, jwt.PyJWK]:
    """Return the keys of a published set by their ids: RSA keys that speak for Teams."""
    found = {}
    for one in objects(an_object(document).get("keys")):
        number, speaks_for = text_of(one.get("kid")), one.get("endorsements")
        if one.get("kty") != "RSA" or not number or not isinstance(speaks_for, list) or CHANNEL not in speaks_for:
            continue
        try:
            found[number] = jwt.PyJWK(one, ALGORITHM)
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
    return found


def verify(headers: Mapping[str, str], keys: Mapping[str, jwt.PyJWK], app_id: str, now: datetime) -> Object:
    """Return what the token claims. Raises SignatureMissing, SignatureWrong or SignatureOld.

    `headers`: names in lower case.
    """
    token = _token(headers)
    key = keys.get(key_id_of(headers))
    if key is None or not app_id or not _is_written_one_way(token):
        raise SignatureWrong
    try:
        claims: Object = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=app_id,
            issuer=ISSUER,
            # The times are held against the clock of the request below.
            options={"require": NEEDED, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
    except (jwt.PyJWTError, ValueError) as error:
        raise SignatureWrong from error
    _check_time(claims, now)
    return claims


def check_service(claims: Object, service_url: str) -> None:
    """Raise SignatureWrong unless the token is for answers to the service that the body names."""
    claimed = text_of(claims.get("serviceurl"))
    if not claimed or not same_secret(claimed.rstrip("/"), service_url.rstrip("/")):
        raise SignatureWrong


def _token(headers: Mapping[str, str]) -> str:
    given = headers.get("authorization")
    if given is None:
        raise SignatureMissing
    if not given.lower().startswith(SCHEME) or not given.isascii():
        raise SignatureWrong
    return given[len(SCHEME) :]


def _is_written_one_way(token: str) -> bool:
    """Say whether the signature's letters are those that its bytes are written with: a few bits have no meaning."""
    signature = token.rsplit(".", 1)[-1]
    try:
        raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    except (binascii.Error, ValueError):
        return False
    return base64.urlsafe_b64encode(raw).decode().rstrip("=") == signature


def _check_time(claims: Object, now: datetime) -> None:
    begins, ends = claims.get("nbf"), claims.get("exp")
    if not isinstance(begins, int | float) or not isinstance(ends, int | float):
        raise SignatureWrong
    if not begins - LEEWAY.total_seconds() <= now.timestamp() <= ends + LEEWAY.total_seconds():
        raise SignatureOld
