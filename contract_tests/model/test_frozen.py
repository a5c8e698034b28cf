"""What makes a class frozen: as ``dataclass`` does it, for less."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, field, fields, replace
from typing import Any

import pytest

from mock_prism.model.frozen import frozen


@frozen
class Point:
    """Two numbers, and a note that nobody compares."""

    x: int
    y: int = 2
    note: str = field(default="", compare=False, repr=False)


@frozen(kw_only=True)
class Shape:
    """Points by name only."""

    points: tuple[Point, ...] = field(default_factory=tuple)


@frozen
class Corner(Point):
    """A point that is more."""

    angle: int = 90


@frozen
class Nothing:
    """No fields at all."""


@frozen
class Odd:
    """One that is like every other of its kind, and says so itself."""

    number: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Odd)

    def __repr__(self) -> str:
        return "an odd one"


def test_fields_are_given_by_place_or_by_name_and_have_defaults() -> None:
    assert (Point(1).x, Point(1).y) == (1, 2)
    assert Point(y=3, x=1) == Point(1, 3)
    assert Shape() == Shape(points=())
    assert Corner(1, 2, "here", 45).angle == 45


@pytest.mark.parametrize("words", [{}, {"x": 1, "z": 2}])
def test_a_wrong_field_is_told_with_the_name_of_the_class(words: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=r"Point\.__init__\(\)"):
        Point(**words)


def test_a_field_by_name_only_cannot_be_given_by_place() -> None:
    with pytest.raises(TypeError, match="positional"):
        Shape((Point(1),))  # type: ignore[call-arg]  # that is what is tried


def test_nothing_can_be_set_or_deleted_afterwards() -> None:
    point = Point(1)

    with pytest.raises(FrozenInstanceError, match="assign to field 'x'"):
        point.x = 2  # type: ignore[misc]  # that is what is tried
    with pytest.raises(FrozenInstanceError, match="delete field 'x'"):
        del point.x
    with pytest.raises(FrozenInstanceError):
        point.other = 2  # type: ignore[attr-defined]  # as above
    assert not hasattr(point, "__dict__")


def test_equal_ones_are_of_one_class_and_have_equal_fields() -> None:
    assert Point(1, 2, "here") == Point(1, 2, "there")
    assert hash(Point(1, 2, "here")) == hash(Point(1, 2, "there"))
    assert Point(1) != Point(2)
    assert Point(1) != Corner(1)
    assert Nothing() != Odd(1)
    assert len({Nothing(), Nothing()}) == 1


def test_what_a_class_says_itself_is_left_alone() -> None:
    assert Odd(1) == Odd(3)
    assert repr(Odd(1)) == "an odd one"


def test_it_shows_its_fields() -> None:
    assert repr(Shape(points=(Corner(1),))) == "Shape(points=(Corner(x=1, y=2, angle=90),))"


def test_copies_have_the_same_fields() -> None:
    corner = Corner(1, note="here")

    for copied in (copy.copy(corner), copy.deepcopy(corner), pickle.loads(pickle.dumps(corner)), replace(corner)):
        assert [getattr(copied, one.name) for one in fields(Corner)] == [1, 2, "here", 90]
    assert replace(corner, angle=45) == Corner(1, 2, "", 45)


def test_a_pattern_takes_it_apart() -> None:
    match Point(1, 3):
        case Point(x, y):
            assert (x, y) == (1, 3)
