"""Logins: who holds which token, and for how long."""

from __future__ import annotations

import pytest

from contract_tests.sandboxes.wall import Wall
from mock_prism.sessions import IDLE_SECONDS, Sessions


@pytest.fixture
def sessions(wall: Wall) -> Sessions:
    return Sessions(wall)


def test_a_token_leads_to_its_user_and_sandbox(sessions: Sessions) -> None:
    sessions.open("viewer", "one")
    token = sessions.open("admin", "two")

    session = sessions.find(token)

    assert session is not None
    assert (session.user_name, session.sandbox) == ("admin", "two")


@pytest.mark.parametrize("token", [None, "", "guessed"])
def test_what_was_never_given_out_leads_nowhere(sessions: Sessions, token: str | None) -> None:
    sessions.open("admin", "default")

    assert sessions.find(token) is None


def test_two_logins_are_two_sessions(sessions: Sessions) -> None:
    one, two = sessions.open("admin", "default"), sessions.open("admin", "default")

    sessions.close(one)

    assert one != two
    assert sessions.find(one) is None
    assert sessions.find(two) is not None


def test_a_session_that_is_closed_twice_is_closed(sessions: Sessions) -> None:
    token = sessions.open("admin", "default")

    sessions.close(token)
    sessions.close(token)

    assert sessions.find(token) is None


def test_a_session_lives_as_long_as_it_is_not_idle_for_a_quarter_of_an_hour(sessions: Sessions, wall: Wall) -> None:
    token = sessions.open("admin", "default")

    for _ in range(3):
        wall.pass_by(IDLE_SECONDS)
        assert sessions.find(token) is not None

    wall.pass_by(IDLE_SECONDS + 1)
    assert sessions.find(token) is None
    wall.pass_by(-IDLE_SECONDS)
    assert sessions.find(token) is None, "what has ended does not come back"


def test_idle_sessions_are_forgotten_when_another_begins(sessions: Sessions, wall: Wall) -> None:
    idle = sessions.open("admin", "default")
    wall.pass_by(IDLE_SECONDS - 1)
    awake = sessions.open("viewer", "default")
    wall.pass_by(2)

    sessions.open("admin", "default")
    wall.pass_by(-IDLE_SECONDS)

    assert sessions.find(idle) is None
    assert sessions.find(awake) is not None


def test_calls_with_a_password_share_one_session(sessions: Sessions) -> None:
    token = sessions.standing("admin", "one")

    assert sessions.standing("admin", "one") == token
    assert len({token, sessions.standing("admin", "two"), sessions.standing("viewer", "one")}) == 3


def test_a_shared_session_that_has_ended_is_begun_anew(sessions: Sessions, wall: Wall) -> None:
    first = sessions.standing("admin", "one")
    sessions.close(first)
    second = sessions.standing("admin", "one")
    wall.pass_by(IDLE_SECONDS + 1)
    third = sessions.standing("admin", "one")

    assert len({first, second, third}) == 3
    assert sessions.find(third) is not None


def test_users_are_told_by_sandbox_until_they_are_idle(sessions: Sessions, wall: Wall) -> None:
    first = sessions.open("admin", "one")
    sessions.open("admin", "two")
    sessions.open("viewer", "one")
    sessions.open("admin", "one")

    assert (sessions.users("one"), sessions.users("two"), sessions.users("three")) == (
        ["admin", "viewer"],
        ["admin"],
        [],
    )
    wall.pass_by(IDLE_SECONDS)
    sessions.find(first)
    wall.pass_by(1)
    assert sessions.users("one") == ["admin"]
