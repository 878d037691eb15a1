"""Words that a vendor has approved, with one place for ours: what may be written when its window is shut. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

PURPOSES = ("agent", "assistant")
"""Whose words they carry: a person's, or what Careline itself says."""

LONGEST = 900
"""So many characters of ours a template takes, beside its own."""

_ENTRY = re.compile(rf"({'|'.join(PURPOSES)})/([a-z]{{2,3}}(?:_[A-Za-z]{{2,4}})?)=([a-z0-9_]{{1,512}})")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Template:
    """`language` as the vendor writes it: `en` or `en_US`."""

    purpose: str
    language: str
    name: str


def parse_templates(text: str) -> tuple[Template, ...]:
    """Read `agent/en_US=care_reply, assistant/en_US=care_update`. Raises ValueError with the entry that is none."""
    found = []
    for entry in (one.strip() for one in text.split(",")):
        match = _ENTRY.fullmatch(entry)
        if match:
            found.append(Template(*match.groups()))
        elif entry:
            raise ValueError(f"“{entry}” is not like agent/en_US=name_of_the_template")
    return tuple(found)


def template_for(templates: Sequence[Template], purpose: str, locale: str) -> Template | None:
    """Return the template in the customer's language: of the same country if there is one."""
    wanted = locale.replace("-", "_").lower()
    fitting = [one for one in templates if one.purpose == purpose and _language(one.language) == _language(wanted)]
    return next((one for one in fitting if one.language.lower() == wanted), fitting[0] if fitting else None)


def on_one_line(text: str) -> str | None:
    """Return the text as a template takes it, None when it is too long: vendors refuse line breaks there."""
    line = _BLANKS.sub(" ", text).strip()
    return line if len(line) <= LONGEST else None


def _language(locale: str) -> str:
    return locale.lower().split("_")[0]
