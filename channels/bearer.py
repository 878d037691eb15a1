"""What channels have in common whose vendor is called with a bearer token."""

from collections.abc import Mapping


class BearerApi:
    """Gives a channel the `base_url` and `headers` of the port; `api` is the vendor's address, `token` opens it."""

    api: str
    token: str

    @property
    def base_url(self) -> str:
        return self.api.rstrip("/")

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}"}
