"""Passwords of machines that somebody has changed."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.errors import Invalid
from mock_prism.model.machine_password import MachinePassword, change_password, takes_password


def test_nobody_has_changed_any_at_first(scene: Scene) -> None:
    assert takes_password(scene.site, "a host", "root", "nutanix/4u") is None


def test_the_last_one_counts_where_it_was_given(scene: Scene) -> None:
    change_password(scene.site, "a host", "root", "first")
    change_password(scene.site, "a host", "root", "second")

    assert [takes_password(scene.site, "a host", "root", word) for word in ("first", "second")] == [False, True]
    assert takes_password(scene.site, "a host", "nutanix", "second") is None
    assert takes_password(scene.site, "another host", "root", "second") is None
    assert len(list(scene.site.all(MachinePassword))) == 1


def test_there_is_no_empty_one(scene: Scene) -> None:
    with pytest.raises(Invalid):
        change_password(scene.site, "a host", "root", "")
    assert not list(scene.site.all(MachinePassword))


def test_none_is_kept_in_clear(scene: Scene) -> None:
    change_password(scene.site, "a host", "root", "in clear")

    assert "in clear" not in repr(list(scene.site.all(MachinePassword)))
