"""`careline kb watch`: articles on the disk become what customers find, as they are saved."""

import signal
import threading
from types import FrameType

from common.encoder import Encoder
from kb_index.build import IndexBuilder
from kb_index.watch import Watch
from service.progress import Say
from service.settings import Settings

ENCODER_THREADS = 1
"""The other cores are for customers."""


def watch(settings: Settings, tell: Say) -> int:
    """Keep the index in step with the articles until SIGTERM or SIGINT. Raises EncoderUnavailable."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    encoder = Encoder.load(settings.encoder_folder, threads=ENCODER_THREADS)
    builder = IndexBuilder(settings.articles, settings.index_folder, encoder, pairs_file=settings.evaluation_pairs)
    tell(f"watching {settings.articles}")
    Watch(builder, settings.articles, tell, stopped).run()
    return 0
