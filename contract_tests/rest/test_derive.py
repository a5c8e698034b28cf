"""The tools that turn published descriptions into catalogues, on small descriptions and on the installed SDKs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_prism.faces.rest.derive import __main__, swagger2, swagger12
from mock_prism.faces.rest.derive.rows import ROW_KEYS, Row, compact, references
from mock_prism.faces.rest.spelling import camel_of, jackson_snake, v2_key

VM = {"type": "get.dto.VmDTO"}
VMS_DOCUMENT: dict[str, Any] = {
    "resourcePath": "/vms",
    "apis": [
        {
            "path": "/vms/",
            "operations": [
                {
                    "method": "GET",
                    "nickname": "getVms",
                    "notes": "Get the list of VMs.",
                    "type": "get.base.EntityCollection&lt;get.dto.VmDTO&gt;",
                    "parameters": [
                        {"paramType": "query", "name": "count", "type": "integer", "required": False},
                        {"paramType": "header", "name": "X-Sort", "type": "string", "required": True},
                    ],
                },
                {
                    "method": "POST",
                    "nickname": "addVm",
                    "type": "get.dto.ReturnValueDTO$TaskIdDTO",
                    "parameters": [{"paramType": "body", "name": "body", "type": "get.dto.VmDTO", "required": True}],
                },
            ],
        },
        {
            "path": "/vms/{id}",
            "operations": [
                {
                    "method": "DELETE",
                    "nickname": "deleteVm",
                    "type": "get.base.PrimitiveDTO&lt;java.lang.Boolean&gt;",
                    "parameters": [{"paramType": "path", "name": "id", "type": "string", "required": True}],
                },
                {"method": "GET", "nickname": "getNics", "type": "array", "items": VM, "parameters": []},
            ],
        },
        {"path": "/vms/none"},
    ],
    "models": {
        "get.base.EntityCollection&lt;get.dto.VmDTO&gt;": {"properties": {}, "required": []},
        "get.dto.VmDTO": {
            "properties": {
                "num_v_ms": {"type": "integer", "format": "int32", "description": "How many."},
                "power_state": {"type": "string", "enum": ["ON", "OFF"]},
                "tags": {"type": "array", "items": {"type": "string", "enum": ["A"]}},
                "labels": {"$ref": "java.util.Map&lt;java.lang.String, java.lang.Long&gt;"},
                "upload": {"$ref": "DataHandler"},
                "opaque": {"type": "java.lang.Class"},
                "disk": {"$ref": "get.dto.DiskDTO"},
                "D_EFAULT": {"type": "string"},
            },
            "required": ["num_v_ms"],
        },
        "get.dto.NeverUsedDTO": {"properties": {}, "required": []},
        "java.lang.Class": {"properties": {}, "required": []},
    },
}


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    (tmp_path / "swagger-vms.json").write_text(json.dumps(VMS_DOCUMENT))
    (tmp_path / "swagger-root.json").write_text('{"apis":[{"path":"/vms"}]}')
    return tmp_path


def by_op(rows: list[Row]) -> dict[str, Row]:
    """Rows as they are written, by the names of their operations."""
    return {str(row["op"]): compact(row, ROW_KEYS) for row in rows}


V1_ROWS: dict[str, Row] = {
    "getVms": {
        "method": "GET",
        "path": "/vms",
        "op": "getVms",
        "group": "vms",
        "query": {"count": "integer"},
        "headers": {"X-Sort": "string"},
        "required": ["X-Sort"],
        "returns": "#get.base.EntityCollection<get.dto.VmDTO>",
        "lists": "#get.dto.VmDTO",
        "status": 200,
    },
    "addVm": {
        "method": "POST",
        "path": "/vms",
        "op": "addVm",
        "group": "vms",
        "required": ["body"],
        "body": "#get.dto.VmDTO",
        "returns": "#get.dto.ReturnValueDTO$TaskIdDTO",
        "status": 201,
        "task": True,
    },
    "deleteVm": {
        "method": "DELETE",
        "path": "/vms/{id}",
        "op": "deleteVm",
        "group": "vms",
        "path_params": {"id": "string"},
        "status": 204,
        "returns": "#get.base.PrimitiveDTO<java.lang.Boolean>",
    },
    "getNics": {
        "method": "GET",
        "path": "/vms/{id}",
        "op": "getNics",
        "group": "vms",
        "status": 200,
        "returns": "[#get.dto.VmDTO]",
        "lists": "#get.dto.VmDTO",
    },
}


def test_swagger_1_2_becomes_rows_of_facts(documents: Path) -> None:
    rows, _ = swagger12.derive(documents, "v1")

    assert by_op(rows) == V1_ROWS


def test_swagger_1_2_becomes_the_types_that_rows_lead_to(documents: Path) -> None:
    _, types = swagger12.derive(documents, "v2.0")

    assert "get.dto.NeverUsedDTO" not in types
    assert types["get.dto.DiskDTO"] == {}
    assert types["get.dto.VmDTO"] == {
        "fields": {
            "num_vms": "int32",
            "power_state": {"type": "string", "enum": ["ON", "OFF"]},
            "tags": {"type": "[string]", "enum": ["A"]},
            "labels": "{int64}",
            "upload": "file",
            "opaque": "object",
            "disk": "#get.dto.DiskDTO",
        },
        "required": ["num_vms"],
    }


def test_only_v2_spells_keys_anew(documents: Path) -> None:
    _, types = swagger12.derive(documents, "v1")

    fields = types["get.dto.VmDTO"]["fields"]
    assert isinstance(fields, dict)
    assert "num_v_ms" in fields


@pytest.mark.parametrize(
    ("spelt", "camel", "sent"),
    [
        ("num_v_ms", "numVMs", "num_vms"),
        ("service_v_m_external_i_p", "serviceVMExternalIP", "service_vmexternal_ip"),
        ("name", "name", "name"),
        ("disk_uuid", "diskUuid", "disk_uuid"),
        ("c_p_u", "cPU", "c_pu"),
        ("", "", ""),
    ],
)
def test_v2_keys_are_spelt_as_the_product_sends_them(spelt: str, camel: str, sent: str) -> None:
    assert (camel_of(spelt), v2_key(spelt)) == (camel, sent)


@given(st.from_regex(r"[a-z]{1,4}([A-Z][a-z]{1,4}){0,3}", fullmatch=True))
def test_camel_case_of_whole_words_comes_back_from_snake_case(camel: str) -> None:
    assert camel_of(jackson_snake(camel)) == camel


V3_DOCUMENT: dict[str, Any] = {
    "paths": {
        "/vms/{uuid}": {
            "parameters": [{"name": "uuid", "in": "path", "required": True}],
            "put": {
                "summary": "Updates a VM.",
                "parameters": [
                    {
                        "name": "body",
                        "in": "body",
                        "required": True,
                        "schema": {"$ref": "#/definitions/vm_intent_input"},
                    }
                ],
                "responses": {"202": {"schema": {"$ref": "#/definitions/vm_intent_response"}}, "default": {}},
            },
        },
        "/vms/": {
            "get": {"parameters": [{"name": "length", "in": "query", "type": "integer"}], "responses": {"default": {}}}
        },
    }
}
V3_ROWS: dict[str, Row] = {
    "put /vms/{uuid}": {
        "method": "PUT",
        "path": "/vms/{uuid}",
        "op": "put /vms/{uuid}",
        "group": "vms",
        "path_params": {"uuid": "string"},
        "required": ["body"],
        "body": "#vm_intent_input",
        "returns": "#vm_intent_response",
        "status": 202,
    },
    "get /vms/": {
        "method": "GET",
        "path": "/vms",
        "op": "get /vms/",
        "group": "vms",
        "query": {"length": "integer"},
        "status": 200,
    },
}


def test_swagger_2_becomes_rows_of_facts(tmp_path: Path) -> None:
    source = tmp_path / "swagger.json"
    source.write_text(json.dumps(V3_DOCUMENT))

    rows, types = swagger2.derive(source)

    assert (by_op(rows), types) == (V3_ROWS, {})


def test_the_command_writes_a_catalogue_sorted_by_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "swagger.json", tmp_path / "catalogue.json"
    source.write_text(json.dumps(V3_DOCUMENT))
    monkeypatch.setattr("sys.argv", ["derive", "v3", "--from", str(source), "--to", str(target)])

    with pytest.raises(SystemExit) as left:
        __main__.main()

    written = json.loads(target.read_text())
    assert written["generation"] == "v3"
    assert written["operations"] == [V3_ROWS["get /vms/"], V3_ROWS["put /vms/{uuid}"]]
    assert (left.value.code, capsys.readouterr().err) == (0, "2 operations, 0 types\n")


def test_the_command_writes_the_types_beside_the_catalogue(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "catalogue.json"
    monkeypatch.setattr("sys.argv", ["derive", "v2", "--from", str(documents), "--to", str(target)])

    with pytest.raises(SystemExit):
        __main__.main()

    types = json.loads((tmp_path / "types.json").read_text())
    assert list(types) == sorted(types)
    assert types["get.dto.VmDTO"]["required"] == ["num_vms"]


def test_a_key_that_rows_do_not_have_is_a_bug() -> None:
    with pytest.raises(KeyError, match="notes"):
        compact({"op": "getVms", "notes": "x"}, ROW_KEYS)


def test_references_are_found_within_lists_and_maps() -> None:
    assert list(references(["[#a.B]", {"type": "{#c.D}"}, {"one_of": ["#e.F", "string"]}, 7])) == ["a.B", "c.D", "e.F"]
