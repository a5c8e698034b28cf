"""What tests do all day, within one process: rounds through maintenance, resets, new sandboxes, lists."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from mock_prism.site_files import load_site
from mock_prism.testing.local_site import EPOCH_MICROS, LocalSite

HOST = "192.168.38.161"
V2 = "/PrismGateway/services/rest/v2.0"
V4 = "/api/clustermgmt/v4.0/config"


def median_ms(act: Callable[[], object], rounds: int) -> float:
    """The median of some rounds, after one that is not counted."""
    act()
    spans = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        spans.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spans)


def shell_round(local: LocalSite) -> None:
    """Into maintenance and out of it again, as a script on a CVM does."""
    for words in (
        ("enter_maintenance_mode", HOST, "non_migratable_vm_action=acpi_shutdown"),
        ("exit_maintenance_mode", HOST),
    ):
        done = local.run("acli", f"host.{words[0]}", *words[1:])
        assert done.exit_status == 0, done


def rest_round(local: LocalSite) -> None:
    """The same over v2.0, asking for the task until it has ended."""
    uuid = local.send("GET", f"{V2}/hosts/").json["entities"][0]["uuid"]  # type: ignore[index]  # it is a JSON object
    body = {"vm_uuid_list": [], "non_migratable_vm_option": "ACPI_SHUTDOWN_AND_POWER_OFF"}
    started = local.send("POST", f"{V2}/hosts/{uuid}/enter_maintenance_mode", body)
    task = started.json["task_uuid"]  # type: ignore[index]  # as above
    while local.send("GET", f"{V2}/tasks/{task}").json["progress_status"] in ("Queued", "Running"):  # type: ignore[index]
        pass
    assert local.send("POST", f"{V2}/hosts/{uuid}/exit_maintenance_mode", {}).status_code < 300


def main() -> None:
    """Print one line a figure, with its goal where there is one."""
    local = LocalSite.start()
    large = load_site("four-node", seed=1, epoch_micros=EPOCH_MICROS, vms=1000)
    crowd = LocalSite.over(large)
    figures = (
        ("enter and exit by acli, eager", lambda: shell_round(local), 30, "under 50"),
        ("enter and exit by v2.0, eager", lambda: rest_round(local), 30, "under 50"),
        ("reset of a sandbox", local.reset, 200, "under 1"),
        ("reset of a sandbox with 1,000 VMs", crowd.reset, 200, "under 1"),
        ("new local site over a seeded one", lambda: LocalSite.over(large), 10, ""),
        ("site file to site", LocalSite.start, 10, ""),
        ("list of hosts, v2.0", lambda: local.send("GET", f"{V2}/hosts/"), 100, ""),
        ("list of hosts, v4", lambda: local.send("GET", f"{V4}/hosts"), 100, ""),
        ("list of 1,000 VMs, v2.0", lambda: crowd.send("GET", f"{V2}/vms/"), 20, ""),
    )
    print(f"{'':36}{'median':>10}      goal, ms")
    for name, act, rounds, goal in figures:
        print(f"{name:36}{median_ms(act, rounds):10.2f} ms   {goal}", flush=True)


if __name__ == "__main__":
    main()
