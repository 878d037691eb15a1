"""What the Graph API's error codes mean, wherever it answers."""

from channels.reading import Object

LATER = frozenset({1, 2, 4, 17, 32, 341, 613})
"""Too many at once, or Meta is out of order: it may work later."""

SETUP = frozenset({0, 3, 10, 102, 190, 200})
"""Token, permission or account: it works when the operator has corrected it."""

BAD_TOKEN = 190
PERMISSION = frozenset({3, 10, *range(200, 300)})


def code_of(error: Object) -> int:
    """Return the error's number, -1 when it has none."""
    code = error.get("code")
    return code if isinstance(code, int) else -1
