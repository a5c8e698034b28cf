"""Remote sites: which can be made, what they lead to, and when they may go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from contract_tests.model.paired import OUTSIDE, Pair
from mock_prism.model.commands.domain_snapshot import SnapshotOnce
from mock_prism.model.commands.failover import MigrateProtectionDomain
from mock_prism.model.commands.remote_site import ChangeRemoteSite, CreateRemoteSite, DeleteRemoteSite
from mock_prism.model.commands.schedule import SetSchedule
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, NotFound, PrismError, Stale
from mock_prism.model.remote_site import (
    PORT,
    Capability,
    Cloud,
    Link,
    NetworkMapping,
    RemoteSite,
    back,
    cluster_at,
    cluster_there,
    link,
    named_remote,
)
from mock_prism.model.schedule import Every, RemoteRetention, Schedule


def test_a_remote_site_leads_to_the_cluster_at_its_address() -> None:
    pair = Pair()
    cvm = next(iter(pair.site.where(Cvm, "cluster_uuid", pair.west.uuid)))
    by_cvm = replace(pair.remote, addresses=((cvm.ip, PORT),))

    assert cluster_at(pair.site, pair.remote) == cluster_at(pair.site, by_cvm) == pair.west
    assert (link(pair.site, pair.remote), back(pair.site, pair.remote)) == (
        Link.ESTABLISHED,
        named_remote(pair.site, pair.west.uuid, "east"),
    )


def test_one_that_does_not_know_this_cluster_has_no_relationship_to_it() -> None:
    pair = Pair(is_mutual=False)
    assert link(pair.site, pair.remote) is Link.NOT_ESTABLISHED

    pair.succeed(CreateRemoteSite(pair.pointing(pair.west, OUTSIDE, "other")))
    assert link(pair.site, pair.remote) is Link.NOT_ESTABLISHED

    pair.know(pair.west, pair.cluster)
    assert link(pair.site, pair.remote) is Link.ESTABLISHED


def outside(pair: Pair) -> None:
    pair.site.put(replace(pair.remote, addresses=((OUTSIDE, PORT),)))


def stopped_there(pair: Pair) -> None:
    pair.change_cluster(pair.west, services_running=False)


def stopped_here(pair: Pair) -> None:
    pair.change_cluster(pair.cluster, services_running=False)


def no_cvm_there(pair: Pair) -> None:
    for cvm in pair.site.where(Cvm, "cluster_uuid", pair.west.uuid):
        pair.site.put(replace(cvm, services_up=False))


def no_address(pair: Pair) -> None:
    pair.change_cluster(pair.west, external_ip=None)


@pytest.mark.parametrize("befall", [outside, stopped_there, stopped_here, no_cvm_there, no_address])
def test_one_that_does_not_answer_is_unreachable(befall: Callable[[Pair], None]) -> None:
    pair = Pair()

    befall(pair)

    assert link(pair.site, pair.remote) is Link.UNREACHABLE


def test_outside_there_is_no_cluster_and_nobody_who_knows_this_one() -> None:
    pair = Pair()
    outside(pair)

    assert (cluster_at(pair.site, pair.remote), back(pair.site, pair.remote)) == (None, None)
    with pytest.raises(NotFound):
        cluster_there(pair.site, pair.remote)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": "west"}, AlreadyExists),
        ({"name": ""}, Invalid),
        ({"addresses": ()}, Invalid),
        ({"addresses": (("nowhere", PORT),)}, Invalid),
        ({"addresses": ((OUTSIDE, 0),)}, Invalid),
        ({"addresses": ((OUTSIDE, 65_536),)}, Invalid),
        ({"addresses": (("192.168.38.120", PORT),)}, Invalid),
        ({"containers": (("nothing", "default-container"),)}, NotFound),
        ({"containers": (("default-container", "nothing"),)}, NotFound),
        ({"networks": (NetworkMapping("nothing", "prod.20"),)}, NotFound),
        ({"networks": (NetworkMapping("prod.20", "nothing"),)}, NotFound),
        ({"cluster_uuid": "none"}, NotFound),
    ],
)
def test_what_cannot_be_a_remote_site_is_refused(change: dict[str, object], error: type[PrismError]) -> None:
    pair = Pair()
    there = pair.pointing(pair.cluster, pair.west.external_ip or "", "far")

    with pytest.raises(error):
        pair.start(CreateRemoteSite(replace(there, **change)))  # type: ignore[arg-type]  # fields by name

    assert len(list(pair.site.all(RemoteSite))) == 2


def test_what_is_outside_is_taken_at_its_word() -> None:
    pair = Pair()
    known = pair.pointing(pair.cluster, OUTSIDE, "far")
    mapped = replace(known, containers=(("default-container", "x"),), networks=(NetworkMapping("prod.20", "y"),))

    pair.succeed(CreateRemoteSite(mapped))
    pair.succeed(CreateRemoteSite(replace(known, name="cloud", addresses=(), cloud=Cloud("AWS"))))

    assert named_remote(pair.site, pair.cluster.uuid, "far").networks == mapped.networks
    assert link(pair.site, named_remote(pair.site, pair.cluster.uuid, "cloud")) is Link.UNREACHABLE


def test_two_clusters_may_call_others_the_same() -> None:
    pair = Pair()

    pair.succeed(CreateRemoteSite(pair.pointing(pair.west, OUTSIDE, "west")))

    assert named_remote(pair.site, pair.west.uuid, "west").addresses[0][0] == OUTSIDE
    with pytest.raises(NotFound):
        named_remote(pair.site, pair.cluster.uuid, "east")


def test_a_remote_site_is_changed_from_what_it_is_now() -> None:
    pair = Pair()
    known = pair.remote

    pair.succeed(ChangeRemoteSite(replace(known, capabilities=(Capability.DISASTER_RECOVERY,))))

    assert pair.remote.capabilities == (Capability.DISASTER_RECOVERY,)
    with pytest.raises(Stale):
        pair.start(ChangeRemoteSite(known))
    with pytest.raises(NotFound):
        pair.start(ChangeRemoteSite(replace(known, uuid="none")))


def scheduled(pair: Pair) -> None:
    domain = pair.protect()
    schedule = Schedule(uuid="s", domain_uuid=domain.uuid, every=Every.DAILY, count=1, start_micros=0)
    pair.succeed(SetSchedule(domain.uuid, replace(schedule, remotes=(RemoteRetention(pair.remote.uuid),))))


def sending(pair: Pair) -> None:
    pair.protect("east-01")
    pair.send()


def about_to_send(pair: Pair) -> None:
    domain = pair.protect("east-01")
    pair.start(SnapshotOnce(domain.uuid, remote_site_uuids=(pair.remote.uuid,)))


def about_to_go(pair: Pair) -> None:
    pair.start(MigrateProtectionDomain(pair.protect("east-01").uuid, pair.remote.uuid))


@pytest.mark.parametrize("use", [scheduled, sending, about_to_send, about_to_go])
def test_one_that_is_needed_cannot_be_deleted(use: Callable[[Pair], None]) -> None:
    pair = Pair()
    use(pair)

    with pytest.raises(InUse) as refused:
        pair.start(DeleteRemoteSite(pair.remote.uuid))

    assert refused.value.users == ("pd",)


def test_one_that_is_not_needed_any_more_goes_with_what_was_known_of_it() -> None:
    pair = Pair()
    sending(pair)
    pair.settle()

    pair.succeed(DeleteRemoteSite(pair.remote.uuid))

    assert [one.name for one in pair.site.all(RemoteSite)] == ["east"]
    assert (pair.replications(), len(pair.copies())) == ([], 1)
