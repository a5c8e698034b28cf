"""The door of the executables: ``POST /_mock/shell``, in a small Flask application of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from contract_tests.shell.shell import CVM_A, CVM_B, A, Shell
from mock_prism.faces import shell as shell_face
from mock_prism.sandboxes import Pace

PATH = "/_mock/shell"
HEADER = "X-Mock-Prism-Sandbox"
ENTER = ["acli", "host.enter_maintenance_mode", A]


@pytest.fixture
def client(shell: Shell) -> FlaskClient:
    return client_of(shell)


def client_of(shell: Shell) -> FlaskClient:
    """An application with the shell alone."""
    app = Flask("shell")
    app.register_blueprint(shell_face.blueprint(shell.sandboxes))
    return app.test_client()


def run(client: FlaskClient, argv: list[str], headers: dict[str, str] | None = None, **more: object) -> dict[str, Any]:
    """What a command answers, which must be 200."""
    reply = client.post(PATH, json={"argv": argv, **more}, headers=headers)
    assert (reply.status_code, reply.mimetype) == (200, "application/json"), reply.text
    answer = reply.json
    assert isinstance(answer, dict)
    return answer


def refusal(reply: TestResponse) -> tuple[int, str]:
    """Status and text of an answer in the face's own envelope."""
    body: Any = reply.json
    assert reply.mimetype == "application/json"
    assert isinstance(body["error"], str)
    return reply.status_code, body["error"]


def test_a_finished_command_answers_with_all_it_printed(client: FlaskClient) -> None:
    assert run(client, ["svmips"]) == {
        "stdout": "192.168.38.165 192.168.38.166 192.168.38.167 192.168.38.168\n",
        "stderr": "",
        "exit_status": 0,
        "pending": None,
        "logins": [],
        "prompt": "",
        "options": None,
        "log": None,
    }


def test_a_command_under_way_is_asked_about_with_its_continuation(client: FlaskClient, shell: Shell) -> None:
    first = run(client, ENTER)
    assert first["pending"]["need"] == "time"

    shell.settle()
    last = run(client, ENTER, continuation=first["pending"]["continuation"])

    assert first["stdout"] + last["stdout"] == "EnterMaintenanceMode: pending\nEnterMaintenanceMode: complete\n"
    assert (last["exit_status"], last["pending"]) == (0, None)


def test_a_prompt_needs_input_and_takes_it_as_stdin(client: FlaskClient, shell: Shell) -> None:
    argv = ["acli", "vm.delete", "test-off"]
    first = run(client, argv)
    assert (first["stdout"], first["pending"]["need"]) == ("Delete 1 VMs? (yes/no) ", "input")

    second = run(client, argv, stdin="yes\n", continuation=first["pending"]["continuation"])

    assert second["stdout"] == "test-off: pending\n"


def test_a_command_on_many_nodes_says_where_to_log_in(client: FlaskClient) -> None:
    answer = run(client, ["allssh", "genesis", "start"], node=CVM_B)

    assert (answer["stdout"], answer["pending"]) == ("", None)
    assert answer["logins"][-1] == {
        "banner": f"================== {CVM_B} =================\n",
        "node": CVM_B,
        "argv": ["genesis", "start"],
    }
    assert len(answer["logins"]) == 4


def test_the_node_is_where_the_command_runs(client: FlaskClient) -> None:
    assert run(client, ["virsh", "list"], node=A)["exit_status"] == 0
    assert run(client, ["virsh", "list"], node=CVM_A)["exit_status"] == 127
    assert run(client, ["virsh", "list"], node="10.0.0.1")["exit_status"] == 255


def test_an_exit_status_that_is_not_0_is_still_an_answer(client: FlaskClient) -> None:
    assert run(client, ["acli", "host.get", "nobody"])["exit_status"] == 1
    assert run(client, ["acli", "net.disable_virtual_switch"])["exit_status"] == 69


@pytest.mark.parametrize("name", [HEADER, "Host"])
def test_the_sandbox_is_chosen_by_header_and_by_host(client: FlaskClient, shell: Shell, name: str) -> None:
    there = {name: "gw3" if name == HEADER else "gw3.localhost:9440"}

    run(client, ["acli", "vm.create", "fresh"], headers=there)
    shell.sandboxes.get("gw3").site.leap()

    assert "fresh" in run(client, ["acli", "vm.list"], headers=there)["stdout"]
    assert "fresh" not in run(client, ["acli", "vm.list"])["stdout"]


