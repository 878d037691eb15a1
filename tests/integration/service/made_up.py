"""Requests made up from the description: as it says, with a part that is wrong, or something else altogether."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from tests.integration.service.fuzz_world import METHODS, SOCKETS

Strategy = st.SearchStrategy[Any]

NASTY = (
    "\x00", "'; DROP TABLE messages; --", "<script>alert(1)</script>", "../../etc/passwd", "%s%n{}", "\u202e\ufeff",
    "x" * 12_000, "💥" * 500, "NaN", "-1", "2026-02-30T25:61:00Z", "Europe/Nowhere", "0" * 5_000,
)  # fmt: skip
SHORT = tuple(one for one in NASTY if len(one) < 100)
SCALARS: Strategy = st.one_of(
    st.none(), st.booleans(), st.integers(), st.sampled_from([2**31, 2**63, -(2**63) - 1, 10**30, 1e308, -0.0]),
    st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=40), st.sampled_from(NASTY),
)  # fmt: skip
JUNK: Strategy = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
BYTES = st.sampled_from([b"", b"{", b"\xff\xfe", b"null", b"[" * 20_000, b'{"text": "\\ud800"}', b"1e999", b"\x00"])


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    told: dict[str, Any]
    parameters: tuple[dict[str, Any], ...]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Call:
    """`target` is encoded already."""

    target: str
    body: bytes | None


def operations(description: dict[str, Any]) -> Iterator[Operation]:
    """Yield the operations that are answered by a body: all but the sockets."""
    for path, item in description["paths"].items():
        shared = item.get("parameters", [])
        for method in METHODS & item.keys() if path not in SOCKETS else ():
            own = [*shared, *item[method].get("parameters", [])]
            parameters = tuple(_found(description, one) for one in own)
            yield Operation(method.upper(), path, item[method], parameters)


def calls(description: dict[str, Any], operation: Operation, ids: tuple[str, ...]) -> Strategy:
    """Return a strategy of calls; `ids` are real ones for the path's name."""
    targets = st.builds(
        lambda name, query: _target(operation.path, name, query),
        _name(ids),
        st.fixed_dictionaries(
            {},
            optional={
                one["name"]: _query(description, one["schema"]) for one in operation.parameters if one["in"] == "query"
            },
        ),
    )
    content = operation.told.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return st.builds(Call, targets, st.none() | BYTES if operation.method != "GET" else st.none())
    return st.builds(Call, targets, _bodies(description, content["application/json"]["schema"]))


def _name(ids: tuple[str, ...]) -> Strategy:
    wrong = st.text(min_size=1, max_size=30) | st.sampled_from(SHORT)
    return st.sampled_from(ids) | st.sampled_from(ids) | wrong if ids else wrong


def _query(description: dict[str, Any], schema: dict[str, Any]) -> Strategy:
    right = values(description, schema).map(lambda value: "" if value is None else str(value))
    return right | right | st.text(max_size=30) | st.sampled_from(SHORT)


def _target(path: str, name: str, query: dict[str, str]) -> str:
    start, _, rest = path.partition("{")
    if rest:
        path = start + (quote(name, safe="", errors="replace").replace(".", "%2E") or "x") + rest.partition("}")[2]
    return path + ("?" + urlencode(query, errors="replace") if query else "")


def _bodies(description: dict[str, Any], schema: dict[str, Any]) -> Strategy:
    right = values(description, schema)
    broken = st.builds(_with_junk, right, st.randoms(use_true_random=False), JUNK)
    return (right | right | broken | broken | JUNK).map(lambda value: json.dumps(value).encode()) | BYTES


def _with_junk(value: Any, random: Any, junk: Any) -> Any:
    """Put the junk in the place of one of an object's fields, or take the field away."""
    if not isinstance(value, dict) or not value:
        return junk
    field = random.choice(sorted(value))
    rest = {name: one for name, one in value.items() if name != field}
    return rest if random.random() < 0.2 else rest | {field: junk}


def values(description: dict[str, Any], schema: dict[str, Any]) -> Strategy:
    """Return a strategy of values that the schema takes, mostly: not every keyword is followed to the letter."""
    schema = _found(description, schema)
    if "examples" in schema:
        return st.sampled_from(schema["examples"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if "allOf" in schema:
        parts = [_found(description, one) for one in schema["allOf"]] + [schema]
        schema = {
            "type": "object",
            "required": [name for one in parts for name in one.get("required", [])],
            "properties": {name: kind for one in parts for name, kind in one.get("properties", {}).items()},
        }
    for choice in ("oneOf", "anyOf"):
        if choice in schema and "properties" not in schema:
            return st.one_of([values(description, one) for one in schema[choice]])
    kinds = schema.get("type", "object")
    return st.one_of([_of_type(description, schema, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)])


def _of_type(description: dict[str, Any], schema: dict[str, Any], kind: str) -> Strategy:
    if kind == "object":
        fields = {name: values(description, one) for name, one in schema.get("properties", {}).items()}
        needed = set(schema.get("required", []))
        needed |= set(schema["oneOf"][0].get("required", [])) if "oneOf" in schema else set()
        return st.fixed_dictionaries(
            {name: made for name, made in fields.items() if name in needed},
            optional={name: made for name, made in fields.items() if name not in needed},
        )
    if kind == "array":
        return st.lists(
            values(description, schema.get("items", {"type": "string"})), max_size=schema.get("maxItems", 4)
        )
    if kind == "string":
        return _text(schema)
    simple: dict[str, Strategy] = {
        "integer": st.integers(schema.get("minimum"), schema.get("maximum")) | st.integers(0, 5),
        "number": st.floats(0, 1),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    return simple[kind]


def _text(schema: dict[str, Any]) -> Strategy:
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True)
    formats: dict[str, Strategy] = {
        "date": st.dates().map(str),
        "date-time": st.datetimes().map(lambda at: at.isoformat() + "Z"),
    }
    longest = min(schema.get("maxLength", 40), 40)
    return formats.get(schema.get("format", ""), st.text(min_size=schema.get("minLength", 0), max_size=longest))


def _found(description: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        found: Any = description
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part
