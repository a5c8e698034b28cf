"""Where a command line of ssh leads."""

from __future__ import annotations

import pytest

from mock_prism.faces.shell.login import Target


@pytest.mark.parametrize(
    ("line", "user", "host", "command"),
    [
        ("10.0.0.1", "", "10.0.0.1", ""),
        ("root@10.0.0.1 virsh list --all", "root", "10.0.0.1", "virsh list --all"),
        ("-o StrictHostKeyChecking=no -q -tt root@h uptime", "root", "h", "uptime"),
        ("-oBatchMode=yes -p22 -i key h a b", "", "h", "a b"),
        ("-qp 22 h -o X=y -n a -l", "", "h", "a -l"),
        ("", "", "", ""),
        ("-p", "", "", ""),
    ],
)
def test_options_are_passed_over_and_the_rest_is_a_command(line: str, user: str, host: str, command: str) -> None:
    assert Target.read(tuple(line.split())) == Target(user, host, tuple(command.split()))
