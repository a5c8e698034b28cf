"""What a server is told, and how it is told that something cannot be."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_prism import sandboxes, settings
from mock_prism.sandboxes import Pace
from mock_prism.settings import OPTIONS, PACES, Option, Settings, SettingsError, read_settings

GOOD = {
    "host": ("0.0.0.0", "0.0.0.0"),
    "port": ("0", 0),
    "no_tls": ("yes", True),
    "ready_file": ("/tmp/ready", Path("/tmp/ready")),
    "log": ("/tmp/log", Path("/tmp/log")),
    "site": ("three-node", "three-node"),
    "pace": ("eager", "eager"),
    "rate": ("2.5", 2.5),
    "seed": ("-7", -7),
    "epoch_micros": ("1700000000.5", 1_700_000_000_500_000),
    "hosts": ("5", 5),
    "vms": ("0", 0),
    "clusters": ("2", 2),
    "no_ssh": ("yes", True),
    "ssh_port": ("0", 0),
    "bind_nodes": ("yes", True),
    "shell": ("bash", "bash"),
    "ssh_keys": ("keys.pub", Path("keys.pub")),
    "ssh_idle_seconds": ("2.5", 2.5),
    "cvm_password": ("secret", "secret"),
    "host_password": ("secret", "secret"),
    "uploads_gib": ("3", 3),
}


def test_every_field_has_its_option() -> None:
    assert [option.name for option in OPTIONS] == [field.name for field in fields(Settings)] == list(GOOD)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_a_setting_is_read_from_its_flag_and_from_its_variable(option: Option) -> None:
    text, value = GOOD[option.name]

    by_flag = read_settings({option.name: text}, {})
    by_variable = read_settings({}, {option.variable: text})

    assert getattr(by_flag, option.name) == value
    assert by_flag == by_variable


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_a_value_has_the_type_of_its_field(option: Option) -> None:
    value = option.value(GOOD[option.name][0], "")

    assert isinstance(value, get_type_hints(Settings)[option.name])


def test_variables_are_spelled_like_flags() -> None:
    spelled = {option.flag: option.variable for option in OPTIONS}

    assert spelled["--ready-file"] == "MOCK_PRISM_READY_FILE"
    assert spelled["--no-tls"] == "MOCK_PRISM_NO_TLS"
    assert spelled["--epoch"] == "MOCK_PRISM_EPOCH"


def test_a_flag_goes_before_its_variable() -> None:
    assert read_settings({"port": "1"}, {"MOCK_PRISM_PORT": "2"}).port == 1


def test_an_empty_variable_is_none() -> None:
    assert read_settings({}, {"MOCK_PRISM_PORT": ""}) == Settings()


def test_a_switch_can_be_off() -> None:
    assert read_settings({}, {"MOCK_PRISM_NO_TLS": "false"}).no_tls is False


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("port", "65536"),
        ("port", "-1"),
        ("port", "https"),
        ("no_tls", "maybe"),
        ("pace", "quick"),
        ("rate", "0"),
        ("rate", "inf"),
        ("rate", "nan"),
        ("seed", "1.5"),
        ("epoch_micros", "-1"),
        ("epoch_micros", "inf"),
        ("hosts", "0"),
        ("vms", "100001"),
        ("clusters", "0"),
    ],
)
def test_what_cannot_be_is_refused_by_name(name: str, text: str) -> None:
    option = next(option for option in OPTIONS if option.name == name)

    with pytest.raises(SettingsError) as by_variable:
        read_settings({}, {option.variable: text})
    with pytest.raises(SettingsError) as by_flag:
        read_settings({name: text}, {})

    assert str(by_variable.value) == f"{option.variable} {text}: {option.reason}"
    assert str(by_flag.value) == f"{option.flag} {text}: {option.reason}"


@given(st.sampled_from(OPTIONS), st.text(min_size=1))
def test_no_text_breaks_it(option: Option, text: str) -> None:
    with suppress(SettingsError):
        read_settings({option.name: text}, {})


def test_paces_and_rates_are_the_sandboxes() -> None:
    assert tuple(pace.value for pace in Pace) == PACES
    assert settings.FASTEST == sandboxes.FASTEST
