"""The vector of each conversation's last message, kept in memory so that the next one can be compared with it."""

from collections import OrderedDict

import numpy as np
import numpy.typing as npt

from conversations.ports import EncoderPort

MOST_CONVERSATIONS = 2_000
"""About 3 MB with 384 dimensions. Who falls out is embedded again when needed."""

Vector = npt.NDArray[np.float32]


class EarlierVectors:
    """Used from worker threads; each conversation is in one of them at a time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[str, Vector]] = OrderedDict()

    def likeness(
        self, conversation_id: str, text: str, vector: Vector, before: str | None, encoder: EncoderPort
    ) -> float | None:
        """Return the cosine of `text` with the message `before` it (None: there is none), and keep its vector."""
        kept = self._kept.pop(conversation_id, None)
        self._kept[conversation_id] = (text, vector.copy())  # it may be a row of many
        while len(self._kept) > MOST_CONVERSATIONS:
            self._kept.popitem(last=False)
        if before is None:
            return None
        earlier = kept[1] if kept is not None and kept[0] == before else encoder.encode([before])[0]
        return float(np.dot(vector, earlier))
