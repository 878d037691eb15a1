"""What can go wrong with an import as a whole; faults of single articles are `Fault`s."""

from common.errors import Conflict, Invalid, TooLarge


class HtmlRefused(TooLarge):
    """An article's HTML is a bomb, or could be one. The text completes "The HTML …"."""

    name = "html_refused"


class ImportInvalid(Invalid):
    """Nothing can be imported; the text says what is wrong with what was given."""

    name = "import_invalid"


class ImportRunning(Conflict):
    """Another process is importing into this folder."""

    name = "import_running"


class WriteFailed(Invalid):
    """An article cannot be written; those before it are, and a second import goes on from there."""

    name = "import_write_failed"
