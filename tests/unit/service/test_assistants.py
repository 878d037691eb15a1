"""Which process answers which conversation."""

from pathlib import Path

import pytest

from service.assistants import (
    FILE,
    Assistants,
    Group,
    Trial,
    in_share,
    read_assistants,
    shard_of,
    write_assistants,
)

CONVERSATIONS = [f"conv_{number}" for number in range(2000)]
LIVE, NEXT = Group("a", (1, 2, 3)), Group("b", (8, 9))


def test_a_conversation_keeps_its_process_and_all_processes_get_their_part() -> None:
    shards = [shard_of(one, 4) for one in CONVERSATIONS]
    assert shards == [shard_of(one, 4) for one in CONVERSATIONS]
    assert all(400 < shards.count(number) < 600 for number in range(4))


def test_the_own_process_is_asked_first_and_the_others_after_it() -> None:
    table = Assistants(LIVE)
    for one in CONVERSATIONS[:50]:
        ports = table.ports_for(one)
        assert ports[0] == LIVE.ports[shard_of(one, 3)]
        assert sorted(ports) == [1, 2, 3]


def test_a_share_grows_without_anybody_leaving_it() -> None:
    tenth = {one for one in CONVERSATIONS if in_share(one, 0.1)}
    half = {one for one in CONVERSATIONS if in_share(one, 0.5)}
    assert tenth < half
    assert 150 < len(tenth) < 250 and 900 < len(half) < 1100
    assert not any(in_share(one, 0.0) for one in CONVERSATIONS)
    assert all(in_share(one, 1.0) for one in CONVERSATIONS)


def test_only_the_share_is_answered_by_the_model_on_trial_and_the_live_one_stands_behind_it() -> None:
    table = Assistants(LIVE, NEXT, Trial.SHARE, 0.3)
    for one in CONVERSATIONS[:200]:
        ports = table.ports_for(one)
        assert (ports[0] in NEXT.ports) == in_share(one, 0.3)
        assert set(LIVE.ports) <= set(ports)
        assert table.shadow_port(one) is None


def test_a_shadow_answers_nobody() -> None:
    table = Assistants(LIVE, NEXT, Trial.SHADOW, 1.0)
    for one in CONVERSATIONS[:50]:
        assert set(table.ports_for(one)) == set(LIVE.ports)
        assert table.shadow_port(one) in NEXT.ports


def test_a_process_that_is_loading_is_asked_last_and_shadows_nobody() -> None:
    table = Assistants(LIVE, NEXT, Trial.SHARE, 0.3, loading=frozenset({2, 8}))
    shadow = Assistants(LIVE, NEXT, Trial.SHADOW, loading=frozenset({8}))
    for one in CONVERSATIONS[:200]:
        ports = table.ports_for(one)
        assert ports[0] not in (2, 8) and set(ports[(2 if in_share(one, 0.3) else 1) * -1 :]) <= {2, 8}
        assert set(ports) == {1, 2, 3} | ({8, 9} if in_share(one, 0.3) else set())
        assert shadow.shadow_port(one) in (9, None)
    alone = Assistants(Group("a", (1,)), loading=frozenset({1}))
    assert alone.ports_for("conv_1") == (1,), "its answer is waited for"


FULL = Assistants(LIVE, NEXT, Trial.SHARE, 0.25, {"c": "a.log"}, 7, frozenset({3}))


@pytest.mark.parametrize("table", [Assistants(LIVE), FULL])
def test_what_the_supervisor_writes_the_service_reads(tmp_path: Path, table: Assistants) -> None:
    write_assistants(tmp_path, table)
    assert read_assistants(tmp_path) == table


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"live": {"model": "a", "ports": []}}', "no table"])
def test_a_table_that_cannot_be_read_is_none(tmp_path: Path, content: str) -> None:
    assert read_assistants(tmp_path) is None
    (tmp_path / FILE).write_text(content)
    assert read_assistants(tmp_path) is None
