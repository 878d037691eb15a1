"""What all of Meta's channels have in common: the Graph API, and how its requests are proved."""

from channels.bearer import BearerApi
from channels.meta import signing
from channels.port import Incoming


class MetaApi(BearerApi):
    """Gives a channel `base_url`, `headers` and `verify` of the port; `app_secret` signs Meta's requests."""

    app_secret: str

    def verify(self, incoming: Incoming) -> None:
        signing.verify(incoming.headers, incoming.body, self.app_secret)
