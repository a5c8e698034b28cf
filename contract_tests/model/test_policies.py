"""Policies about where VMs run: what they do to placement, to maintenance, and how VMs stand to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from contract_tests.model.test_moves import Clusters
from mock_prism.model.category import Category, carriers_of
from mock_prism.model.commands.category import DeleteCategory
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.policy import (
    CreateAntiAffinityPolicy,
    CreateHostAffinityPolicy,
    DeleteAntiAffinityPolicy,
    DeleteHostAffinityPolicy,
    ReEnforceHostAffinityPolicy,
    UpdateAntiAffinityPolicy,
    UpdateHostAffinityPolicy,
)
from mock_prism.model.commands.power import SetPower
from mock_prism.model.compliance import Standing, verdicts
from mock_prism.model.errors import InUse, Invalid, NoPlacement, NotFound
from mock_prism.model.host import Host
from mock_prism.model.migratability import Bond, bond
from mock_prism.model.policy import AntiAffinityPolicy, HostAffinityPolicy
from mock_prism.model.seeds import build_site
from mock_prism.model.site import Site
from mock_prism.model.states import Family, HostState, NonMigratable, PowerState, PowerTransition
from mock_prism.model.vm import Vm
from mock_prism.site_files import read_spec

NAME = "web-01"


def words(scene: Scene) -> tuple[str, str, str]:
    """Three categories."""
    first, second, third, *_ = (category.uuid for category in scene.site.all(Category))
    return first, second, third


def label(scene: Scene, word: str, *names: str) -> None:
    """Let VMs, and hosts by their letters, have a category."""
    for name in names:
        if len(name) == 1:
            scene.site.put(replace(scene.host(name), categories=(*scene.host(name).categories, word)))
        else:
            scene.change(name, categories=(*scene.vm(name).categories, word))


def where(scene: Scene, name: str = "where", hosts: int = 1) -> HostAffinityPolicy:
    """A policy that has VMs of the first category run on hosts of the second, or of another."""
    chosen = words(scene)
    task = scene.succeed(CreateHostAffinityPolicy(name, (chosen[0],), (chosen[hosts],)))
    return scene.site.get(HostAffinityPolicy, task.entities[0].uuid)


def apart(scene: Scene) -> AntiAffinityPolicy:
    """A policy that keeps VMs of the first category apart."""
    task = scene.succeed(CreateAntiAffinityPolicy("apart", words(scene)[:1]))
    return scene.site.get(AntiAffinityPolicy, task.entities[0].uuid)


def standing(scene: Scene, policy: HostAffinityPolicy | AntiAffinityPolicy) -> dict[str, Standing]:
    """How the VMs of a policy stand, by name."""
    return {one.vm.name: one.standing for one in verdicts(scene.site, policy)}


def test_a_vm_is_moved_to_a_host_of_its_policy_and_starts_nowhere_else(scene: Scene) -> None:
    label(scene, words(scene)[0], NAME)
    label(scene, words(scene)[1], "C")
    policy = where(scene)
    after = scene.home(NAME)
    elsewhere = scene.fail(MigrateVm(scene.vm(NAME).uuid, scene.host("D").uuid))
    scene.succeed(SetPower(scene.vm(NAME).uuid, PowerTransition.OFF))
    scene.succeed(SetPower(scene.vm(NAME).uuid, PowerTransition.ON))

    assert (after, scene.home(NAME)) == ("C", "C")
    assert isinstance(elsewhere, NoPlacement)
    assert standing(scene, policy) == {NAME: Standing.COMPLIANT}


def test_a_host_that_a_policy_needs_keeps_its_vms_in_maintenance(scene: Scene) -> None:
    label(scene, words(scene)[0], NAME)
    label(scene, words(scene)[1], "C")
    where(scene)

    assert bond(scene.site, scene.vm(NAME), scene.host("C"), Family.ACROPOLIS) is Bond.AFFINITY
    blocked = scene.enter("C", NonMigratable.BLOCK)
    scene.leave("C")
    label(scene, words(scene)[1], "D")
    moved = scene.enter("C", NonMigratable.BLOCK)

    assert (blocked.error is None, moved.error) == (False, None)
    assert (scene.home(NAME), scene.state("C")) == ("D", HostState.ENTERED)


def test_the_oldest_policy_counts_and_a_vms_own_affinity_before_it(scene: Scene) -> None:
    label(scene, words(scene)[0], NAME, "licence-pinned")
    label(scene, words(scene)[1], "C")
    label(scene, words(scene)[2], "D")
    older, newer = where(scene, hosts=1), where(scene, hosts=2)

    found = {one.vm.name: one.other_uuid for one in verdicts(scene.site, newer)}
    assert scene.home(NAME) == "C"
    assert standing(scene, newer) == {NAME: Standing.OLDER_POLICY, "licence-pinned": Standing.OWN_AFFINITY}
    assert (found[NAME], found["licence-pinned"]) == (older.uuid, None)


def test_a_policy_without_a_host_says_nothing(scene: Scene) -> None:
    label(scene, words(scene)[0], NAME)
    policy = where(scene)
    scene.succeed(MigrateVm(scene.vm(NAME).uuid, scene.host("D").uuid))

    assert standing(scene, policy) == {NAME: Standing.NO_HOSTS}


def test_a_vm_for_which_there_is_no_room_stays_and_shows_it(scene: Scene) -> None:
    label(scene, words(scene)[0], NAME)
    label(scene, words(scene)[1], "C")
    scene.site.put(replace(scene.host("C"), state=HostState.ENTERED))
    policy = where(scene)
    shown = standing(scene, policy)
    scene.site.put(replace(scene.host("C"), state=HostState.NORMAL))
    late = standing(scene, policy)
    task = scene.start(ReEnforceHostAffinityPolicy(policy.uuid))
    meanwhile = standing(scene, policy)
    scene.site.finish(task)

    assert (shown, late) == ({NAME: Standing.NO_RESOURCES}, {NAME: Standing.OTHER})
    assert (meanwhile, standing(scene, policy)) == ({NAME: Standing.PENDING}, {NAME: Standing.COMPLIANT})
    assert scene.home(NAME) == "C"


def test_a_vm_that_cannot_move_fails_alone(scene: Scene) -> None:
    label(scene, words(scene)[0], "cpu-passthrough", NAME)
    label(scene, words(scene)[1], "C")
    policy = where(scene)

    assert standing(scene, policy) == {NAME: Standing.COMPLIANT, "cpu-passthrough": Standing.OTHER}


def test_vms_that_should_keep_apart_are_moved_apart(scene: Scene) -> None:
    label(scene, words(scene)[0], NAME, "app-01", "win-files", "test-off")
    policy = apart(scene)

    homes = [scene.home(name) for name in (NAME, "app-01", "win-files")]
    assert len({*homes}) == 3
    assert {*standing(scene, policy).values()} == {Standing.COMPLIANT}


def test_a_vm_starts_away_from_those_it_should_keep_from(scene: Scene) -> None:
    label(scene, words(scene)[0], "web-01", "web-02", "db-02", "test-off")
    apart(scene)
    homes = {scene.home(name) for name in ("web-01", "web-02", "db-02")}
    scene.succeed(SetPower(scene.vm("test-off").uuid, PowerTransition.ON))

    assert homes == {"A", "C", "D"}
    assert scene.home("test-off") == "B"


def test_with_too_few_hosts_they_are_together_all_the_same(scene: Scene) -> None:
    names = ("web-01", "web-02", "db-02", "app-02", "test-off")
    label(scene, words(scene)[0], *names)
    policy = apart(scene)
    scene.succeed(SetPower(scene.vm("test-off").uuid, PowerTransition.ON))

    shown = standing(scene, policy)
    assert sorted(one.value for one in shown.values()).count(Standing.TOO_FEW_HOSTS.value) == 2


def test_maintenance_goes_before_keeping_apart(scene: Scene) -> None:
    names = ("web-01", "web-02", "db-02", "app-02")
    label(scene, words(scene)[0], *names)
    policy = apart(scene)
    task = scene.enter("A", NonMigratable.BLOCK)

    shown = [*standing(scene, policy).values()]
    assert task.error is None
    assert (shown.count(Standing.NO_RESOURCES), shown.count(Standing.COMPLIANT)) == (2, 2)


def test_vms_on_their_way_apart_are_pending(scene: Scene) -> None:
    label(scene, words(scene)[0], NAME, "app-01")
    task = scene.start(CreateAntiAffinityPolicy("apart", words(scene)[:1]))
    scene.site.advance(1_000_000)
    policy = scene.site.get(AntiAffinityPolicy, scene.task(task).entities[0].uuid)

    assert sorted(one.value for one in standing(scene, policy).values()) == [
        Standing.OTHER.value,
        Standing.PENDING.value,
    ]


def test_policies_change_and_go(scene: Scene) -> None:
    first, second, third = words(scene)
    place, company = where(scene), apart(scene)
    scene.succeed(UpdateHostAffinityPolicy(place.uuid, "there", (second,), (third,), "new"))
    scene.succeed(UpdateHostAffinityPolicy(place.uuid))
    scene.succeed(UpdateAntiAffinityPolicy(company.uuid, "away", (second, third), "newer"))
    scene.succeed(UpdateAntiAffinityPolicy(company.uuid))
    changed = scene.site.get(HostAffinityPolicy, place.uuid), scene.site.get(AntiAffinityPolicy, company.uuid)
    scene.succeed(DeleteHostAffinityPolicy(place.uuid))
    scene.succeed(DeleteAntiAffinityPolicy(company.uuid))

    assert (changed[0].name, changed[0].categories, changed[0].description) == ("there", (second, third), "new")
    assert (changed[1].name, changed[1].categories, changed[1].description) == ("away", (second, third), "newer")
    assert first not in changed[0].categories
    assert not [*scene.site.all(HostAffinityPolicy), *scene.site.all(AntiAffinityPolicy)]


def test_what_cannot_be_is_refused(scene: Scene) -> None:
    first, *_ = words(scene)
    place, company = where(scene), apart(scene)
    for command, error in (
        (CreateHostAffinityPolicy("", (first,), (first,)), Invalid),
        (CreateHostAffinityPolicy("n", (), (first,)), Invalid),
        (CreateHostAffinityPolicy("n", (first,), ("none",)), NotFound),
        (UpdateHostAffinityPolicy(place.uuid, host_categories=()), Invalid),
        (UpdateHostAffinityPolicy("none"), NotFound),
        (CreateAntiAffinityPolicy("n", ()), Invalid),
        (UpdateAntiAffinityPolicy(company.uuid, name=""), Invalid),
        (DeleteAntiAffinityPolicy("none"), NotFound),
        (ReEnforceHostAffinityPolicy("none"), NotFound),
    ):
        with pytest.raises(error):
            scene.start(command)


def test_a_category_that_a_policy_or_a_host_has_stays(scene: Scene) -> None:
    policy = where(scene)
    label(scene, words(scene)[1], "C")
    mine = next(one for one in scene.site.all(Category) if one.uuid == words(scene)[1])
    scene.site.put(replace(mine, type=type(mine.type).USER))

    assert [one.uuid for one in carriers_of(scene.site, mine.uuid)] == [scene.host("C").uuid, policy.uuid]
    with pytest.raises(InUse):
        scene.start(DeleteCategory(mine.uuid))


def test_a_policy_counts_in_every_cluster() -> None:
    clusters = Clusters()
    vm = clusters.some_vm()
    host = next(iter(clusters.site.where(Host, "cluster_uuid", clusters.there.uuid)))
    first, second, _ = words(clusters)
    clusters.site.put(replace(vm, categories=(first,), power=PowerState.OFF, host_uuid=None))
    clusters.site.put(replace(host, categories=(second,)))
    policy = where(clusters)

    assert [one.standing for one in verdicts(clusters.site, policy)] == [Standing.NO_HOSTS]
    assert clusters.site.get(Vm, vm.uuid).categories == (first,)


def described(categories: tuple[str, ...]) -> Site:
    """The four-node site, with categories of its first host and its first VM."""
    spec = read_spec("four-node")
    cluster = spec.clusters[0]
    hosts = (replace(cluster.hosts[0], categories=categories), *cluster.hosts[1:])
    vms = (replace(cluster.vms[0], categories=categories), *cluster.vms[1:])
    return build_site(replace(spec, clusters=(replace(cluster, hosts=hosts, vms=vms),)), 1, 0)


def test_a_site_begins_with_categories_of_hosts_and_vms() -> None:
    site = described(("Environment/Dev",))

    dev = next(one for one in site.all(Category) if one.name == "Environment/Dev")
    assert [one.name for one in carriers_of(site, dev.uuid)] == [NAME, "NTNX-17SM6B290216-A"]


@pytest.mark.parametrize("name", ["Environment/None", "Environment", "/", ""])
def test_a_category_that_a_site_does_not_have_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        described((name,))
