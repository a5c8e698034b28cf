"""What a site within the process gives to somebody's tests."""

from __future__ import annotations

import pytest

from mock_prism.model.cluster import Cluster
from mock_prism.sandboxes import Pace
from mock_prism.site_files import SiteFileError
from mock_prism.testing.local_site import EPOCH_MICROS, LocalSite, NeedsInputError

V2 = "/PrismGateway/services/rest/v2.0"
FIRST_HOST = "192.168.38.161"


def test_a_call_is_authenticated_unless_told_otherwise(mock_site: LocalSite) -> None:
    assert mock_site.send("GET", f"{V2}/cluster").status_code == 200
    assert mock_site.send("GET", f"{V2}/cluster", password="wrong").status_code == 401


def test_a_command_runs_to_its_end_without_waiting(mock_site: LocalSite) -> None:
    done = mock_site.run("acli", "host.enter_maintenance_mode", FIRST_HOST, "non_migratable_vm_action=acpi_shutdown")

    assert (done.exit_status, done.stderr) == (0, "")
    assert mock_site.site.now_micros > EPOCH_MICROS


def test_a_command_runs_to_its_end_where_time_is_frozen_too() -> None:
    frozen = LocalSite.start(pace=Pace.FROZEN)

    done = frozen.run("acli", "host.enter_maintenance_mode", FIRST_HOST, "non_migratable_vm_action=acpi_shutdown")

    assert done.exit_status == 0


def test_a_command_s_question_takes_the_next_line(mock_site: LocalSite) -> None:
    vm = mock_site.run("acli", "vm.create", "asked")

    done = mock_site.run("acli", "vm.delete", "asked", lines=("yes",))

    assert (vm.exit_status, done.exit_status) == (0, 0)
    assert "asked" not in mock_site.run("acli", "vm.list").stdout


def test_a_question_without_a_line_is_an_error(mock_site: LocalSite) -> None:
    mock_site.run("acli", "vm.create", "asked")

    with pytest.raises(NeedsInputError, match=r"acli vm\.delete asked"):
        mock_site.run("acli", "vm.delete", "asked")


def test_commands_on_every_node_are_run_in_turn(mock_site: LocalSite) -> None:
    done = mock_site.run("allssh", "svmips")

    assert done.stdout.count("192.168.38.165 192.168.38.166 192.168.38.167 192.168.38.168") == 4


def test_sandboxes_are_apart(mock_site: LocalSite) -> None:
    mock_site.run("acli", "vm.create", "there", sandbox="other")

    assert "there" in mock_site.run("acli", "vm.list", sandbox="other").stdout
    assert "there" not in mock_site.run("acli", "vm.list").stdout


def test_time_moves_as_told_and_a_reset_puts_it_back(mock_site: LocalSite) -> None:
    mock_site.advance(90.5)
    moved = mock_site.site.now_micros

    mock_site.reset()

    assert (moved, mock_site.site.now_micros) == (EPOCH_MICROS + 90_500_000, EPOCH_MICROS)


def test_a_site_is_chosen_by_name() -> None:
    names = [cluster.name for cluster in LocalSite.start("two-clusters").site.all(Cluster)]

    assert len(names) == 2


def test_an_unknown_site_is_an_error() -> None:
    with pytest.raises(SiteFileError, match="no-such"):
        LocalSite.start("no-such")


def test_two_fixtures_do_not_share_what_happens(mock_seeded_site: object, mock_site: LocalSite) -> None:
    mock_site.run("acli", "vm.create", "mine")

    assert mock_site.site is not mock_seeded_site
    assert "mine" not in LocalSite.start().run("acli", "vm.list").stdout
