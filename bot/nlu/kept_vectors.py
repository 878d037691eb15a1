"""Sentence vectors kept in a file between trainings: only sentences that are new are encoded. No Rasa here.

A vector is found by the encoder and the text together, so another encoder finds none. A file that is missing, damaged
or cannot be written costs time and nothing else.
"""

import contextlib
import hashlib
import struct
from pathlib import Path
from typing import Callable, Dict, List, Sequence, Text

import numpy as np

Array = np.ndarray

MOST = 20000
"""Vectors that are kept, of the first texts: bounds the file (7,680 bytes each with the shipped encoder)."""

_FORMAT = b"careline sentence vectors 1\n"
_SIZES = struct.Struct("<II")
_HASH = hashlib.sha256
_HASH_BYTES = 32


def vectors_of(
    texts: Sequence[Text], encode: Callable[[List[Text]], Array], width: int, encoder: Text, file: Path
) -> Array:
    """Return what `encode` makes of the texts, float32 [n, width], asking it only for what the file does not hold.

    `encoder` names whatever a vector depends on beside its text. The file then holds these texts' vectors, no others.
    """
    keys = [_key(encoder, text) for text in texts]
    kept = _read(file, width)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
    made = encode(list(missing.values())) if missing else np.zeros((0, width), dtype=np.float32)
    found = {**kept, **dict(zip(missing, made, strict=True))}
    wanted = dict.fromkeys(keys)
    if missing or len(kept) > len(wanted):
        _write(file, {key: found[key] for key in list(wanted)[:MOST]}, width)
    return np.array([found[key] for key in keys], dtype=np.float32).reshape(len(texts), width)


def _key(encoder: Text, text: Text) -> bytes:
    return _HASH(f"{encoder}\0{text}".encode("utf-8", "surrogatepass")).digest()


def _read(file: Path, width: int) -> Dict[bytes, Array]:
    """Return the rows by key; none when the file is not whole or holds rows of another width."""
    try:
        raw = file.read_bytes()
    except OSError:
        return {}
    begins = len(_FORMAT) + _HASH_BYTES
    body = memoryview(raw)[begins:]
    if raw[:begins] != _FORMAT + _HASH(body).digest():
        return {}
    count, kept_width = _SIZES.unpack_from(body)
    if kept_width != width:
        return {}
    rows_begin = _SIZES.size + count * _HASH_BYTES
    names = bytes(body[_SIZES.size : rows_begin])
    rows = np.frombuffer(body[rows_begin:], dtype="<f4").reshape(count, width)
    return {names[at * _HASH_BYTES : (at + 1) * _HASH_BYTES]: rows[at] for at in range(count)}


def _write(file: Path, rows: Dict[bytes, Array], width: int) -> None:
    body = b"".join(
        [_SIZES.pack(len(rows), width), *rows, *(np.asarray(row, dtype="<f4").tobytes() for row in rows.values())]
    )
    new = file.with_name(f"{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(b"".join([_FORMAT, _HASH(body).digest(), body]))
        new.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink()
