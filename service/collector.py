"""Python's collector of circular garbage, for a process that holds much for long and must not pause."""

import gc

THRESHOLDS = (10_000, 20, 50)
"""Of Python's three generations. The usual ones look through everything that lives every few seconds under load; with
some thousand open sockets that is a pause of a tenth of a second and more, in which nobody is served.
"""


def spare_what_stays() -> None:
    """Take what lives now (models, the index, the routes) out of every later collection, and collect less often.

    To be called when something great that stays has been loaded. It costs nothing; what is garbage now stays, too.
    """
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
