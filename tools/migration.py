"""Write a migration for what has changed in the tables since the last one: `python tools/migration.py "add tags"`."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main(message: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        config = Config()
        config.set_main_option("script_location", str(ROOT / "migrations"))
        config.set_main_option("sqlalchemy.url", f"sqlite:///{folder}/empty.db")
        command.upgrade(config, "head")
        command.revision(config, message=message, autogenerate=True)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('usage: python tools/migration.py "what changes"')
    sys.exit(main(sys.argv[1]))
