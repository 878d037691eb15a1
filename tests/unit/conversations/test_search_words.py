"""What is searched for, and how texts are folded to be found."""

import pytest

from conversations.search_words import Term, fold, fts5, has_any, snippet, terms_of, tsquery


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("#W48-17, Müller!", "w48 17 muller"),
        ("ana_lopez@example.com", "ana lopez example com"),
        ("STRASSE Straße", "strasse strasse"),
        ("  ' \" * : & | ( ) ", ""),
        ("Été ﬁn", "ete fin"),
    ],
)
def test_texts_are_folded_to_plain_words(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_query_is_single_words_and_what_stands_in_quotation_marks_each_once() -> None:
    assert terms_of('lamp "lost parcel" #W1 lamp "" - "') == (Term(("lamp",)), Term(("lost", "parcel")), Term(("w1",)))
    assert terms_of("a@b.c") == (Term(("a", "b", "c")),)
    assert terms_of("?! '") == ()
    assert len(terms_of(" ".join(f"w{number}" for number in range(20)))) == 8


def test_terms_are_written_for_each_database_with_nothing_of_the_query_but_folded_words() -> None:
    terms = terms_of("""lamp "lost parc" drop'); OR col:x""")
    assert [fts5(one) for one in terms] == ['"lamp" *', '"lost parc" *', '"drop" *', '"or" *', '"col x" *']
    assert [tsquery(one) for one in terms[:3]] == ["'lamp':*", "'lost' <-> 'parc':*", "'drop':*"]


def test_a_text_has_a_term_where_a_word_begins_with_it() -> None:
    assert has_any("The Lámps hum", terms_of("zebra lamp"))
    assert has_any("lost parcels", terms_of('"lost parc"'))
    assert not has_any("clamp, a lost blue parcel", terms_of('lamp "lost parc"'))


def test_a_snippet_is_cut_at_words_around_what_was_found() -> None:
    text = "one two " * 40 + "the Kettle leaks " + "three four " * 40
    cut = snippet(text, terms_of("kettle"))
    assert "Kettle leaks" in cut and cut.startswith("… ") and cut.endswith(" …") and len(cut) < 150
    assert snippet("short\n text", terms_of("nothing")) == "short text"
