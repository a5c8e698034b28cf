"""What a normalised body looks like."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mock_prism.testing.local_site import EPOCH_MICROS
from mock_prism.testing.normaliser import Normaliser

ONE, TWO = "6f9619ff-8b86-4011-b42d-00c04fc964ff", "00000000-0000-4000-8000-000000000002"


def test_ids_are_numbered_in_the_order_seen_and_keep_their_number() -> None:
    normalise = Normaliser()

    first = normalise({"a": TWO, "b": [ONE, f"/vms/{TWO}/disks"]})

    assert first == {"a": "<uuid 1>", "b": ["<uuid 2>", "/vms/<uuid 1>/disks"]}
    assert normalise(ONE) == "<uuid 2>"


def test_ids_are_found_in_keys_and_macs_beside_them() -> None:
    assert Normaliser()({ONE: "50:6b:8d:aa:bb:cc"}) == {"<uuid 1>": "<mac 1>"}


def test_an_instant_is_told_by_its_distance_in_every_unit() -> None:
    normalise = Normaliser()
    later = EPOCH_MICROS + 90_500_000

    assert normalise([later, later // 1000, EPOCH_MICROS // 1_000_000 + 90, "2023-11-14T22:14:50.500Z"]) == [
        "<instant +90.5 s>",
        "<instant +90.5 s>",
        "<instant +90 s>",
        "<instant +90.5 s>",
    ]


def test_a_microsecond_counts() -> None:
    assert Normaliser()(EPOCH_MICROS + 86_400_000_001) == "<instant +86400.000001 s>"


def test_sizes_flags_and_words_stay() -> None:
    value = {"memory": 4 << 30, "small": 2 << 30, "on": True, "nothing": None, "share": 0.5, "name": "vm-1"}

    assert Normaliser()(value) == value


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)))
def test_what_holds_no_id_and_no_instant_is_left_alone(value: object) -> None:
    assert Normaliser()(value) == value
