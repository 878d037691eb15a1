"""Whether a new model may take the live one's place: what it gained and lost on the held-out sentences. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from service.nlu_figures import Reading

WORSE_OVERALL = 0.01
"""Share of all sentences that may be lost, net, before the new model is refused."""

LOST_SENTENCES, LOST_SHARE = 3, 0.05
"""An intent that loses, net, so many sentences and such a share of its own is a reason to refuse, too."""

SHOWN = 5


@dataclass(frozen=True)
class Loss:
    """`sentences` were understood and now are not; `net` counts those that it gained against them."""

    intent: str
    of: int
    net: int
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """`before` and `after` are shares of `n` held-out sentences that get the right answer."""

    n: int
    before: float
    after: float
    losses: tuple[Loss, ...] = field(default=())

    @property
    def refused(self) -> bool:
        return self.after < self.before - WORSE_OVERALL or any(_grave(loss) for loss in self.losses)

    def words(self) -> list[str]:
        """Return what a content writer should know, a line each."""
        was, now = round(self.before * self.n), round(self.after * self.n)
        lines = [f"{now} of {self.n} held-out sentences are understood; the live model understands {was}."]
        for loss in self.losses:
            shown = ", ".join(f"“{text}”" for text in loss.sentences[:SHOWN])
            more = f" and {len(loss.sentences) - SHOWN} more" if len(loss.sentences) > SHOWN else ""
            lines.append(f"`{loss.intent}` lost {loss.net} of {loss.of}: {shown}{more}")
        return lines


def compare(rows: Sequence[tuple[str, str]], live: Sequence[Reading], new: Sequence[Reading]) -> Comparison:
    """Compare two models' readings of the held-out (intent, text) `rows`."""
    lost: dict[str, list[str]] = defaultdict(list)
    net: dict[str, int] = defaultdict(int)
    of: dict[str, int] = defaultdict(int)
    was_right, is_right = 0, 0
    for (intent, text), before, after in zip(rows, live, new, strict=True):
        had, has = before.label == intent, after.label == intent
        was_right, is_right = was_right + had, is_right + has
        of[intent] += 1
        net[intent] += had - has
        if had and not has:
            lost[intent].append(text)
    losses = [Loss(intent, of[intent], net[intent], tuple(lost[intent])) for intent in of if net[intent] > 0]
    losses.sort(key=lambda loss: -loss.net)
    n = max(1, len(rows))
    return Comparison(len(rows), was_right / n, is_right / n, tuple(losses))


def _grave(loss: Loss) -> bool:
    return loss.net >= LOST_SENTENCES and loss.net >= LOST_SHARE * loss.of
