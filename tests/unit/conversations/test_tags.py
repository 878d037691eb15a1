"""Wrap-up tags are folded and limited."""

import pytest

from common.errors import Invalid
from conversations.tags import tags_of


def test_tags_are_in_lower_case_with_single_spaces_each_once() -> None:
    assert tags_of(["Refund", " refund ", "Late  Parcel"]) == ("refund", "late parcel")


@pytest.mark.parametrize("raw", [[""], ["a,b"], ["x" * 41], [f"t{number}" for number in range(11)]])
def test_what_is_no_tag_is_refused(raw: list[str]) -> None:
    with pytest.raises(Invalid) as problem:
        tags_of(raw)
    assert problem.value.errors[0]["field"] == "tags"