@pytest.mark.parametrize("name", ["a b", "../x", "-x", "x" * 64, "é"])
def test_a_sandbox_that_cannot_be_is_refused(client: FlaskClient, name: str) -> None:
    reply = client.post(PATH, json={"argv": ["svmips"]}, headers={HEADER: name})

    assert refusal(reply)[0] == 400


@pytest.mark.parametrize("raw", [b"", b"{", b"nonsense", b"[" * 100_000, b"\xff\xfe", b'{"argv": ["svmips"]', b"NaN{}"])
def test_a_body_that_is_not_json_is_refused(client: FlaskClient, raw: bytes) -> None:
    status, reason = refusal(client.post(PATH, data=raw))

    assert status == 400
    assert reason.startswith("body: is not JSON: ")


@pytest.mark.parametrize("body", [[], None, 1, "svmips", [["svmips"]], True])
def test_a_body_that_is_no_object_is_refused(client: FlaskClient, body: object) -> None:
    assert refusal(client.post(PATH, data=json.dumps(body))) == (400, "body: must be a JSON object")


@pytest.mark.parametrize("argv", [None, [], {}, "svmips", 1, [["svmips"]], [1], ["svmips", None], [{"a": 1}]])
def test_argv_must_be_a_list_of_texts(client: FlaskClient, argv: object) -> None:
    status, text = refusal(client.post(PATH, json={"argv": argv}))

    assert (status, text.partition(":")[0]) == (400, "argv")


@pytest.mark.parametrize("key", ["node", "stdin", "continuation"])
@pytest.mark.parametrize("value", [1, True, [], {}, ["text"], 1.5])
def test_the_other_keys_must_be_texts(client: FlaskClient, key: str, value: object) -> None:
    reply = client.post(PATH, json={"argv": ["svmips"], key: value})

    assert refusal(reply) == (400, f"{key}: must be text")
    assert reply.json == {"error": f"{key}: must be text", "field": key}


@pytest.mark.parametrize("key", ["argv", "node", "stdin", "continuation"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [("a\0b", "{key}: holds what no command line can"), ("\ud800", "body: is not JSON: it holds half a character")],
    ids=["nul", "surrogate"],
)
def test_what_no_command_line_can_hold_is_refused(client: FlaskClient, key: str, text: str, reason: str) -> None:
    body = {"argv": ["svmips"]} | {key: [text] if key == "argv" else text}

    assert refusal(client.post(PATH, data=json.dumps(body))) == (400, reason.format(key=key))


def test_keys_may_be_null(client: FlaskClient) -> None:
    assert run(client, ["svmips"], node=None, stdin=None, continuation=None)["exit_status"] == 0


@pytest.mark.parametrize("key", ["arg", "env", "", "cwd"])
def test_an_unknown_key_is_refused_by_name(client: FlaskClient, key: str) -> None:
    reply = client.post(PATH, json={"argv": ["svmips"], key: "x"})

    assert refusal(reply) == (400, f"{key}: is none of argv, node, stdin, continuation")


def test_a_huge_body_is_refused(client: FlaskClient) -> None:
    reply = client.post(PATH, json={"argv": ["acli", "x" * (1 << 20)]})

    assert refusal(reply)[0] == 413


def test_a_body_just_below_the_limit_is_taken(client: FlaskClient) -> None:
    assert run(client, ["acli", "host.get", "x" * ((1 << 20) - 100)])["exit_status"] == 1


@pytest.mark.parametrize("continuation", ["", "nonsense", "{}", "[]", '{"open": 1}'])
def test_a_foreign_continuation_is_refused_and_does_nothing(
    client: FlaskClient, shell: Shell, continuation: str
) -> None:
    reply = client.post(PATH, json={"argv": ENTER, "continuation": continuation})

    assert refusal(reply) == (400, "continuation: is none that a command gave out")
    assert shell.host(A).schedulable


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_any_other_method_is_refused(client: FlaskClient, method: str) -> None:
    assert client.open(PATH, method=method).status_code == 405


def test_an_eager_server_ends_a_command_in_a_few_calls() -> None:
    client = client_of(Shell.on(pace=Pace.EAGER))
    answer, calls = run(client, ENTER), 1
    while answer["pending"] is not None:
        answer, calls = run(client, ENTER, continuation=answer["pending"]["continuation"]), calls + 1

    assert (answer["exit_status"], calls < 20) == (0, True)


def test_no_login_is_asked_for(client: FlaskClient) -> None:
    reply = client.post(PATH, json={"argv": ["svmips"]}, headers={"Authorization": "Basic bm9ib2R5Om5vcGU="})

    assert reply.status_code == 200
