"""What a channel's check finds, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from channels.port import webhook_path


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `words` say how it is and, where `ok` is False, what to do."""

    ok: bool
    words: str


def missing(settings: Mapping[str, str]) -> list[Finding]:
    """Return a finding for each setting that is empty; `settings`: value by the name of the variable."""
    return [Finding(False, f"{name} is not set.") for name, value in settings.items() if not value]


def webhook_url(base_url: str, name: str) -> str:
    """Return the address that the vendor of this channel is to call."""
    return base_url.rstrip("/") + webhook_path(name)


def webhook(url: str, expected: str, mend: str) -> Finding:
    """Say whether the vendor calls the address that is ours; `mend` says what to do where it does not."""
    if url == expected:
        return Finding(True, f"The webhook is {expected}.")
    where = f"points to {url}" if url else "is not set"
    return Finding(False, f"The webhook {where}; it should be {expected}. {mend}")


def reachable(base_url: str) -> Finding:
    """Say whether a vendor can call this address: only over https."""
    if base_url.startswith("https://"):
        return Finding(True, f"Careline is told to be at {base_url}.")
    return Finding(
        False,
        f"Careline is told to be at {base_url}, and vendors call https addresses only. Set CARELINE_PUBLIC_URL to the "
        "address under which the internet reaches this service.",
    )
