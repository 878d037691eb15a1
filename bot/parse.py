"""Parses sentences with a trained model, outside a server: `python -m bot.parse MODEL TEXTS.json READINGS.json`."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, Dict, List, Text

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot import rasa_patches
from bot.nlu.sentence_features import KEPT_VARIABLE, the_encoder, vectors_of_all
from common.wire import pack_vector

rasa_patches.apply()

NO_INTENT = ("nlu_fallback", "nlu_unsure", "out_of_scope")


async def readings_of(model: Text, said: List[Dict[Text, Text]]) -> List[Dict[Text, Any]]:
    """Return for each text the `intent` served, the `best` one in scope, and `in_scope`, 0..1, how sure that is.

    A text may come with `asks` and `question`, as in a turn.
    """
    agent = Agent.load(model)
    if agent.processor is None:
        raise ValueError(f"{model} is no model")
    return [reading(await agent.processor.parse_message(_message(**one))) for one in with_kept_vectors(said)]


def with_kept_vectors(said: List[Dict[Text, Text]]) -> List[Dict[Text, Text]]:
    """Give each text its vector, as in a turn, where a file keeps vectors; else the model makes them one by one."""
    if not os.environ.get(KEPT_VARIABLE):
        return said
    rows = vectors_of_all(the_encoder(), [one["text"] for one in said])
    return [{**one, "embedding": pack_vector(row)} for one, row in zip(said, rows, strict=True)]


def _message(text: Text, asks: Text = "", question: Text = "", embedding: Text = "") -> UserMessage:
    return UserMessage(text, metadata={"asks": asks or None, "question": question, "embedding": embedding})


def reading(parsed: Dict[Text, Any]) -> Dict[Text, Any]:
    """A pipeline that does not weigh the scope by itself is as sure of it as of its best intent."""
    best = next((one for one in parsed.get("intent_ranking") or [] if one["name"] not in NO_INTENT), None)
    served = str((parsed.get("intent") or {}).get("name") or "nlu_fallback")
    in_scope = parsed.get("in_scope")
    if in_scope is None:
        in_scope = best["confidence"] if best else 0.0
    return {"intent": served, "best": best["name"] if best else served, "in_scope": float(in_scope)}


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    Path(sys.argv[3]).write_text(json.dumps(asyncio.run(readings_of(sys.argv[1], given))), encoding="utf-8")
