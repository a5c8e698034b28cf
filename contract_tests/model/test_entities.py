"""Things by id and by index: what a table holds, in which order, and how revisions count."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.model.scene import Scene, seeded
from mock_prism.model.entity import Table
from mock_prism.model.errors import NotFound
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.model.vm import Vm

NAMES = ("one", "two", "three")


def renamed(site: Site, orders: list[tuple[int, str]]) -> None:
    vms = [vm.uuid for vm in site.all(Vm)]
    for place, name in orders:
        site.put(replace(site.get(Vm, vms[place]), name=name))


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(NAMES))),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(NAMES))),
)
def test_a_look_at_an_index_changes_nothing_that_is_seen_later(
    before: list[tuple[int, str]], after: list[tuple[int, str]]
) -> None:
    """Equal histories show equal lists, whoever has read what meanwhile, forked or not."""
    read, unread = seeded(), seeded()
    for site in (read, unread):
        renamed(site, before)
    for name in NAMES:
        read.where(Vm, "name", name)
    for site in (read, unread):
        renamed(site, after)

    twin = read.fork()
    for name in NAMES:
        in_order = [vm for vm in unread.all(Vm) if vm.name == name]
        assert [list(site.where(Vm, "name", name)) for site in (read, unread, twin)] == [in_order] * 3


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from((*NAMES, "gone", "new")), st.integers(0, 7))))
def test_a_stretch_is_what_going_through_all_would_find(orders: list[tuple[int, str, int]]) -> None:
    site = seeded()
    for number, (place, word, start) in enumerate(orders):
        vm = list(site.all(Vm))[place]
        if word == "gone":
            site.remove(vm)
        elif word == "new":
            site.put(replace(vm, uuid=f"new-{number}"))
        else:
            site.put(replace(vm, name=word))
        for name in NAMES:
            found = site.table(Vm).stretch(start, start + 2, "name", name)
            assert found == list(site.where(Vm, "name", name))[start : start + 2]
        assert site.table(Vm).stretch(start, start + 3) == list(site.all(Vm))[start : start + 3]


def test_an_index_follows_every_change_and_refuses_what_it_does_not_have(scene: Scene) -> None:
    vm = scene.vm("web-01")
    scene.site.put(replace(vm, name="renamed"))

    assert list(scene.site.where(Vm, "name", "web-01")) == []
    assert scene.site.find(Vm, "name", "renamed") is not None
    with pytest.raises(LookupError):
        scene.site.where(Vm, "memory_bytes", "1")
    assert len(scene.site.table(Vm)) == 24


def test_a_removed_thing_leaves_no_index_behind() -> None:
    vm = next(iter(seeded().all(Vm)))
    table = Table(Vm, {vm.uuid: vm})
    assert list(table.where("name", vm.name)) == [vm]

    table.remove(vm)

    assert list(table.where("name", vm.name)) == []


def test_a_thing_made_after_another_has_gone_comes_last() -> None:
    one, two, three = list(seeded().all(Vm))[:3]
    table = Table(Vm)
    for vm in (one, two):
        table.put(replace(vm, name="same"))
    assert len(list(table.where("name", "same"))) == 2

    table.remove(one)
    for vm in (three, one):
        table.put(replace(vm, name="same"))

    assert [vm.uuid for vm in table.where("name", "same")] == [two.uuid, three.uuid, one.uuid]
    assert list(table.where("name", "same")) == list(table)


def test_a_site_without_a_thing_says_what_it_lacks(scene: Scene) -> None:
    with pytest.raises(NotFound) as error:
        scene.site.get(Vm, "nowhere")

    assert str(error.value) == "NotFound(kind='vm', ident='nowhere')"


def test_revisions_count_from_nothing_and_by_one(scene: Scene) -> None:
    vm = scene.vm("web-01")
    assert vm.revision == 0

    once = scene.site.put(vm)
    twice = scene.site.put(once)

    assert [once.revision, twice.revision] == [1, 2]
    assert scene.site.put(replace(vm, uuid="another", revision=7)).revision == 0


def test_a_fork_shares_its_entities_and_no_change(scene: Scene) -> None:
    twin = scene.site.fork()
    assert all(ours is theirs for ours, theirs in zip(scene.site.all(Host), twin.all(Host), strict=True))

    twin.put(replace(scene.vm("web-01"), name="renamed"))
    twin.remove(scene.vm("web-02"))

    assert (scene.vm("web-01").revision, scene.vm("web-02").revision) == (0, 0)
    assert twin.ids.uuid("vm") == scene.site.ids.uuid("vm")


def test_a_site_whose_state_is_the_same_object_is_the_same(scene: Scene) -> None:
    site = scene.site
    states = [site.state, site.fork().state]
    vm = site.put(scene.vm("web-01"))
    states += [site.state, site.fork().state]
    site.remove(vm)

    assert states[0] is states[1]
    assert states[2] is states[3]
    assert len({id(state) for state in [*states, site.state]}) == 3


def test_every_look_at_the_clock_is_counted(scene: Scene) -> None:
    site = scene.site
    counts = [site.glances]
    for look in (
        lambda: site.now_micros,
        site.leap,
        lambda: site.advance(1),
        lambda: site.get(Vm, scene.vm("web-01").uuid),
    ):
        look()
        counts.append(site.glances)

    assert counts == sorted(counts)
    assert len(set(counts)) == 4


def test_a_look_at_the_last_reading_is_known_for_what_it_is() -> None:
    site = seeded()
    before = site.glances

    unseen, reading = site.seen_reading, site.last_reading_micros

    assert (unseen, site.seen_reading, site.glances) == (None, reading, before)
    site.advance(30_000_000)
    assert site.last_reading_micros == reading + 30_000_000


def test_a_site_that_was_pickled_is_found_by_the_same_names_in_the_same_order() -> None:
    site = seeded()
    renamed(site, [(3, "one"), (0, "one")])
    looked = [vm.uuid for vm in site.where(Vm, "name", "one")]

    twin = pickle.loads(pickle.dumps(site))

    assert [vm.uuid for vm in twin.where(Vm, "name", "one")] == looked
    assert list(twin.all(Host)) == list(site.all(Host))
