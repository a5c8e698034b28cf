"""acli ha, ads, and giving up what is under way."""

from __future__ import annotations

from contract_tests.shell.shell import D, Shell
from mock_prism.model.commands.ha import UpdateHa
from mock_prism.model.states import PowerState, TaskStatus
from mock_prism.model.task import Task


def tasks(shell: Shell) -> list[Task]:
    """All tasks, oldest first."""
    return list(shell.site.all(Task))


def test_high_availability_is_shown_and_set(shell: Shell) -> None:
    assert "  failover_enabled: True\n" in shell.output("acli", "ha.get")

    done = shell.output("acli", "ha.update", "enable_failover=false")

    assert done == "HaUpdate: pending\nHaUpdate: complete\n"
    assert tasks(shell)[-1].command == UpdateHa(tasks(shell)[-1].cluster_uuid, is_enabled=False)
    assert shell.run("acli", "-o", "json", "ha.get").document["data"]["failover_enabled"] is False


def test_memory_is_kept_back_for_high_availability(shell: Shell) -> None:
    shell.output("acli", "ha.update", "num_host_failures_to_tolerate=1")
    command = tasks(shell)[-1].command
    shown = shell.output("acli", "ha.get")
    shell.output("acli", "ha.update", "reservation_type=kAcropolisHANoReservations")

    assert command == UpdateHa(tasks(shell)[-1].cluster_uuid, failures=1)
    assert shown == (
        "config {\n"
        "  failover_enabled: True\n"
        '  ha_state: "kAcropolisHAHighlyAvailable"\n'
        "  logical_timestamp: 1\n"
        "  num_host_failures_to_tolerate: 1\n"
        "  num_remaining_host_failures_to_tolerate: 1\n"
        '  reservation_type: "kAcropolisHAReserveSegments"\n'
        "}\n"
    )
    assert shell.run("acli", "ha.update", "reservation_type=kAcropolisHAReserveHosts").status == 69
    assert '"kAcropolisHABestEffort"' in shell.output("acli", "ha.get")


def test_placement_by_load_is_shown(shell: Shell) -> None:
    assert shell.output("acli", "ads.get") == "ads_config {\n  enabled: True\n  prevent_storage_hotspot_fix: False\n}\n"


def test_a_migration_can_be_given_up(shell: Shell) -> None:
    home = shell.vm("db-01").host_uuid
    begun = shell.look("acli", "vm.migrate", "db-01", f"host={D}")
    assert begun.pending is not None

    assert shell.output("acli", "vm.abort_migrate", "db-01") == "db-01: complete\n"

    assert tasks(shell)[-1].status is TaskStatus.ABORTED
    shell.settle()
    assert (shell.vm("db-01").host_uuid, shell.vm("db-01").moving_to) == (home, None)
    again = shell.run("acli", "vm.abort_migrate", "db-01")
    assert (again.status, again.stdout) == (1, "InvalidVmState: Cannot complete request in state On\n")


def test_a_task_is_waited_for_and_cancelled_by_its_uuid(shell: Shell) -> None:
    shell.look("acli", "vm.migrate", "db-01", f"host={D}")
    moving = tasks(shell)[-1].uuid

    assert shell.output("acli", "task.poll", moving) == "kVmMigrate: pending\nkVmMigrate: complete\n"
    assert shell.run("acli", "task.cancel", moving).status == 1, "it has ended"

    shell.look("acli", "vm.migrate", "db-02")
    assert shell.output("acli", "task.cancel", tasks(shell)[-1].uuid) == ""
    assert shell.run("acli", "task.poll", tasks(shell)[-1].uuid).status == 1
    assert shell.run("acli", "task.cancel", "00000000-0000-0000-0000-000000000000").status == 1


def test_all_paused_vms_go_on(shell: Shell) -> None:
    shell.output("acli", "vm.pause", "web-01,web-02")

    done = shell.output("acli", "vm.resume_all")

    assert done.count(": complete\n") == 2
    assert shell.vm("web-01").power is PowerState.ON
    assert shell.output("acli", "vm.resume_all") == ""
