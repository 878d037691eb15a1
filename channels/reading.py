"""Reads vendors' JSON without trusting its shape. Pure."""

import json
from typing import Any

from channels.errors import Unreadable
from common.json_text import parse_json

Object = dict[str, Any]


def read_object(body: bytes) -> Object:
    """Return the body's object. Raises Unreadable."""
    try:
        value = parse_json(body)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Unreadable("The request is not JSON.") from error
    if not isinstance(value, dict):
        raise Unreadable
    return value


def an_object(value: Any) -> Object:
    """Return the value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[Object]:
    """Return the objects of a list; what is none is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """Return a string or a whole number as text; empty for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def media_words(kind: str, caption: str) -> str:
    """Return a picture, a file or a recording as agent and assistant can read it."""
    return f"[{kind}] {caption}".strip()


def reaction_words(signs: str) -> str:
    """Return what a reaction is told as; no `signs`: it was taken back."""
    return f"The customer reacted with {signs}" if signs else "The customer took a reaction back"


def place_words(latitude: Any, longitude: Any, name: str, address: str) -> str:
    """Return a location as the agent and the assistant can read it; empty when it is none."""
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return ""
    label = ", ".join(one for one in (name, address) if one)
    point = f"{latitude:.6f}, {longitude:.6f}"
    return f"[location] {label} ({point})" if label else f"[location] {point}"
