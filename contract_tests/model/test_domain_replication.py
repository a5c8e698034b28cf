"""Snapshots of protection domains that go to remote sites: what arrives, when, and how long it stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.paired import MINUTE, OUTSIDE, Pair
from contract_tests.model.scene import EPOCH_MICROS, GIB, SECOND
from mock_prism.model.commands.domain_snapshot import SnapshotOnce
from mock_prism.model.commands.protection_domain import DeleteProtectionDomain
from mock_prism.model.commands.recovery_point import DeleteSnapshots
from mock_prism.model.commands.remote_site import ChangeRemoteSite, CreateRemoteSite
from mock_prism.model.commands.replicate import ReplicateRecoveryPoint
from mock_prism.model.commands.replication import AbortReplication, PauseReplication, ReplicateSnapshot
from mock_prism.model.commands.schedule import SetSchedule
from mock_prism.model.errors import Invalid, NotFound, WrongState
from mock_prism.model.journal import Alert, Event
from mock_prism.model.protection_domain import ProtectionDomain, named_point, points_of, snapshot_ident
from mock_prism.model.recovery_point import RecoveryPoint, snapshots_of
from mock_prism.model.remote_site import PORT, RemoteSite, named_remote
from mock_prism.model.replication import ReplicationState, destinations, left_micros, remotes_of, sent_bytes
from mock_prism.model.schedule import Every, RemoteRetention, Retention, Schedule, next_snapshot
from mock_prism.model.states import TaskStatus
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task

HOUR = 60 * MINUTE


def sized(pair: Pair, name: str = "east-01", gib: int = 8) -> int:
    """Let a VM have disks of so much together, and say how long their copy takes."""
    vm = pair.vm(name)
    first, *_ = [disk for disk in vm.disks if disk.vmdisk_uuid]
    pair.change(name, disks=(replace(first, size_bytes=gib * GIB),))
    return pair.site.timings.copy_micros(gib * GIB)


def scheduled(pair: Pair, remote: RemoteSite, here: Retention, there: Retention) -> None:
    """A snapshot every hour, which goes to a remote site."""
    domain = pair.domain()
    schedule = Schedule(
        uuid="s",
        domain_uuid=domain.uuid,
        every=Every.HOURLY,
        count=1,
        start_micros=EPOCH_MICROS + HOUR,
        retention=here,
        remotes=(RemoteRetention(remote.uuid, there),),
    )
    pair.succeed(SetSchedule(domain.uuid, schedule))


def test_a_snapshot_arrives_after_the_time_that_its_data_takes() -> None:
    pair = Pair()
    pair.protect("east-01")
    micros = sized(pair)
    pair.send()

    (one,) = pair.replications()
    assert (one.state, one.total_bytes, pair.copies()) == (ReplicationState.RUNNING, 8 * GIB, ())
    pair.site.advance(micros // 2)
    assert sent_bytes(pair.site, one) == 4 * GIB
    assert left_micros(pair.site, one) == micros // 2
    pair.site.advance(micros // 2)

    (done,), (copy,) = pair.replications(), pair.copies()
    assert (done.state, sent_bytes(pair.site, done), done.is_under_way) == (ReplicationState.DONE, 8 * GIB, False)
    (point,) = points_of(pair.site, pair.domain())
    assert (copy.location_agnostic_id, copy.number) == (point.location_agnostic_id, point.number)
    assert (copy.origin_uuid, copy.cluster_uuid) == (pair.cluster.uuid, pair.west.uuid)
    assert remotes_of(pair.site, point) == (pair.remote.uuid,)
    twin = pair.twin()
    assert twin is not None
    assert (twin.is_active, pair.members(twin)) == (False, [])


def test_a_copy_is_called_by_its_number_and_by_the_cluster_that_it_has_come_from() -> None:
    pair = Pair()
    pair.protect("east-01")
    pair.send()
    pair.settle()
    (point,), (copy,), east = points_of(pair.site, pair.domain()), pair.copies(), pair.cluster

    ident = f"{east.number}:{east.incarnation}:{point.number}"
    assert (snapshot_ident(pair.site, point), snapshot_ident(pair.site, copy)) == (str(point.number), ident)
    twin = pair.twin()
    assert twin is not None
    assert named_point(pair.site, twin, ident) == named_point(pair.site, twin, copy.uuid) == copy
    with pytest.raises(NotFound):
        named_point(pair.site, twin, str(point.number))
    assert destinations(pair.site, pair.domain().uuid) == (pair.remote,)


def test_events_tell_of_the_snapshot_and_of_its_arrival() -> None:
    pair = Pair()
    pair.protect("east-01")
    pair.send()
    pair.settle()

    number = points_of(pair.site, pair.domain())[0].number
    texts = [event.text for event in pair.site.all(Event) if type(event) is Event]
    assert f"Snapshot {number} has been created for protection domain pd" in texts
    assert f"Replication completed for Protection Domain pd to remote west of {number}" in texts


def test_only_disks_that_are_new_are_sent_again() -> None:
    pair = Pair()
    pair.protect("east-01")
    sized(pair)
    pair.send()
    pair.settle()

    pair.send()

    assert [one.total_bytes for one in pair.replications() if one.is_under_way] == []
    assert (len(pair.replications()), len(pair.copies())) == (1, 2)


def test_a_copy_lies_in_the_container_that_is_mapped() -> None:
    pair = Pair()
    mapped = replace(pair.remote, containers=(("default-container", "rf1-scratch"), ("gone", "rf1-scratch")))
    pair.site.put(mapped)
    pair.protect("east-01")
    pair.send()
    pair.settle()

    (copy,) = pair.copies()
    homes = {
        disk.container_uuid for one in snapshots_of(pair.site, copy) for disk in one.vm.disks if disk.container_uuid
    }
    assert {pair.site.get(StorageContainer, uuid).name for uuid in homes} == {"rf1-scratch"}
    assert {pair.site.get(StorageContainer, uuid).cluster_uuid for uuid in homes} == {pair.west.uuid}


def test_outside_nothing_arrives_and_an_alert_says_so_once() -> None:
    pair = Pair()
    pair.succeed(CreateRemoteSite(pair.pointing(pair.cluster, OUTSIDE, "far")))
    far = named_remote(pair.site, pair.cluster.uuid, "far")
    pair.protect("east-01")
    pair.send(remote=far)
    pair.send(remote=far)
    pair.settle()

    assert {one.state for one in pair.replications()} == {ReplicationState.PENDING}
    assert [alert.text for alert in pair.site.all(Alert)] == ["Connectivity to remote site far is not normal"]


def test_it_goes_on_as_soon_as_the_remote_site_answers() -> None:
    pair = Pair(is_mutual=False)
    pair.protect("east-01")
    pair.send()
    pair.settle()
    assert (pair.copies(), [alert.is_resolved for alert in pair.site.all(Alert)]) == ((), [False])

    pair.know(pair.west, pair.cluster)
    pair.settle()

    assert (len(pair.copies()), [alert.is_resolved for alert in pair.site.all(Alert)]) == (1, [True])


def test_a_link_that_breaks_takes_what_was_on_its_way() -> None:
    pair = Pair()
    pair.protect("east-01")
    micros = sized(pair, gib=800)
    pair.send()
    pair.site.advance(micros // 2)

    pair.change_cluster(pair.west, services_running=False)
    pair.site.advance(micros)
    assert [one.state for one in pair.replications()] == [ReplicationState.PENDING]
    pair.change_cluster(pair.west, services_running=True)
    pair.site.advance(micros + 2 * MINUTE)

    assert len(pair.copies()) == 1


def test_a_replication_stands_still_and_goes_on_from_there() -> None:
    pair = Pair()
    domain, micros = pair.protect("east-01"), 0
    micros = sized(pair)
    pair.send()
    (one,) = pair.replications()
    pair.site.advance(micros // 4)

    pair.succeed(PauseReplication(domain.uuid, one.number, True))
    pair.settle()
    (paused,) = pair.replications()
    assert (paused.is_paused, sent_bytes(pair.site, paused), pair.copies()) == (True, 2 * GIB, ())
    with pytest.raises(WrongState):
        pair.start(PauseReplication(domain.uuid, one.number, True))

    pair.succeed(PauseReplication(domain.uuid, one.number, False))
    pair.site.advance(micros * 3 // 4)
    assert len(pair.copies()) == 1
    for command in (PauseReplication(domain.uuid, one.number, True), AbortReplication(domain.uuid, one.number)):
        with pytest.raises(NotFound):
            pair.start(command)


def test_a_replication_is_given_up() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    sized(pair)
    pair.send()
    pair.send()
    one, other = pair.replications()

    pair.succeed(AbortReplication(domain.uuid, other.number))
    assert pair.replications() == [one]
    pair.succeed(AbortReplication(domain.uuid, one.number))
    pair.settle()

    assert (pair.replications(), pair.copies()) == ([], ())
    assert pair.site.get(Task, one.task_uuid).status is TaskStatus.ABORTED


def test_a_snapshot_that_is_deleted_meanwhile_does_not_arrive() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    sized(pair)
    pair.send()
    (point,) = points_of(pair.site, domain)

    pair.succeed(DeleteSnapshots(tuple(one.uuid for one in snapshots_of(pair.site, point))))
    pair.settle()

    assert (pair.replications(), pair.copies()) == ([], ())


def test_a_domain_that_is_deleted_leaves_what_has_arrived() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    pair.send()
    pair.settle()
    sized(pair)
    pair.change("east-01", disks=(replace(pair.vm("east-01").disks[0], uuid="another"),))
    pair.send()
    assert len(pair.replications()) == 2

    pair.succeed(DeleteProtectionDomain(domain.uuid))
    pair.settle()

    assert (pair.replications(), len(pair.copies())) == ([], 1)


@pytest.mark.parametrize(
    ("there", "expected"),
    [(Retention(snapshots=2), [3, 4]), (Retention(micros=90 * MINUTE), [3, 4]), (Retention(), [1, 2, 3, 4])],
)
def test_a_schedule_keeps_other_numbers_there_than_here(there: Retention, expected: list[int]) -> None:
    pair = Pair()
    pair.protect("east-01")
    scheduled(pair, pair.remote, Retention(snapshots=1), there)

    pair.site.advance(4 * HOUR + MINUTE)

    assert [round((one.created_micros - EPOCH_MICROS) / HOUR) for one in pair.copies()] == expected
    assert len(points_of(pair.site, pair.domain())) == 1


def test_a_schedule_does_not_wait_for_a_remote_site_that_does_not_answer() -> None:
    pair = Pair(is_mutual=False)
    pair.protect("east-01")
    scheduled(pair, pair.remote, Retention(), Retention())

    pair.site.advance(3 * HOUR + MINUTE)

    assert (len(pair.replications()), len(points_of(pair.site, pair.domain()))) == (3, 3)
    assert next_snapshot(pair.site, pair.domain()) == EPOCH_MICROS + 4 * HOUR
    assert next_snapshot(pair.site, replace(pair.domain(), is_active=False)) is None


@pytest.mark.parametrize("there", [Retention(snapshots=0), Retention(micros=0)])
def test_a_retention_there_that_cannot_be_is_refused(there: Retention) -> None:
    pair = Pair()
    pair.protect("east-01")

    with pytest.raises(Invalid):
        scheduled(pair, pair.remote, Retention(), there)


def test_a_remote_site_of_another_cluster_is_none_of_this() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    east = named_remote(pair.site, pair.west.uuid, "east")
    pair.send()
    (point,) = points_of(pair.site, domain)

    for command in (
        SnapshotOnce(domain.uuid, remote_site_uuids=(east.uuid,)),
        SnapshotOnce(domain.uuid, remote_site_uuids=("none",)),
        ReplicateSnapshot(domain.uuid, point.uuid, RemoteRetention(east.uuid)),
        ReplicateSnapshot(domain.uuid, "none", RemoteRetention(pair.remote.uuid)),
    ):
        with pytest.raises(NotFound):
            pair.start(command)
    with pytest.raises(NotFound):
        scheduled(pair, east, Retention(), Retention())


def test_a_snapshot_of_another_domain_is_not_sent() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    pair.send()
    (point,) = points_of(pair.site, domain)
    pair.site.put(replace(point, protection_domain_uuid=None))

    with pytest.raises(NotFound):
        pair.start(ReplicateSnapshot(domain.uuid, point.uuid, RemoteRetention(pair.remote.uuid)))


def test_what_arrived_already_is_not_there_twice() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    pair.send()
    pair.settle()
    (point,) = points_of(pair.site, domain)

    pair.succeed(ReplicateSnapshot(domain.uuid, point.uuid, RemoteRetention(pair.remote.uuid)))

    assert len(pair.copies()) == 1


def test_a_copy_that_belongs_to_no_domain_is_another() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    pair.succeed(SnapshotOnce(domain.uuid))
    (point,) = points_of(pair.site, domain)
    pair.succeed(ReplicateRecoveryPoint(point.uuid, pair.west.uuid))

    pair.succeed(ReplicateSnapshot(domain.uuid, point.uuid, RemoteRetention(pair.remote.uuid)))

    assert len(pair.copies()) == 1
    assert len([one for one in pair.site.all(RecoveryPoint) if one.cluster_uuid == pair.west.uuid]) == 2


def test_a_site_that_is_forked_while_it_replicates_goes_on_in_both() -> None:
    pair = Pair()
    pair.protect("east-01")
    micros = sized(pair)
    pair.send()
    pair.site.advance(micros // 2)
    twin = pair.site.fork()

    pair.succeed(AbortReplication(pair.domain().uuid, pair.replications()[0].number))
    twin.advance(micros)

    assert pair.twin() is None
    assert [domain.is_active for domain in twin.all(ProtectionDomain)] == [True, False]
    assert len(list(twin.all(RecoveryPoint))) == 2


def test_a_remote_site_that_moves_away_leaves_its_replications_pending() -> None:
    pair = Pair()
    pair.protect("east-01")
    micros = sized(pair)
    pair.send()

    pair.succeed(ChangeRemoteSite(replace(pair.remote, addresses=((OUTSIDE, PORT),))))
    pair.site.advance(micros + SECOND)

    assert ([one.state for one in pair.replications()], pair.copies()) == ([ReplicationState.PENDING], ())
