"""Models made from a trained one without training: with another greeting, another understanding, or broken."""

import io
import tarfile
from pathlib import Path

DOMAIN = ("metadata.json", "domain.yml")


def rewritten(source: Path, target: Path, old: str, new: str, files: tuple[str, ...] = DOMAIN) -> Path:
    """Write a model that has `new` in the place of each `old` in its `files`; whole at once, for it is watched."""
    count, unfinished = 0, target.with_suffix(".part")
    with tarfile.open(source) as read, tarfile.open(unfinished, "w:gz", compresslevel=1) as written:
        for member in read:
            content = read.extractfile(member)
            data = content.read() if content else b""
            if member.name.endswith(files):
                count += data.count(old.encode())
                data = data.replace(old.encode(), new.encode())
            member.size = len(data)
            written.addfile(member, io.BytesIO(data))
    assert count, f"{old!r} stands nowhere in {files} of {source}"
    return unfinished.replace(target)


def of_another_company(source: Path, target: Path, company: str) -> Path:
    """Write a model that is heard at once: each greeting names the company."""
    return rewritten(source, target, "Larkfield", company)


def broken(source: Path, target: Path) -> Path:
    """Write a model whose classifier cannot be read."""
    return rewritten(source, target, '"temperature"', '"tomperature"', ("about.json",))


def with_swapped(source: Path, target: Path, one: str, other: str) -> Path:
    """Write a model that takes the one intent for the other and the other way round."""
    halfway = target.with_suffix(".half")
    for old, new, read, written in ((one, "_", source, target), (other, one, target, halfway)):
        rewritten(read, written, f'"{old}"', f'"{new}"', ("about.json",))
    return rewritten(halfway, target, '"_"', f'"{other}"', ("about.json",))
