"""A rolling maintenance of the four-node site by one bash script that reaches every machine by SSH."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from contract_tests.patience import PATIENCE_SECONDS
from contract_tests.ssh.login import Logins, logins

ROLLING = Path(__file__).with_name("rolling.bash")
FIRST_CVM = "192.168.38.165"


def roll(there: Logins) -> subprocess.CompletedProcess[str]:
    """Run the script. OpenSSH keeps nothing of what it types: each line is a login of its own."""
    *words, _ = there.command("nutanix")
    on = f'on() {{ {shlex.join(words)} "$1@127.0.0.1" "$2" </dev/null; }}\n'
    return subprocess.run(
        ["bash", "-c", on + ROLLING.read_text(encoding="utf-8")],
        env={**os.environ, "ONE_CVM": FIRST_CVM},
        capture_output=True,
        text=True,
        timeout=4 * PATIENCE_SECONDS,
    )


def test_every_node_is_maintained_in_turn(tmp_path: Path) -> None:
    with logins(tmp_path, "--shell", "sandbox", "--pace", "live", "--rate", "3600") as there:
        before = there.output("acli vm.list power_state=on")

        done = roll(there)

        after = there.output("acli vm.list power_state=on")
    expected = []
    for letter, number in zip("ABCD", range(161, 165), strict=True):
        expected += [
            "EnterMaintenanceMode: complete",
            f"192.168.38.{number} EnteredMaintenanceMode 1 left",
            f"Domain 'NTNX-17SM6B290216-{letter}-CVM' started",
            "Maintenance Mode    : false (-)",
        ]
    assert (done.stdout.splitlines(), done.stderr, done.returncode) == ([*expected, "healthy"], "", 0)
    assert after == before
