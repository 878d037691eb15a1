"""Whether a request is Twilio's. Pure.

Twilio signs its parameters, not the bytes: they are taken apart to be signed, and nothing else is done with them.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from channels.errors import SignatureMissing, SignatureWrong
from common.ids import same_secret

SIGNATURE_HEADER = "x-twilio-signature"
MOST_FIELDS = 200
PORTS = {"https": 443, "http": 80}

Fields = Sequence[tuple[str, str]]


def fields_of(body: bytes) -> Fields:
    """Return the form's fields, those without a value too. Raises ValueError for what is no form."""
    return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)


def signature_of(secret: str, url: str, fields: Fields) -> str:
    """Return the header's value: base64 of HMAC-SHA1 over the address and the fields in order of their names."""
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    made = hmac.new(secret.encode(), signed.encode(errors="surrogatepass"), hashlib.sha1)
    return base64.b64encode(made.digest()).decode()


def verify(headers: Mapping[str, str], body: bytes, url: str, secret: str) -> None:
    """Raises SignatureMissing or SignatureWrong. `headers`: names in lower case; `url`: with its query."""
    given = headers.get(SIGNATURE_HEADER)
    if given is None:
        raise SignatureMissing
    try:
        fields = fields_of(body)
    except ValueError:
        raise SignatureWrong from None
    fitting = [same_secret(given, signature_of(secret, one, fields)) for one in _spellings(url)]
    if not secret or not any(fitting):
        raise SignatureWrong


def _spellings(url: str) -> set[str]:
    """Return the address with and without its port: Twilio is not of one mind about it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or PORTS.get(parts.scheme)
    return {url, parts._replace(netloc=host).geturl(), parts._replace(netloc=f"{host}:{port}").geturl()}
