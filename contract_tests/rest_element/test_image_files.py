"""The bytes of images: the same by every face, on disk as long as something refers to them, and bounded."""

from __future__ import annotations

import os
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_images import created, upload
from contract_tests.rest_element.test_vm_acts import run
from contract_tests.rest_v2.element import Element
from mock_prism.contents import Contents

V4 = "/api/vmm/v4.0/content/images"
CONTENT = b"QFI\xfb" + os.urandom(3 << 20)


def files(prism: Prism) -> list[Path]:
    """What is kept on disk."""
    folder = prism.v2.sandboxes.contents._folder
    return [] if folder is None else sorted(folder.iterdir())


def given(element: Element, path: str, **more: Any) -> Any:
    """The answer of a call that gives a file, read to its end."""
    return element.send("GET", path, buffered=True, **more)


def v4(prism: Prism) -> Element:
    """The whole server, from its root."""
    return replace(prism.v2, prefix="")


def active(prism: Prism, content: bytes = CONTENT) -> str:
    """The uuid of an image that has a content."""
    uuid = created(prism)
    assert upload(prism, uuid, content).status_code == 200
    prism.v2.settle()
    return uuid


@pytest.fixture
def small(prism: Prism) -> Prism:
    """A server that keeps a mebibyte of uploads."""
    prism.v2.sandboxes.contents.most_bytes = 1 << 20
    return prism


def test_every_face_gives_the_bytes_that_were_uploaded(prism: Prism) -> None:
    uuid = active(prism)

    paths = (prism.v08, f"/images/{uuid}/file"), (v4(prism), f"{V4}/{uuid}/file")

    assert [given(face, path).data == CONTENT for face, path in paths] == [True] * 2


@pytest.mark.parametrize("path", [f"{V4}/{{}}/file", "/api/nutanix/v0.8/images/{}/file"])
def test_a_part_of_a_file_is_to_be_had(prism: Prism, path: str) -> None:
    uuid = active(prism)

    part = given(v4(prism), path.format(uuid), headers={"Range": "bytes=2-9"})
    head = v4(prism).send("HEAD", path.format(uuid), buffered=True)

    assert (part.status_code, part.data) == (206, CONTENT[2:10])
    assert part.headers["Content-Range"] == f"bytes 2-9/{len(CONTENT)}"
    assert (head.headers["Content-Length"], head.headers["Accept-Ranges"]) == (str(len(CONTENT)), "bytes")


def test_an_image_of_the_address_of_another_has_its_bytes(prism: Prism) -> None:
    uuid = active(prism)
    source = {"$objectType": "vmm.v4.content.UrlSource", "url": f"http://localhost{V4}/{uuid}/file"}
    body = {"$objectType": "vmm.v4.content.Image", "name": "copy", "type": "DISK_IMAGE", "source": source}

    made = v4(prism).send("POST", V4, body, headers={"NTNX-Request-Id": "11111111-1111-4111-8111-111111111111"})
    prism.v2.settle()

    copies = [one for one in prism.v2.read("/images")["entities"] if one["name"] == "copy"]
    assert made.status_code == 202, made.text
    assert given(prism.v08, f"/images/{copies[0]['uuid']}/file").data == CONTENT
    assert len(files(prism)) == 1


def test_an_image_larger_than_any_other_body_is_taken(prism: Prism) -> None:
    large = bytes(40 << 20)

    uuid = active(prism, large)

    assert prism.v2.read(f"/images/{uuid}?include_vm_disk_sizes=true")["vm_disk_size"] == len(large)
    assert given(prism.v08, f"/images/{uuid}/file").data == large


def test_what_is_beyond_the_bound_is_refused_and_leaves_nothing(small: Prism) -> None:
    uuid = created(small)
    content = bytes((1 << 20) + 1)

    reply = upload(small, uuid, content)

    assert (reply.status_code, reply.get_json()["message"].endswith("1048576 bytes")) == (413, True), reply.text
    assert files(small) == []
    assert small.v2.read(f"/images/{uuid}")["image_state"] == "INACTIVE"
    assert upload(small, uuid, content[1:]).status_code == 200


def test_bytes_that_nobody_refers_to_make_room(small: Prism) -> None:
    sandboxes = small.v2.sandboxes
    first = active(small, bytes(1 << 20))
    sandboxes.snapshot("default", "kept")
    run(small, "v2.0", "DELETE", f"/images/{first}")
    uuid = created(small)

    while_kept = upload(small, uuid, b"next").status_code
    sandboxes.snapshot("default", "kept")
    afterwards = upload(small, uuid, b"next").status_code

    assert (while_kept, afterwards) == (413, 200)
    assert [file.stat().st_size for file in files(small)] == [4]


def test_sandboxes_share_what_is_the_same(prism: Prism) -> None:
    uuid = active(prism)
    prism.v2.sandboxes.snapshot("default", "kept")
    prism.v2.sandboxes.get("other").replace_site(prism.v2.site.fork())

    active(prism)
    other = given(v4(prism), f"{V4}/{uuid}/file", headers={"X-Mock-Prism-Sandbox": "other"})

    assert other.data == CONTENT
    assert len(files(prism)) == 1


def test_a_kept_site_carries_its_uploads(prism: Prism) -> None:
    uuid = active(prism)
    kept = v4(prism).read("/_mock/site")
    fresh = Prism.start()

    put = v4(fresh).send("PUT", "/_mock/site", kept)
    lacking = v4(fresh).send("PUT", "/_mock/site", {**kept, "contents": {}})
    broken = v4(fresh).send("PUT", "/_mock/site", {**kept, "contents": {"a": "!"}})

    assert put.status_code == 200, put.text
    assert given(fresh.v08, f"/images/{uuid}/file").data == CONTENT
    assert [(one.status_code, one.get_json()["field"]) for one in (lacking, broken)] == [(422, "contents")] * 2


def test_a_site_with_too_much_uploaded_is_not_kept(prism: Prism, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_prism.kept_sites.MOST_CONTENT_BYTES", 1 << 20)
    active(prism)

    refused = v4(prism).send("GET", "/_mock/site")

    assert (refused.status_code, "1048576 bytes of uploaded images" in refused.get_json()["error"]) == (422, True)


def test_uploads_that_do_not_fit_are_not_put_back(prism: Prism) -> None:
    active(prism)
    kept, fresh = v4(prism).read("/_mock/site"), Prism.start()
    fresh.v2.sandboxes.contents.most_bytes = 1 << 20

    refused = v4(fresh).send("PUT", "/_mock/site", kept)

    assert (refused.status_code, refused.get_json()["field"]) == (422, "contents")


def test_the_directory_goes_with_what_it_is_of() -> None:
    contents = Contents()
    with contents.receive(BytesIO(b"content"), set):
        folder = contents._folder
        assert folder is not None
        assert folder.is_dir()

    del contents

    assert not folder.exists()


def test_two_who_make_room_at_once_both_find_it_made() -> None:
    contents = Contents()
    with contents.receive(BytesIO(b"nobody's"), set) as idle:
        pass

    def wanted() -> set[str]:
        """Asked while the first makes room: the second comes, and is done before it."""
        with contents.receive(BytesIO(b"second"), set) as content:
            return {content.name}

    with contents.receive(BytesIO(b"first"), wanted) as content, contents.open(content.name) as file:
        assert file.read() == b"first"
    with pytest.raises(FileNotFoundError):
        contents.open(idle.name)
