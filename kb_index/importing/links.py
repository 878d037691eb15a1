"""Where links of an imported body lead: to another imported article, to the web, or nowhere that is safe."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

LinkName = Callable[[str], str | None]
"""Says under which name an address of the source's could be known (see `RawArticle.links`); None for other sites."""

SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
NOWHERE = "nowhere.invalid"
"""The host of bases that exist only within an export, such as a folder's: nobody can follow a link to it."""

_SPACE_IN_URL = re.compile(r"[\x00-\x20\x7f-\x9f]")
_UNSAFE_IN_MARKDOWN = re.compile(r"[\s\\()<>\"`|]")


def no_names(_url: str) -> str | None:
    """A `LinkName` for sources whose articles do not link to each other."""
    return None


@dataclass(frozen=True)
class Links:
    """Resolves links. `known` maps link names to the addresses of articles here."""

    known: Mapping[str, str]
    name_of: LinkName = no_names
    base_url: str = ""

    def resolve(self, href: str) -> str | None:
        """Return the address to link to, safe to write into Markdown; None when only the link's words should stay."""
        bare = _SPACE_IN_URL.sub("", href)
        if not bare or bare.startswith("#"):
            return None
        try:
            whole = urljoin(self.base_url, bare) if self.base_url else bare
            whole = f"https:{whole}" if whole.startswith("//") else whole
            parts = urlsplit(whole)
            host = parts.hostname or ""
        except ValueError:
            return None
        name = self.name_of(whole)
        if name is not None and name in self.known:
            return self.known[name]
        if host == NOWHERE and parts.path.startswith("/articles/"):
            return _UNSAFE_IN_MARKDOWN.sub(_percent, bare)
        if parts.scheme.lower() not in SAFE_SCHEMES or host == NOWHERE:
            return None
        if parts.scheme.lower() in ("http", "https") and not host:
            return None
        return _UNSAFE_IN_MARKDOWN.sub(_percent, whole)

    def named(self, name: str) -> str | None:
        """Return the address of the article that is known under `name`."""
        return self.known.get(name)

    def picture(self, source: str) -> str | None:
        """Return the address of a picture on the web, None for anything else (such as one inside the page)."""
        address = self.resolve(source)
        return address if address is not None and address.startswith(("http://", "https://")) else None


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "ignore"))
