"""Files that are replaced as one: whoever reads sees the old one or the new one, and a crash leaves one of them."""

import json
import shutil
from pathlib import Path
from typing import Any


def write_json(file: Path, content: Any) -> None:
    """Put the content in the file's place."""
    new = _beside(file)
    new.write_text(json.dumps(content), encoding="utf-8")
    new.replace(file)


def copy(source: Path, file: Path) -> None:
    """Put a copy of `source` in the file's place."""
    new = _beside(file)
    shutil.copyfile(source, new)
    new.replace(file)


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.new")
