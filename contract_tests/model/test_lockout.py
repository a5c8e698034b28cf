"""Wrong passwords in a row: how many lock an account, for how long, and what unlocks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.access import logged_in
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.commands.user import CreateUser, DeleteUser, UpdateUser
from mock_prism.model.errors import Unauthenticated
from mock_prism.model.lockout import WrongPasswords, is_locked, unlock
from mock_prism.model.user import Profile, User, hash_password

ALICE = CreateUser("alice", hash_password("secret"))
QUARTER = 15 * 60 * MICROS_PER_SECOND


def alice(scene: Scene) -> User:
    """A user by that name."""
    found = scene.site.find(User, "name", "alice")
    assert found is not None
    return found


def gets_in(scene: Scene, password: str, name: str = "alice") -> bool:
    """Whether a password lets somebody in."""
    try:
        logged_in(scene.site, name, password)
    except Unauthenticated:
        return False
    return True


def guess(scene: Scene, times: int) -> None:
    """Give wrong passwords."""
    assert not any(gets_in(scene, "wrong") for _ in range(times))


@pytest.fixture
def strict(scene: Scene) -> Scene:
    """A site that locks alice out after three wrong passwords."""
    scene.succeed(ALICE)
    scene.site.behaviour = replace(scene.site.behaviour, lockout_attempts=3)
    return scene


def test_nobody_is_locked_out_unless_that_is_asked_for(scene: Scene) -> None:
    scene.succeed(ALICE)

    guess(scene, 100)

    assert gets_in(scene, "secret")
    assert not list(scene.site.all(WrongPasswords))


def test_wrong_passwords_in_a_row_lock_the_account_to_the_right_one_too(strict: Scene) -> None:
    guess(strict, 2)
    assert not is_locked(strict.site, "alice")

    guess(strict, 1)

    assert not gets_in(strict, "secret")
    assert gets_in(strict, "Nutanix/4u", "admin")


def test_a_right_password_begins_the_count_anew(strict: Scene) -> None:
    guess(strict, 2)
    assert gets_in(strict, "secret")

    guess(strict, 2)

    assert gets_in(strict, "secret")


def test_it_is_over_a_quarter_of_an_hour_after_the_last_that_counted(strict: Scene) -> None:
    guess(strict, 3)
    strict.site.advance(QUARTER - 1)
    guess(strict, 1)
    assert not gets_in(strict, "secret")

    strict.site.advance(1)

    assert gets_in(strict, "secret")


def test_wrong_passwords_of_another_hour_do_not_count(strict: Scene) -> None:
    guess(strict, 2)
    strict.site.advance(QUARTER)

    guess(strict, 1)

    assert gets_in(strict, "secret")


def test_nothing_is_kept_of_names_that_nobody_has(strict: Scene) -> None:
    assert not gets_in(strict, "wrong", "mallory")

    assert not list(strict.site.all(WrongPasswords))


@pytest.mark.parametrize(
    "change",
    [
        lambda uuid: UpdateUser(uuid, password_hash=hash_password("secret")),
        lambda uuid: UpdateUser(uuid, is_active=True),
    ],
)
def test_a_new_password_or_leave_to_log_in_unlocks(strict: Scene, change: Callable[[str], UpdateUser]) -> None:
    guess(strict, 3)

    strict.succeed(change(alice(strict).uuid))

    assert gets_in(strict, "secret")


def test_another_change_does_not(strict: Scene) -> None:
    guess(strict, 3)

    strict.succeed(UpdateUser(alice(strict).uuid, profile=Profile(first_name="Alice")))

    assert not gets_in(strict, "secret")


def test_who_takes_the_name_of_somebody_deleted_begins_anew(strict: Scene) -> None:
    guess(strict, 3)
    strict.succeed(DeleteUser(alice(strict).uuid))

    strict.succeed(ALICE)

    assert gets_in(strict, "secret")


def test_counting_leaves_the_user_and_all_ids_as_they_are(strict: Scene) -> None:
    before, twin = alice(strict), strict.site.fork()

    guess(strict, 3)
    unlock(strict.site, "alice")

    assert alice(strict) == before
    assert strict.site.ids.uuid("user") == twin.ids.uuid("user")
    assert not list(strict.site.all(WrongPasswords))
