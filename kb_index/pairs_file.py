"""Changes the file of questions of known answer where it stands: comments, order and line ends of the rest are kept."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

from common.errors import SettingsError
from kb_index.authoring import write_article
from kb_index.pairs import Pair, parse_pairs, read_pairs

INDENT = "  "


def keep_answered(path: Path, questions: Collection[str], article_id: str) -> None:
    """Write down that the article answers these questions, which were listed as answered by none.

    Questions that are not listed so are passed over, so that it may be done twice. Raises SettingsError when the file
    is not laid out as one entry a line.
    """
    listed = {pair.question for pair in read_pairs(path) if not pair.answerable}
    moved = [question for question in dict.fromkeys(questions) if question in listed]
    if not moved:
        return
    text = path.read_text(encoding="utf-8")
    changed = _moved(text, moved, article_id)
    try:
        new = parse_pairs(changed)
    except ValueError as error:
        raise SettingsError(_cannot(path)) from error
    wanted = {pair for pair in read_pairs(path) if pair.answerable or pair.question not in moved}
    if set(new) != wanted | {Pair(question, (article_id,)) for question in moved}:
        raise SettingsError(_cannot(path))
    write_article(path, changed)


def _cannot(path: Path) -> str:
    return f"{path} cannot be changed by Careline: write each pair and each unanswerable question on a line of its own."


def _moved(text: str, questions: Collection[str], article_id: str) -> str:
    lines = text.splitlines(keepends=True)
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    sections = {key.value: value for key, value in root.value}
    gone: set[int] = set()
    for item in sections["unanswerable"].value:
        if item.value in questions:
            gone.update(range(item.start_mark.line, item.end_mark.line + 1))
    entries = [
        f"- {{question: {json.dumps(question, ensure_ascii=False)}, article: {json.dumps(article_id)}}}\n"
        for question in questions
    ]
    pairs = sections.get("pairs")
    if isinstance(pairs, yaml.SequenceNode) and pairs.value and not pairs.flow_style:
        first, after = pairs.value[0].start_mark, _last_line(pairs.value[-1]) + 1
        indent = lines[first.line][: len(lines[first.line]) - len(lines[first.line].lstrip())]
        new = [indent + entry for entry in entries]
    elif pairs is None:
        after, new = 0, ["pairs:\n", *(INDENT + entry for entry in entries)]
    else:  # `pairs:` with nothing in it
        after = pairs.start_mark.line + 1
        new = [INDENT + entry for entry in entries]
    kept = [(number, line) for number, line in enumerate(lines)]
    before = "".join(line for number, line in kept if number < after and number not in gone)
    rest = "".join(line for number, line in kept if number >= after and number not in gone)
    return before + ("\n" if before and not before.endswith("\n") else "") + "".join(new) + rest


def _last_line(node: yaml.Node) -> int:
    """Return the line on which a node ends: a block's end mark stands where the next thing begins."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        return _last_line(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _last_line(node.value[-1])
    return int(node.end_mark.line)
