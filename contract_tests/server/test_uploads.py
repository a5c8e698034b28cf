"""Images over a real connection: large ones go to disk and come back, and nothing stays when the server has gone."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.patience import PATIENCE_SECONDS
from contract_tests.server.process import Server, started

V08, V2 = (f"/PrismGateway/services/rest/{version}" for version in ("v0.8", "v2.0"))
MIB = 1 << 20


def made(server: Server) -> str:
    """The uuid of an image that waits for its content."""
    task = server.ask(f"{V2}/images", "POST", {"name": "x", "image_type": "DISK_IMAGE"}).json()["task_uuid"]
    entities = server.ask(f"{V2}/tasks/{task}").json()["entity_list"]
    uuid: str = entities[0]["entity_id"]
    return uuid


def pieces(count: int) -> Iterator[bytes]:
    """So many mebibytes, which differ; without a length they are sent in chunks."""
    for number in range(count):
        yield bytes([number % 251]) * MIB


def upload(server: Server, uuid: str, count: int) -> Any:
    """The answer to an upload in chunks."""
    return server.ask(f"{V08}/images/{uuid}/upload", "PUT", data=pieces(count), timeout=PATIENCE_SECONDS)


@pytest.mark.parametrize("flags", [("--no-tls",), ()])
def test_a_large_image_comes_in_chunks_and_goes_out_again(tmp_path: Path, flags: tuple[str, ...]) -> None:
    place = {"TMPDIR": str(tmp_path)}
    with started(tmp_path, "--pace", "eager", "--no-ssh", *flags, environment=place) as server:
        uuid = made(server)
        taken = upload(server, uuid, 48)
        whole = server.ask(f"{V08}/images/{uuid}/file")
        part = server.ask(f"/api/vmm/v4.0/content/images/{uuid}/file", headers={"Range": f"bytes={47 * MIB}-"})
        kept = [file.stat().st_size for folder in tmp_path.glob("mock-prism-*") for file in folder.iterdir()]
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(PATIENCE_SECONDS)

    assert taken.status_code == 200, taken.text
    assert whole.content == b"".join(pieces(48))
    assert (part.status_code, part.content) == (206, bytes([47]) * MIB)
    assert 48 * MIB in kept
    assert [folder for folder in tmp_path.glob("mock-prism-*") if folder.is_dir()] == []


def test_no_more_is_taken_than_there_is_room_for(tmp_path: Path) -> None:
    flags = "--pace", "eager", "--no-ssh", "--no-tls", "--uploads-gib", "0"
    with started(tmp_path, *flags) as server:
        uuid = made(server)
        refused = upload(server, uuid, 1)
        state = server.ask(f"{V2}/images/{uuid}").json()["image_state"]

    assert (refused.status_code, state) == (413, "INACTIVE")
