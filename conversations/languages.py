"""Does the customer write in a language that the assistant does not speak? Said only when it is certain. Pure.

Letters of another script are nearly a proof. In Latin letters words have to prove it: enough words of the language,
more than English ones, and a guess from the letters that does not say English. So slang, typing mistakes, names,
greetings and one-word messages stay in English.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from conversations.model import Asks
from kb_index.language import guess_language

ENGLISH_CODE = "en"
_FILE = Path(__file__).with_name("languages.yml")

FEWEST_WORDS = 2
"""So many words of the language prove it when nothing else stands in the text; beside other words one more."""
FEWEST_IN_ALL = 3
"""Of a text with fewer words that carry meaning the language is not certain."""
SURE = 0.9
"""From this probability the letters count: for English against two or three foreign words, and for a language in a
text without an English word, where two words of it are enough then."""
VERY_SURE = 0.99
"""From this probability one word is enough there."""

_ABOUT_PEOPLE = frozenset({Asks.IDENTITY, Asks.NAME, Asks.EMAIL, Asks.ZIP, Asks.ADDRESS})
"""Answers to these are full of names, which are in every language."""
_FEWEST_BESIDE_NAMES = 4

_NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|[#/@]\S+|\"[^\"]*\"|“[^”]*”|«[^»]*»|\S*\d\S*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SYLLABLES = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f]+")
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")),
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("bn", re.compile(r"[\u0980-\u09ff]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
)
"""The likeliest language of each script; Japanese before Chinese, whose letters it uses too."""
_OF_SCRIPT = {"ar": ("ar", "fa", "ur"), "ru": ("ru", "uk", "bg", "sr"), "hi": ("hi", "mr", "ne")}
"""Where a script has several languages, the letters decide among these."""
_SHORTEST_RUN = 2
_SHORTEST_WORD = 3

Guess = Callable[[str, Collection[str]], tuple[str, float]]


@dataclass(frozen=True)
class Language:
    """`words` are folded, none for a script of its own. `says` answers a customer; empty: in English.

    `leave` is the button to leave a message, `leave_how` what follows it, `takes_long` what offers it late.
    """

    words: frozenset[str]
    says: str
    leave: str = ""
    leave_how: str = ""
    takes_long: str = ""


@dataclass(frozen=True)
class Book:
    """All of `languages.yml`: the languages by code, words of English, and words that speak for no language."""

    languages: Mapping[str, Language]
    english: frozenset[str]
    names: frozenset[str]
    neutral: frozenset[str]


@lru_cache(maxsize=1)
def book() -> Book:
    """Return what `languages.yml` says; read once."""
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    known = {
        code: Language(
            _words(one.get("words", "")),
            *(str(one.get(text, "")).strip() for text in ("says", "leave", "leave_how", "takes_long")),
        )
        for code, one in raw["languages"].items()
    }
    return Book(known, _words(raw["english"]), _words(raw["names"]), _words(raw["neutral"]))


def _words(text: str) -> frozenset[str]:
    return frozenset(folded(word) for word in text.split())


def says(code: str) -> str:
    """Return the words, in the language if they are known in it, that it is not spoken here and that somebody comes."""
    known = book().languages
    return known[code].says if code in known and known[code].says else known[ENGLISH_CODE].says


def foreign_language(
    text: str, spoken: Collection[str], asks: Asks | None = None, guess: Guess = guess_language
) -> str | None:
    """Return the code ("es") of the language of a text that is surely in none of `spoken`; None when it is not certain.

    `asks` is what the bot's question waits for. English always counts as spoken. Takes processor time, once 1 s.
    """
    plain = _NO_WORDS.sub(" ", text)
    found = _by_script(plain, asks, guess) or _by_words(plain, asks, guess)
    return None if found in spoken else found


def folded(word: str) -> str:
    """Return the word in small letters without accents; letters of other scripts stay as they are."""
    straight = word.replace("’", "'").replace("İ", "i").replace("ı", "i").replace("ł", "l").replace("Ł", "l")
    apart = unicodedata.normalize("NFKD", straight)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def _by_script(text: str, asks: Asks | None, guess: Guess) -> str | None:
    letters = [letter for letter in text if letter.isalpha()]
    counts = {code: sum(bool(script.match(letter)) for letter in letters) for code, script in _SCRIPTS}
    other = sum(counts.values())
    if not letters or other * 2 <= len(letters) or not _is_written(text):
        return None
    if asks in _ABOUT_PEOPLE and (asks is Asks.ADDRESS or not _more_than_a_name(text)):
        return None
    code = "ja" if counts["ja"] else max(counts, key=lambda one: counts[one])
    return guess(text, _OF_SCRIPT[code])[0] if code in _OF_SCRIPT else code


def _is_written(text: str) -> bool:
    """Say whether the letters of other scripts make words, and not a face such as ¯\\_(ツ)_/¯ or ಠ_ಠ."""
    if any(len(run) >= _SHORTEST_RUN and _one_kind(run) for run in _SYLLABLES.findall(text)):
        return True
    words = ([letter for letter in word if letter.isalpha()] for word in text.split())
    return any(len(word) >= _SHORTEST_WORD and _in_one_script(word) for word in words)


def _in_one_script(letters: list[str]) -> bool:
    return len({unicodedata.name(letter, "").split(" ")[0] for letter in letters}) == 1


def _one_kind(run: str) -> bool:
    return not any(letter in "ツノシヽ" for letter in run) or len(run) > 2 * _SHORTEST_RUN


def _more_than_a_name(text: str) -> bool:
    syllables = sum(map(len, _SYLLABLES.findall(text)))
    return syllables >= 2 * _FEWEST_BESIDE_NAMES if syllables else len(_WORD.findall(text)) >= _FEWEST_BESIDE_NAMES


def _by_words(text: str, asks: Asks | None, guess: Guess) -> str | None:
    said = [folded(word) for word in _WORD.findall(text)]
    said = [word for word in said if word not in book().neutral]
    english = sum(word in book().english for word in said)
    rest = set(said) - book().english - book().names
    counts = {code: len(rest & one.words) for code, one in book().languages.items() if one.words}
    code, most = max(counts.items(), key=lambda one: one[1])
    if len(said) < FEWEST_IN_ALL or most == 0 or most <= english:
        return None
    alike = [one for one, count in counts.items() if count == most]
    guessed, sure = guess(text, [ENGLISH_CODE, *counts])
    if guessed == ENGLISH_CODE and sure >= SURE and most <= FEWEST_IN_ALL:
        return None
    agree = guessed in alike and sure >= SURE and english == 0 and len(said) > FEWEST_IN_ALL
    fewest = FEWEST_WORDS + (0 if agree else len(said) > most) + (asks in _ABOUT_PEOPLE)
    if most < fewest and not (agree and sure >= VERY_SURE and asks not in _ABOUT_PEOPLE):
        return None
    return guessed if guessed in alike else code
