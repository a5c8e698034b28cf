"""Resident memory of an idle server, and of one that has been used: master and worker, alone and together.

What both share is counted once in the proportional set size; ``resident`` counts it for each.
"""

from __future__ import annotations

from pathlib import Path

import requests

from mock_prism.testing.live_server import LiveServer, live_server

GOAL_MB = 80
V2 = "/PrismGateway/services/rest/v2.0"


def memory_mb(pid: int) -> tuple[float, float]:
    """Resident and proportional set size of a process."""
    sizes = {"Rss": 0.0, "Pss": 0.0}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name in sizes:
            sizes[name] = int(rest.split()[0]) / 1024
    return sizes["Rss"], sizes["Pss"]


def report(when: str, server: LiveServer) -> None:
    """Print what each process takes."""
    master = server.process.pid
    workers = [int(word) for word in Path(f"/proc/{master}/task/{master}/children").read_text().split()]
    total = 0.0
    for role, pid in (("master", master), *(("worker", pid) for pid in workers)):
        resident, proportional = memory_mb(pid)
        total += proportional
        print(f"{when:28}{role:8}resident {resident:6.1f} MB   proportional {proportional:6.1f} MB")
    print(f"{when:28}{'both':8}{'':19}   proportional {total:6.1f} MB")


def main() -> None:
    """Idle after the first answer, and after a thousand sandboxes have been looked at."""
    with live_server() as server, requests.Session() as session:
        session.auth = server.login
        ca_file = str(server.ca_file)
        session.get(f"{server.url}/_mock/health", verify=ca_file)
        print(f"goal: the worker under {GOAL_MB} MB at idle")
        report("idle", server)
        for number in range(1000):
            headers = {"X-Mock-Prism-Sandbox": f"s{number}"}
            session.get(f"{server.url}{V2}/hosts/", verify=ca_file, headers=headers).raise_for_status()
        report("after 1,000 sandboxes", server)


if __name__ == "__main__":
    main()
