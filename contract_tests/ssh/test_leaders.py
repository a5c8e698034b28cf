"""The machines of a cluster by SSH as one after another goes down: who answers, and who leads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.ssh.login import Logins, logins

VIRTUAL, FIRST, SECOND, THIRD, FOURTH = (f"192.168.38.{last}" for last in (170, 165, 166, 167, 168))
LEADER = "cluster status 2>/dev/null"
NO_LOGIN = 255


@pytest.fixture(scope="module", params=("plain", "bash"))
def there(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logins]:
    with logins(tmp_path_factory.mktemp("ssh"), "--shell", request.param) as found:
        yield found


def leader(there: Logins, via: str, sandbox: str) -> list[str]:
    """Who leads, as a machine tells it."""
    text = there.output(LEADER, f"nutanix+{via}@{sandbox}")
    return [line.split()[1] for line in text.splitlines() if "ZeusLeader" in line]


def test_another_machine_leads_when_the_leader_goes_down_and_the_virtual_address_follows(there: Logins) -> None:
    before = leader(there, SECOND, "led"), there.output("hostname", f"nutanix+{VIRTUAL}@led")
    there.run("cvm_shutdown -P now", f"nutanix+{FIRST}@led")

    after = leader(there, SECOND, "led"), there.output("hostname", f"nutanix+{VIRTUAL}@led")
    there.output("acli vm.on test-off", f"nutanix+{VIRTUAL}@led")

    assert before == ([FIRST], "NTNX-17SM6B290216-A-CVM\n")
    assert after == ([SECOND], "NTNX-17SM6B290216-B-CVM\n")
    assert 'state: "kOn"' in there.output("acli vm.get test-off", f"nutanix+{FOURTH}@led")


def test_a_machine_that_is_off_answers_nobody_and_the_others_do(there: Logins) -> None:
    there.run("cvm_shutdown -P now", f"nutanix+{THIRD}@off")

    assert there.run("hostname", f"nutanix+{THIRD}@off").returncode == NO_LOGIN
    for machine in (FIRST, SECOND, FOURTH):
        assert there.output("acli host.list", f"nutanix+{machine}@off").count("AcropolisNormal") == 4
    assert there.run(f"ssh {THIRD} hostname", "nutanix@off").returncode == NO_LOGIN
    assert there.output("virsh list --all", "root+192.168.38.163@off").count("shut off") == 1
    there.output("virsh start NTNX-17SM6B290216-C-CVM", "root+192.168.38.163@off")
