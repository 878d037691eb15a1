"""How far a long step is, as a line with a bar."""

WIDTH = 24
FULL, EMPTY = "█", "░"


def bar(what: str, done: int, total: int) -> str:
    """Return e.g. `Filing vectors ████████░░░░ 66 % (660,000 of 1,000,000)`."""
    share = done / total if total else 1.0
    full = int(WIDTH * share)
    return f"{what} {FULL * full}{EMPTY * (WIDTH - full)} {share * 100:.0f} % ({done:,} of {total:,})"
