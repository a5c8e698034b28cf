"""The pipelines of public programs, through a real ``ssh`` into a real bash: they get what they look for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from contract_tests.ssh.families import CVM_A, ENTER, FAMILIES, Family
from contract_tests.ssh.login import Logins, logins
from contract_tests.ssh.more_families import MORE
from contract_tests.ssh.operators import OPERATORS
from mock_prism.faces.shell.acli.program import VERBS as ACLI
from mock_prism.faces.shell.ncli.program import VERBS as NCLI

NUMBERS = count(1)
ALL = (*FAMILIES, *MORE, *OPERATORS)


@pytest.fixture(scope="module", params=("sandbox", "bash"))
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logins]:
    with logins(tmp_path_factory.mktemp("ssh"), "--shell", request.param) as found:
        yield found


REFERENCE = {
    "azure-tor-upgrade.sh": "upgrade",
    "the script to bring a cluster back": "recovery",
    "other readers of host.list": "host-list",
    "stageworkshop: lib.pe.sh, bootstrap.sh": "stageworkshop",
    "stageworkshop: vmdisk2image-pc.sh": "vmdisk2image",
    "stageworkshop: stage_citrixhow.sh": "citrixhow",
    "stageworkshop: refresh_nexthow.sh": "nexthow",
    "nutanix/Automation: setup.sh": "automation",
    "nutanix/Automation: change-CVM-RAM.ps1": "change-cvm-ram",
    "nutanix.ansible": "ansible",
    "terraform-provider-nutanix": "terraform",
    "zerotouch-framework": "zerotouch",
    "Nutanix-STIG-CC": "stig",
    "Zero-Touch-Deployment-Manager": "zti",
    "nutanix_japan_poc_mgmt": "japan-poc",
    "invoke-MaFailover.ps1": "invoke-MaFailover",
    "migrate_vm_to_vg.sh": "vm-to-vg",
    "overhead_tests": "overhead",
    "long-run VM scripts": "long-run",
    "Login VSI's AHV module": "login-vsi",
    "EUC PowerShell": "euc",
    "consumers of JSON": "json",
    "update_ngt.py": "update_ngt",
    "cluster health pollers": "poller",
    "vm_group blueprint": "vm-group",
    "node collectors": "collector",
}
"""The programs of the reference, and under which name their pipelines are here."""


def test_every_program_of_the_reference_has_pipelines() -> None:
    assert set(REFERENCE.values()) <= {family.program for family in ALL}


def is_simulated(command: str) -> bool:
    """Whether a verb of acli or ncli does something."""
    program, _, name = command.partition(" ")
    verb = ACLI.get(name) if program == "acli" else NCLI.get(name)
    return verb is not None and verb.handler is not None


@pytest.mark.parametrize("family", ALL, ids=[f"{row.program}-{number}" for number, row in enumerate(ALL)])
def test_a_program_gets_what_it_looks_for(real: Logins, family: Family) -> None:
    if declared := [command for command in family.needs if not is_simulated(command)]:
        pytest.skip(f"declared only: {', '.join(declared)}")
    sandbox = f"family-{next(NUMBERS)}"
    for user, line in family.before:
        real.run(line, f"{user}@{sandbox}")

    done = real.run(family.script, f"{family.user}@{sandbox}")

    assert (done.stdout.strip(), done.stderr) == (family.prints, "")


def test_who_shuts_down_the_cvm_they_are_on_loses_the_login(real: Logins) -> None:
    """Login VSI's module does so, and prints the exit status: 255, from the command itself or, where the machine has
    gone before that could tell, from ssh."""
    user = f"nutanix+{CVM_A}@family-{next(NUMBERS)}"
    real.run(ENTER, user)

    done = real.run("cvm_shutdown -P now 2>/dev/null", user)

    assert (done.stdout.strip(), done.returncode) == ("", 255)
