"""The wish head hears wishes that no pattern foresees and doubts the grammar; the plainest frames stay."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from common.errors import Invalid, SettingsError
from routing.wish_features import FAMILIES, features, kind_of, sentences_of
from routing.wish_head import BUCKETS, WishHead, kept
from routing.wishes import readable, wish_in
from service.wish_training import Row, fit, read_before_wishes, read_everyday, read_examples, read_features

NOTHING = WishHead(np.zeros(BUCKETS, np.float32), np.zeros(BUCKETS, np.float32), 0.0)
SURE, AGAINST = replace(NOTHING, bias=9.0), replace(NOTHING, bias=-9.0)
LESSON = [
    Row("a grown-up please", True, 1.0, ""),
    Row("please, some grown-up", True, 1.0, ""),
    Row("a blue kettle please", False, 1.0, ""),
    Row("please, some kettle", False, 1.0, ""),
]


@pytest.mark.parametrize(
    "text",
    [
        "could I speak with a human?",
        "connect me to an agent",
        "get a supervisor in here",
        "fetch me a manager",
        "agent",
        "a real person, please",
        "I would prefer a human representative",
        "HUMAN!!!",
    ],
)
def test_the_plainest_wishes_are_heard_whatever_the_head_makes_of_them(text: str) -> None:
    assert wish_in(text, AGAINST)


@pytest.mark.parametrize("text", ["how long is delivery?", "the pass is on the mat", "tell Maria that I am back"])
def test_a_sure_head_hears_a_wish_that_the_grammar_does_not(text: str) -> None:
    assert not wish_in(text, None)
    assert wish_in(text, SURE)


@pytest.mark.parametrize("text", ["spare me the hotline, can I do it online", "someone has to answer for this mess"])
def test_a_doubtful_finding_of_the_grammar_gives_way_to_a_head_that_is_against_it(text: str) -> None:
    assert wish_in(text, None)
    assert not wish_in(text, AGAINST)


@pytest.mark.parametrize(
    "text",
    [
        "is there somebody who can look at this",
        "Not an article. An associate.",
        "my grandson set this up, I'd rather deal with one of the ladies at the counter",
        "you two-bit script, who over there has a pulse? put them on",
        "The parcel is lost, the form is broken and I am tired. Somebody on your side should take this over now.",
        "jug came in bits agent pls",
        "could we arrange a call for Tuesday night",
        "r there any humans in there rn",
    ],
)
def test_the_kept_head_hears_unusual_wishes(text: str) -> None:
    assert wish_in(text, kept())


@pytest.mark.parametrize(
    "text",
    [
        "a human-readable invoice, please",
        "did a person pack this",
        "your agent told me it takes two days, is that right",
        "someone stole my parcel",
        "can I talk to the driver about the gate code",
        "where is my order W1234567?",
        "I am furious, the vase is in pieces, I want my money back",
        "does a person have to be home to sign",
        "I do not need a human",
        "is there someone at the collection point till nine",
        "have the fedex lady call me from the gate",
    ],
)
def test_the_kept_head_leaves_look_alikes_alone(text: str) -> None:
    assert not wish_in(text, kept())


class OfTheWhole(WishHead):
    """So likely is the whole message; nothing speaks for what a cut has left of it."""

    def odds(self, text: str) -> float:
        return super().odds(text) if "|" not in text else 0.0


@pytest.mark.parametrize(
    ("text", "bias", "heard"),
    [
        ("are there any humans on shift now", 2.0, True),
        ("are there any humans on shift now", 1.0, False),
        ("I don't want to see a person", 2.0, False),
    ],
)
def test_a_sure_head_hears_what_a_cut_took_away_unless_a_person_is_turned_down(
    text: str, bias: float, heard: bool
) -> None:
    assert wish_in(text, OfTheWhole(NOTHING.weights, NOTHING.rarity, bias)) is heard


def test_weights_come_back_as_they_were_kept(tmp_path: Path) -> None:
    head = fit(LESSON, read_features(LESSON), np.ones(len(LESSON), dtype=bool))
    head.save(tmp_path / "head.npz")
    loaded = WishHead.load(tmp_path / "head.npz")
    assert loaded.bias == head.bias
    assert np.allclose(loaded.weights, head.weights, atol=1e-2)
    assert np.allclose(loaded.rarity, head.rarity, atol=1e-2)


def test_weights_that_cannot_be_used_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="careline train wishes"):
        WishHead.load(tmp_path / "none.npz")
    (tmp_path / "other.npz").write_bytes(b"no weights")
    with pytest.raises(SettingsError, match="careline train wishes"):
        WishHead.load(tmp_path / "other.npz")
    np.savez_compressed(tmp_path / "short.npz", weights=np.zeros(4), rarity=np.zeros(4), bias=0.0)
    with pytest.raises(SettingsError, match="careline train wishes"):
        WishHead.load(tmp_path / "short.npz")


def test_a_head_learns_what_tells_wishes_from_what_is_none() -> None:
    head = fit(LESSON, read_features(LESSON), np.ones(len(LESSON), dtype=bool))
    assert head.odds("some grown-up please") > 0.5 > head.odds("some kettle please")
    left_out = fit(LESSON, read_features(LESSON), np.asarray([True, True, True, False]))
    assert left_out.odds("some kettle please") != head.odds("some kettle please")


def test_one_sentence_of_many_can_be_the_wish() -> None:
    head = kept()
    assert head is not None
    story = "the lamp came on monday. it is nice. the shade is green and the cable is long enough for us. "
    assert head.odds(readable(story)) < 0.2
    assert head.odds(readable(story + "let somebody of yours talk to me.")) > 0.5


def test_words_are_read_by_their_kind() -> None:
    assert [kind_of(word) for word in ("manager", "somebody", "your", "the", "thimble", "courier", "?")] == [
        "<role>", "<somebody>", "<your>", "the", "_", "<stranger>", "?",
    ]  # fmt: skip
    found = features("put your manager on?")
    assert set(found) == set(FAMILIES)
    assert "k3 <your> <role> on" in found["kinds"]
    assert "ends in a question" in found["form"]
    assert sentences_of("no. ... well? yes") == ["no.", "well?", "yes"]


@pytest.mark.parametrize("text", ["", "?", "🙂", "\n\n", "x" * 6000])
def test_every_text_has_a_probability(text: str) -> None:
    head = kept()
    assert head is not None
    assert 0.0 <= head.odds(readable(text)) <= 1.0


def test_a_long_message_is_read_quickly() -> None:
    head = kept()
    assert head is not None
    text = readable("Somebody told me that the leg would hold, and I wonder. " * 110)
    head.odds(text)
    begun = time.process_time()
    head.odds(text)
    assert time.process_time() - begun < 0.1


def test_the_examples_are_many_and_none_stands_on_both_sides() -> None:
    rows = read_examples()
    asks, looks = ({row.key for row in rows if row.asks is side} for side in (True, False))
    assert min(len(asks), len(looks)) > 300
    assert not asks & looks
    assert sum(row.asks for row in read_everyday()) > 100


def test_only_what_customers_wrote_before_the_wish_is_none(tmp_path: Path) -> None:
    path = tmp_path / "dialogues.yml"
    path.write_text(
        "dialogues:\n- id: a\n  kind: explicit_wish\n  person_from: 2\n  turns:\n  - {role: customer, text: hi}\n"
        "  - {role: bot, text: hello}\n  - {role: customer, text: a human}\n",
        encoding="utf-8",
    )
    assert [(row.text, row.asks) for row in read_before_wishes(path)] == [("hi", False)]
    path.write_text("{", encoding="utf-8")
    with pytest.raises(Invalid, match="labelled dialogues"):
        read_before_wishes(path)
