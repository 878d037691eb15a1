"""What an import would do, by what is here already."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_index.articles import parse_article
from kb_index.importing.characters import visible
from kb_index.importing.house import Defaults, Imported, to_article, to_locale
from kb_index.importing.ids import to_id
from kb_index.importing.model import BodyFormat, Given, RawArticle
from kb_index.importing.origin import ExportName, checksum, read_origin
from kb_index.importing.plan import Change, OnDisk, Plan, Scope, make_plan
from kb_index.model import Audience, Fault

ZENDESK = ExportName("zendesk", "zendesk")
SCOPE = Scope(ZENDESK, {"en", "en-US"})


def raw(key: str = "1", **changes: object) -> RawArticle:
    plain = RawArticle(key, f"Title {key}", "body", BodyFormat.HTML, "page.json", given=Given.TAGS, tags=("money",))
    return replace(plain, **changes)  # type: ignore[arg-type]


def article(key: str = "1", body: str = "Some text.", **changes: object) -> Imported:
    made = to_article(ZENDESK, raw(key, **changes), body, Defaults())
    assert isinstance(made, Imported), made
    return made


def on_disk(text: str, path: str = "zendesk/title-1.md") -> OnDisk:
    return OnDisk(path, read_origin(text), parse_article(text, path)[0])


def changes(plan: Plan) -> list[tuple[str, str]]:
    return [(step.change.value, step.path) for step in plan.steps]


def test_a_new_article_is_added_in_the_folders_of_its_source() -> None:
    new = article(folder=("Orders & money", "返品", "Refunds"))
    plan = make_plan([new], [], SCOPE)
    assert changes(plan) == [("added", "zendesk/orders-money/refunds/title-1.md")]


def test_what_was_imported_before_is_unchanged_wherever_a_writer_has_moved_it() -> None:
    one = article()
    plan = make_plan([one], [on_disk(one.text(), "money/refunds.md")], SCOPE)
    assert changes(plan) == [("unchanged", "money/refunds.md")]


def test_another_layout_of_the_same_header_is_no_change() -> None:
    one = article()
    text = one.text().replace("\ntitle: Title 1", '\naudience: public\ntitle:   "Title 1"', 1)
    text = text.replace("\naudience: public\nupdated", "\nupdated", 1)
    assert changes(make_plan([one], [on_disk(text)], SCOPE))[0][0] in ("unchanged", "kept")


def test_what_has_changed_in_the_source_is_written_where_the_article_is() -> None:
    plan = make_plan([article(body="New text.", folder=("Elsewhere",))], [on_disk(article().text(), "a/b.md")], SCOPE)
    assert changes(plan) == [("changed", "a/b.md")]
    assert "New text." in str(plan.steps[0].text)


def test_questions_and_other_things_the_source_does_not_speak_of_stay_the_writers() -> None:
    asked = article().text().replace("# imported", 'questions:\n  - "How long?"\n# imported')
    there = on_disk(asked)
    assert not there.edited
    assert changes(make_plan([article()], [there], SCOPE)) == [("unchanged", there.path)]
    changed = make_plan([article(body="New text.")], [there], SCOPE).steps[0]
    assert changed.change is Change.CHANGED
    assert on_disk(str(changed.text)).article.questions == ("How long?",)  # type: ignore[union-attr]


def test_what_a_writer_has_edited_is_kept_and_the_report_says_whether_the_source_has_moved_on() -> None:
    there = on_disk(article().text().replace("Some text.", "A better text."))
    same = make_plan([article()], [there], SCOPE)
    moved = make_plan([article(body="New text.")], [there], SCOPE)
    assert changes(same) == changes(moved) == [("kept", there.path)]
    assert same.steps[0].text is None
    assert "in the source" not in same.steps[0].why
    assert "in the source, too" in moved.steps[0].why
    over = make_plan([article(body="New text.")], [there], SCOPE, overwrite=True)
    assert changes(over) == [("changed", there.path)]


def test_a_file_that_a_writer_broke_is_kept_too() -> None:
    broken = on_disk(article().text().replace("title:", "titel:"))
    assert broken.article is None
    assert changes(make_plan([article()], [broken], SCOPE)) == [("kept", broken.path)]
    assert changes(make_plan([article()], [broken], SCOPE, overwrite=True)) == [("changed", broken.path)]


def test_what_is_gone_from_the_source_is_removed_unless_a_writer_has_edited_it() -> None:
    gone = on_disk(article("2").text(), "zendesk/two.md")
    edited = on_disk(article("3").text().replace("Some", "Other"), "zendesk/three.md")
    plan = make_plan([article("1")], [gone, edited], SCOPE)
    assert changes(plan)[1:] == [("removed", "zendesk/two.md"), ("kept", "zendesk/three.md")]
    assert changes(make_plan([article("1")], [edited], SCOPE, overwrite=True))[1:] == [("removed", "zendesk/three.md")]


@pytest.mark.parametrize(
    "scope",
    [
        replace(SCOPE, whole=False),
        replace(SCOPE, spared={"2"}),
        replace(SCOPE, locales={"de"}),
        replace(SCOPE, export=ExportName("guru", "guru")),
        replace(SCOPE, export=ExportName("zendesk", "second-brand")),
    ],
    ids=["not whole", "faulty", "other language", "other source", "other export"],
)
def test_what_the_export_cannot_speak_of_is_not_removed(scope: Scope) -> None:
    assert make_plan([], [on_disk(article("2").text(), "zendesk/two.md")], scope).steps == ()


def test_what_a_writer_has_moved_is_still_removed_with_its_source() -> None:
    assert changes(make_plan([], [on_disk(article("2").text(), "money/two.md")], SCOPE)) == [
        ("removed", "money/two.md")
    ]


def test_two_lists_that_both_count_from_one_do_not_touch_each_other() -> None:
    exports = [ExportName("csv", "csv"), ExportName("csv", "help/tours")]
    first, second = (to_article(export, raw("1", given=Given.ALL), "Text.", Defaults()) for export in exports)
    assert isinstance(first, Imported)
    assert isinstance(second, Imported)
    assert [one.article.id for one in (first, second)] == ["csv-1", "tours-1"]
    plan = make_plan([second], [on_disk(first.text(), "csv/title-1.md")], Scope(exports[1], {"en"}))
    assert changes(plan) == [("added", "help/tours/title-1.md")]


def test_an_export_that_comes_into_another_folder_is_told_where_it_is() -> None:
    elsewhere = to_article(ExportName("zendesk", "help center"), raw(), "Some text.", Defaults())
    assert isinstance(elsewhere, Imported)
    there = on_disk(elsewhere.text(), "help center/title-1.md")
    assert there.origin is not None
    assert there.origin.name == elsewhere.name
    plan = make_plan([article()], [there], SCOPE)
    assert plan.steps == ()
    assert "--into articles/help center" in plan.faults[0].mend


def test_an_article_without_the_line_is_the_writers_own_and_its_id_is_taken() -> None:
    own = "\n".join(line for line in article().text().split("\n") if not line.startswith("# imported"))
    plan = make_plan([article()], [on_disk(own, "mine.md")], SCOPE)
    assert plan.steps == ()
    assert "mine.md" in plan.faults[0].problem


def test_two_articles_of_one_title_get_files_of_their_own() -> None:
    plan = make_plan([article("1", title="Same"), article("2", title="Same"), article("3", title="Same")], [], SCOPE)
    assert len({step.path for step in plan.steps}) == 3


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("en-us", "en-US"),
        ("EN_gb", "en-GB"),
        ("es-419", "es-419"),
        ("de", "de"),
        ("zh-Hans", "zh"),
        ("de-form", "de"),
        ("klingon", None),
        ("xx", None),
        ("", None),
        ("en us", None),
    ],
)
def test_locales_are_written_as_the_house_does(given: str, expected: str | None) -> None:
    assert to_locale(given) == expected


def test_an_unknown_locale_and_an_article_without_text_are_named() -> None:
    unknown = to_article(ZENDESK, raw(locale="tlh"), "x", Defaults())
    assert isinstance(unknown, Fault)
    assert "'tlh'" in unknown.problem
    assert "en-US" in unknown.mend
    empty = to_article(ZENDESK, raw(), "## Only a heading", Defaults())
    assert isinstance(empty, Fault)
    assert "has no text" in empty.problem


@pytest.mark.parametrize(
    ("said", "defaults", "expected"),
    [
        (None, Defaults(), Audience.PUBLIC),
        (None, Defaults(audience=Audience.INTERNAL), Audience.INTERNAL),
        (Audience.INTERNAL, Defaults(audience=Audience.PUBLIC), Audience.INTERNAL),
        (Audience.PUBLIC, Defaults(audience=Audience.INTERNAL), Audience.PUBLIC),
        (Audience.PUBLIC, Defaults(only_internal=True), Audience.INTERNAL),
    ],
)
def test_what_the_source_restricts_stays_restricted(
    said: Audience | None, defaults: Defaults, expected: Audience
) -> None:
    made = to_article(ZENDESK, raw(audience=said), "Text.", defaults)
    assert isinstance(made, Imported)
    assert made.article.audience is expected


anything = st.text(max_size=60)
keys = st.text(min_size=1, max_size=80)


@given(
    key=keys,
    title=anything,
    tags=st.lists(anything, max_size=4),
    questions=st.lists(anything, max_size=4),
    body=anything,
)
@settings(max_examples=200, deadline=None)
def test_whatever_a_source_holds_the_article_has_no_serious_fault_and_is_read_back_whole(
    key: str, title: str, tags: list[str], questions: list[str], body: str
) -> None:
    made = to_article(
        ZENDESK,
        raw(key, title=title, tags=tuple(tags), questions=tuple(questions), given=Given.ALL),
        f"Text. {visible(body)}",
        Defaults(),
    )
    assert isinstance(made, Imported), made
    read_back, faults = parse_article(made.text(), made.article.path)
    assert not [fault for fault in faults if fault.serious]
    assert read_back is not None
    assert checksum(read_back, made.given) == made.checksum
    origin = read_origin(made.text())
    assert origin is not None
    assert origin.name == made.name
    assert changes(make_plan([made], [on_disk(made.text())], SCOPE)) == [("unchanged", "zendesk/title-1.md")]
    assert made.article.path.isascii()


@given(keys, keys)
def test_different_keys_have_different_ids_and_ids_can_be_used(one: str, other: str) -> None:
    import re

    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", to_id(one, "x"))
    if one.casefold() != other.casefold() and len({*one, *other} & set(" _./-")) == 0:
        assert to_id(one) != to_id(other)


def test_a_title_that_yaml_would_misread_is_quoted() -> None:
    for title in ("Yes", "2026", "null", "a: b", "- x", "It's #1", "@home", '"Quoted"', "tab\tbed", "é: ü", "---"):
        made = article(title=title)
        read_back = parse_article(made.text(), "a.md")[0]
        assert read_back is not None
        assert read_back.title == " ".join(title.split())
