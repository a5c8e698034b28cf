"""ncli remote-site, and what ncli protection-domain does with remote sites."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import EPOCH_MICROS, Shell
from mock_prism.model.cluster import Cluster
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.remote_site import Capability, NetworkMapping, RemoteSite
from mock_prism.model.replication import Replication
from mock_prism.model.schedule import DAY_MICROS, Every, Retention, Schedule
from mock_prism.model.vm import Vm

WEST_CVM = "192.168.38.125"
EAST, WEST, OUTSIDE = "192.168.38.120", "192.168.38.140", "203.0.113.9"
SECOND = 1_000_000


@pytest.fixture
def east() -> Shell:
    """A login in the east; both clusters know each other, and a protection domain holds a VM."""
    east = Shell.on("two-clusters")
    east.output("ncli", "remote-site", "create", "name=west", f"address-list={WEST}")
    west(east).output("ncli", "remote-site", "add", "name=east", f"address-list={EAST}:2020", "enable-compression=true")
    east.output("ncli", "pd", "create", "name=pd")
    east.output("ncli", "pd", "protect", "name=pd", "vm-names=east-01", "cg-name=cg")
    return east


def west(shell: Shell) -> Shell:
    """A login in the west."""
    return shell.at(WEST_CVM)


def settle(shell: Shell) -> None:
    """Let a minute pass."""
    shell.site.advance(60 * SECOND)


def schedules(shell: Shell) -> list[Schedule]:
    return list(shell.site.all(Schedule))


def test_remote_sites_are_made_listed_changed_and_forgotten(east: Shell) -> None:
    assert "    Status                    : relationship_established\n" in east.output("ncli", "remote-site", "ls")
    (document,) = west(east).run("ncli", "--json=true", "remote-site", "list").document["data"]
    assert (document["name"], document["compressionEnabled"]) == ("east", True)

    words = ["capabilities=backup,disaster_recovery", "vstore-map=default-container:rf1-scratch", "max-bandwidth=100"]
    text = east.output(
        "ncli", "remote-site", "edit", "name=west", *words, "network-map=prod.20:vlan.0", "enable-ssh=true"
    )

    known = next(one for one in east.site.all(RemoteSite) if one.name == "west")
    assert known.capabilities == (Capability.BACKUP, Capability.DISASTER_RECOVERY)
    assert (known.containers, known.max_bps) == ((("default-container", "rf1-scratch"),), 100)
    assert (known.networks, known.uses_ssh) == ((NetworkMapping("prod.20", "vlan.0"),), True)
    assert f"    Remote Address(es)        : {WEST}:2020\n" in text
    assert east.output("ncli", "remote-site", "rm", "name=west") == "Remote site marked for removal\n"
    assert east.output("ncli", "remote-site", "ls") == "\n    [None]\n"


def test_a_snapshot_is_sent_and_its_way_is_watched(east: Shell) -> None:
    east.output("ncli", "pd", "add-one-time-snapshot", "name=pd", "remote-sites=west", "retention-time=10000")

    status = east.output("ncli", "pd", "ls-repl-status")
    (document,) = east.run("ncli", "--json=true", "pd", "list-replication-status", "name=pd").document["data"]
    number = str(document["id"])
    assert f"    Id                        : {number}\n" in status
    assert "    Remote Site               : west\n" in status
    east.output("ncli", "pd", "pause-replication", "name=pd", f"replication-ids={number}")
    assert "    Time to Complete          : -\n" in east.output("ncli", "pd", "ls-repl-status")
    east.output("ncli", "pd", "resume-replication", "name=pd", f"replication-ids={number}")
    settle(east)
    assert east.output("ncli", "pd", "ls-repl-status") == "\n    [None]\n"
    here, there = (shell.output("ncli", "pd", "ls-snaps", "name=pd") for shell in (east, west(east)))
    ids = [next(line for line in text.splitlines() if " Id " in line).split(" : ")[1] for text in (here, there)]
    cluster = next(iter(east.site.all(Cluster)))
    assert ids[1] == f"{cluster.number}:{cluster.incarnation}:{ids[0]}"
    assert "    Remote Site(s)            : west\n" in here


def test_what_waits_is_listed_and_given_up(east: Shell) -> None:
    east.output("ncli", "remote-site", "create", "name=far", f"address-list={OUTSIDE}")
    east.output("ncli", "pd", "create-one-time-snapshot", "name=pd", "remote-sites=far")

    assert "    Remote Site               : far\n" in east.output("ncli", "pd", "ls-pending-repls")
    (document,) = east.run("ncli", "--json=true", "pd", "list-pending-replications").document["data"]
    east.output("ncli", "pd", "abort-replication", "name=pd", f"replication-ids={document['id']}")

    assert list(east.site.all(Replication)) == []


def test_a_domain_goes_over_and_back(east: Shell) -> None:
    said = east.output("ncli", "pd", "migrate", "name=pd", "remote-site=west")
    assert said == "Migration of protection domain pd to west has been started\n"
    settle(east)

    assert "    Active                    : false\n" in east.output("ncli", "pd", "ls", "name=pd")
    assert "    VM(s)                     : east-01\n" in west(east).output("ncli", "pd", "ls", "name=pd")
    west(east).output("ncli", "protection-domain", "migrate", "name=pd", "remote-site=east")
    settle(east)
    assert "    Consistency Group         : cg\n" in east.output("ncli", "pd", "ls", "name=pd")


def test_a_lost_cluster_is_replaced_and_the_old_domain_is_taken_down(east: Shell) -> None:
    east.output("ncli", "pd", "add-one-time-snapshot", "name=pd", "remote-sites=west")
    settle(east)
    (document,) = west(east).run("ncli", "--json=true", "pd", "ls-snapshots", "name=pd").document["data"]

    west(east).output("ncli", "pd", "activate", "name=pd", f"snap-id={document['snapshotId']}")
    settle(east)
    east.output("ncli", "-h", "true", "pd", "deactivate_and_destroy_vms", "name=pd", "force=true")
    settle(east)

    assert [domain.is_active for domain in east.site.all(ProtectionDomain)] == [False, True]
    (vm,) = [vm for vm in east.site.all(Vm) if vm.name == "east-01"]
    assert vm.cluster_uuid == list(east.site.all(Cluster))[1].uuid
    east.output("ncli", "pd", "activate", "name=pd")


def test_schedules_are_added_as_scripts_do_listed_and_cleared(east: Shell) -> None:
    start = "start-time=02/14/2018 12:30:00 UTC"
    add = ("ncli", "pd", "add-hourly-schedule", "name=pd", "every-nth-hour=6", "local-retention=8", start)
    east.output(*add, "remote-retention=west:4")
    near = (
        "local-retention-type=DAYS",
        "local-retention=2",
        "remote-retention=west:1",
        "remote-retention-type=west:WEEKS",
    )
    east.output("ncli", "pd", "add-minutely-schedule", "name=pd", "every-nth-minute=15", *near, start)
    east.output("ncli", "pd", "add-daily-schedule", "name=pd", "remote-retention=west:1", "remote-retention-type=weeks")
    east.output("ncli", "pd", "add-weekly-schedule", "name=pd", "days-of-week=1,3", "start-time=02/14/2018 12:30:00")
    east.output("ncli", "pd", "add-monthly-schedule", "name=pd", "days-of-month=31")

    first, second, third, fourth, fifth = schedules(east)
    assert (first.every, first.count, first.start_micros) == (Every.HOURLY, 6, 1_518_611_400 * SECOND)
    assert (first.retention, first.remotes[0].retention) == (Retention(snapshots=8), Retention(snapshots=4))
    assert (second.retention.micros, second.remotes[0].retention.micros) == (2 * DAY_MICROS, 7 * DAY_MICROS)
    assert (third.remotes[0].retention.micros, third.start_micros) == (7 * DAY_MICROS, EPOCH_MICROS)
    assert (fourth.days, fifth.days, fourth.start_micros) == ((1, 3), (31,), first.start_micros)
    text = east.output("ncli", "pd", "ls-schedules", "name=pd")
    assert [line.split(" : ")[1] for line in text.splitlines() if "Id" in line] == [one.uuid for one in schedules(east)]
    assert "    Remote Retention          : west:7 DAYS\n" in text
    documents = east.run("ncli", "--json=true", "pd", "list-schedules", "name=pd").document["data"]
    assert documents[0]["retentionPolicy"] == {"localMaxSnapshots": 8, "remoteMaxSnapshots": {"west": 4}}
    assert "    Remote Site(s)            : west\n" in east.output("ncli", "pd", "ls", "name=pd")
    east.output("ncli", "pd", "set-retention-policy", "name=pd", f"id={first.uuid}", "local-retention=10")
    assert (schedules(east)[0].retention, schedules(east)[0].remotes) == (Retention(snapshots=10), ())
    east.output("ncli", "pd", "remove-schedule", "name=pd", f"id={second.uuid}")
    assert len(schedules(east)) == 4
    east.output("ncli", "pd", "clear-schedules", "name=pd")
    assert schedules(east) == []


def test_vms_go_back_in_place_or_come_back_beside(east: Shell) -> None:
    east.output("ncli", "pd", "add-one-time-snapshot", "name=pd")
    (document,) = east.run("ncli", "--json=true", "pd", "ls-snaps", "name=pd").document["data"]
    ident = f"snap-id={document['snapshotId']}"

    east.output("ncli", "pd", "restore-snapshot", "name=pd", ident, "vm-name-prefix=cl_", "vg-name-prefix=cl_")
    settle(east)
    assert east.vm("cl_east-01").protection is None
    assert east.vm("east-01").is_running
    east.output("ncli", "pd", "restore-snapshot", "name=pd", ident, "vm-names=east-01")
    settle(east)
    assert not east.vm("east-01").is_running
    east.output("ncli", "pd", "rollback-pd", "name=pd", ident)
    settle(east)
    assert east.output("ncli", "pd", "rm-snap", "name=pd", ident.replace("snap-id", "snap-ids")) != ""
    assert east.output("ncli", "pd", "rm-snapshot", "name=pd", "clear-all=true") == "Snapshot(s) successfully removed\n"
    assert east.output("ncli", "pd", "ls-snaps", "name=pd") == "\n    [None]\n"


@pytest.mark.parametrize(
    "words",
    [
        ["remote-site", "create", "name=west", f"address-list={OUTSIDE}"],
        ["remote-site", "create", "name=x", "address-list=nowhere"],
        ["remote-site", "create", "name=x", f"address-list={OUTSIDE}:high"],
        ["remote-site", "create", "name=x", f"address-list={OUTSIDE}", "capabilities=fly"],
        ["remote-site", "create", "name=x", f"address-list={OUTSIDE}", "vstore-map=default-container"],
        ["remote-site", "create", "name=x", f"address-list={OUTSIDE}", "vstore-map=none:x"],
        ["remote-site", "edit", "name=none"],
        ["remote-site", "remove", "name=none"],
        ["pd", "migrate", "name=pd"],
        ["pd", "migrate", "name=pd", "remote-site=none"],
        ["pd", "migrate", "name=none", "remote-site=west"],
        ["pd", "activate", "name=pd"],
        ["pd", "activate", "name=pd", "snap-id=7"],
        ["pd", "deactivate", "name=none"],
        ["pd", "abort-replication", "name=pd", "replication-ids=7"],
        ["pd", "abort-replication", "name=pd", "replication-ids=x"],
        ["pd", "ls-repl-status", "name=none"],
        ["pd", "rm-snapshot", "name=pd"],
        ["pd", "rm-snapshot", "name=pd", "snap-ids=7"],
        ["pd", "rm-snapshot", "name=pd", "snap-ids=7", "clear-all=true"],
        ["pd", "rollback-pd", "name=pd", "snap-id=7"],
        ["pd", "restore-snapshot", "name=pd", "snap-id=7"],
        ["pd", "add-one-time-snapshot", "name=pd", "remote-sites=none"],
        ["pd", "add-hourly-schedule", "name=pd", "every-nth-hour=0"],
        ["pd", "add-hourly-schedule", "name=pd", "start-time=tomorrow"],
        ["pd", "add-hourly-schedule", "name=pd", "local-retention-type=DAYS"],
        ["pd", "add-hourly-schedule", "name=pd", "local-retention-type=YEARS"],
        ["pd", "add-hourly-schedule", "name=pd", "remote-retention=west"],
        ["pd", "add-hourly-schedule", "name=pd", "remote-retention=west:many"],
        ["pd", "add-hourly-schedule", "name=pd", "remote-retention=none:1"],
        ["pd", "add-hourly-schedule", "name=pd", "remote-retention=west:1", "remote-retention-type=YEARS"],
        ["pd", "add-weekly-schedule", "name=pd", "days-of-week=monday"],
        ["pd", "remove-schedule", "name=pd", "id=none"],
        ["pd", "clear-schedules", "name=none"],
    ],
)
def test_what_cannot_be_is_said(east: Shell, words: list[str]) -> None:
    before = (len(list(east.site.all(RemoteSite))), schedules(east))

    ended = east.run("ncli", *words)

    assert (ended.status != 0, ended.stdout.startswith("Error: ")) == (True, True), ended
    assert (len(list(east.site.all(RemoteSite))), schedules(east)) == before


def test_a_vm_that_was_not_kept_does_not_come_back(east: Shell) -> None:
    east.output("ncli", "pd", "add-one-time-snapshot", "name=pd")
    (document,) = east.run("ncli", "--json=true", "pd", "ls-snaps", "name=pd").document["data"]

    ended = east.run(
        "ncli", "pd", "restore-snapshot", "name=pd", f"snap-id={document['snapshotId']}", "vm-names=east-02"
    )

    assert (ended.status != 0, "east-02" in ended.stdout) == (True, True)
