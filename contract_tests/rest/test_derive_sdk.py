"""The derivation of v4 from Python SDK packages: a small package written here, and those that are installed."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from mock_prism.faces.rest.derive import sdk, sdk_history
from mock_prism.faces.rest.derive.rows import ROW_KEYS, TYPE_KEYS, Row, compact

MODELS = ":class:`~ntnx_toys_py_client.models"
API = f"""
class BoxApi(object):
    def __init__(self, api_client=None):
        pass

    def list_boxes(self, _page=None, _limit=None, **kwargs):
        \"\"\"Lists the boxes, which is prose.

        :param _limit: A URL query parameter: between 1 and 50.
        \"\"\"
        query_params.append(('$page', params['_page']))
        query_params.append(('$limit', params['_limit']))
        return self.api_client._call_api(
            '/api/toys/v4.3/config/boxes', 'GET', response_type='toys.v4.config.ListBoxesApiResponse')

    def update_box(self, extId, body, **kwargs):
        \"\"\"
        :type body: {MODELS}.toys.v4.config.Box`
        \"\"\"
        path_params['extId'] = extId
        header_params['X-Cluster-Id'] = params['X_Cluster_Id']
        header_params['Accept'] = 'application/json'
        return self.api_client._call_api(
            '/api/toys/v4.3.b1/config/boxes/{{extId}}', 'PUT', response_type='toys.v4.config.UpdateBoxApiResponse')

    def shake_box(self, extId, **kwargs):
        path_params['extId'] = extId
        return self.api_client._call_api('/api/toys/v4.3/config/boxes/{{extId}}/$actions/shake', 'POST')

    def create_note(self, **kwargs):
        return self.api_client._call_api('/api/toys/v4.3/notes', 'POST', response_type='toys.v4.Missing')

    def not_a_call(self):
        return None
"""
RESPONSE = """
class {name}(object):
    @property
    def data(self):
        \"\"\"
        :return: {types}
        \"\"\"
        return self.__data

    def _initialize_object_type(self):
        return 'toys.v4.config.{name}'
"""
BASE = """
class Thing(object):
    swagger_types = {'ext_id': 'str'}
    attribute_map = {'ext_id': 'extId'}

    def _initialize_object_type(self):
        return 'toys.v4.config.Thing'

    @property
    def ext_id(self):
        return self.__ext_id

    @ext_id.setter
    def ext_id(self, ext_id):
        if not re.search('^[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}$', ext_id):
            raise ValueError
"""
BOX = f"""
from ntnx_toys_py_client.models.toys.v4.config.Thing import Thing

class Box(Thing):
    swagger_types = {{
        'ext_id': 'str', 'size': 'int', 'code': 'str', 'tags': 'list[str]', 'labels': 'dict(str, list[int])',
        'colour': 'toys.v4.config.Colour', 'content': 'OneOfBoxContent', 'free': 'FreeForm', '_reserved': 'str',
        'kind': 'str',
    }}
    attribute_map = {{
        'ext_id': 'extId', 'size': 'sizeBytes', 'code': 'code', 'tags': 'tags', 'labels': 'labels',
        'colour': 'colour', 'content': 'content', 'free': 'free', '_reserved': '$reserved', 'kind': '$objectType',
    }}

    def _initialize_object_type(self):
        return 'toys.v4.config.Box'

    def _initialize_object_version(self):
        return 'v4.r3'

    @property
    def content(self):
        \"\"\"
        :return: {MODELS}.toys.v4.config.Thing` or list[{MODELS}.toys.v4.config.Colour`]
        \"\"\"
        return self.__content

    @property
    def size(self):
        return self.__size

    @size.setter
    def size(self, size):
        if size is None:
            raise ValueError("Invalid value for `size`, must not be `None`")
        raise ValueError("must be a value greater than or equal to `1`, must be a value less than or equal to `9`")

    @property
    def code(self):
        return self.__code

    @code.setter
    def code(self, code):
        if not re.search(r'^[a-z]+$', code):
            raise ValueError("length must be greater than or equal to `2`, length must be less than or equal to `4`")
"""
COLOUR = """
class Colour(object):
    RED = "RED"
    BLUE = "BLUE"
    COUNT = 2

    def _initialize_object_type(self):
        return 'toys.v4.config.Colour'

class Unnamed(object):
    pass
"""
CLASSES = {
    "Thing": BASE,
    "Box": BOX,
    "Colour": COLOUR,
    "ListBoxesApiResponse": RESPONSE.format(
        name="ListBoxesApiResponse",
        types=f"list[{MODELS}.toys.v4.config.Box`] or {MODELS}.toys.v4.error.ErrorResponse`",
    ),
    "UpdateBoxApiResponse": RESPONSE.format(
        name="UpdateBoxApiResponse",
        types=f"{MODELS}.toys.v4.error.ErrorResponse` or {MODELS}.prism.v4.config.TaskReference`",
    ),
}


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder with one SDK package in it, and one thing that is none."""
    root = tmp_path / "ntnx_toys_py_client"
    models = root / "models" / "toys" / "v4" / "config"
    models.mkdir(parents=True)
    (root / "api").mkdir()
    (root / "api" / "box_api.py").write_text(API)
    for name, text in CLASSES.items():
        (models / f"{name}.py").write_text(text)
    (tmp_path / "toys").mkdir()
    return tmp_path


def test_an_sdk_becomes_rows_of_facts(packages: Path) -> None:
    rows, _ = sdk.derive(packages)

    boxes: Row = {"group": "toys/box"}
    one: Row = {"path": "/toys/config/boxes/{extId}", "path_params": {"extId": "string"}}
    box, response = "#toys.v4.config.Box", "#toys.v4.config."
    assert {str(row["op"]): compact(row, ROW_KEYS) for row in rows} == {
        "list_boxes": boxes
        | {"method": "GET", "path": "/toys/config/boxes", "op": "list_boxes", "status": 200, "max_limit": 50}
        | {"since": "v4.3"}
        | {"query": {"$page": "string", "$limit": "string"}}
        | {"returns": f"{response}ListBoxesApiResponse", "data": f"[{box}]"},
        "update_box": boxes
        | one
        | {"method": "PUT", "op": "update_box", "status": 202, "task": True, "if_match": True}
        | {"since": "v4.3"}
        | {"headers": {"X-Cluster-Id": "string"}, "required": ["body"], "body": box}
        | {"returns": f"{response}UpdateBoxApiResponse", "data": "#prism.v4.config.TaskReference"},
        "shake_box": boxes
        | one
        | {"method": "POST", "path": "/toys/config/boxes/{extId}/$actions/shake", "op": "shake_box", "status": 200}
        | {"since": "v4.3"},
        "create_note": boxes
        | {"method": "POST", "path": "/toys/notes", "op": "create_note", "status": 201, "returns": "#toys.v4.Missing"}
        | {"since": "v4.3"},
    }


def test_an_sdk_becomes_types_with_their_bounds(packages: Path) -> None:
    _, types = sdk.derive(packages)

    assert {name: compact(row, TYPE_KEYS) for name, row in types.items()} == {
        "prism.v4.config.TaskReference": {},
        "toys.v4.config.Colour": {"enum": ["RED", "BLUE"]},
        "toys.v4.config.Thing": {"fields": {"extId": "uuid"}},
        "toys.v4.config.Box": {
            "fields": {
                "extId": "uuid",
                "sizeBytes": {"type": "integer", "minimum": 1, "maximum": 9},
                "code": {"type": "string", "min_length": 2, "max_length": 4, "pattern": "^[a-z]+$"},
                "tags": "[string]",
                "labels": "{[integer]}",
                "colour": "#toys.v4.config.Colour",
                "content": {"one_of": ["#toys.v4.config.Thing", "[#toys.v4.config.Colour]"]},
                "free": "object",
            },
            "required": ["sizeBytes"],
            "fv": "v4.r3",
        },
    }


def test_older_sdks_tell_since_when_there_is_what(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    old = tmp_path_factory.mktemp("old") / "ntnx_toys_py_client"
    shutil.copytree(packages / old.name, old)
    api, box = old / "api" / "box_api.py", old / "models" / "toys" / "v4" / "config" / "Box.py"
    calls = api.read_text().replace("v4.3.b1", "v4.0").replace("v4.3", "v4.1")
    api.write_text(calls.replace("def create_note", "def melt_box").replace("/notes", "/$actions/melt"))
    box.write_text(box.read_text().replace("'code': 'str', ", "").replace("'code': 'code', ", ""))

    rows, types = sdk_history.derive(packages, old.parent)

    assert {row["op"]: (row["since"], row["until"]) for row in rows} == {
        "list_boxes": ("v4.1", None),
        "update_box": (None, None),
        "shake_box": ("v4.1", None),
        "create_note": ("v4.3", None),
        "melt_box": ("v4.1", "v4.1"),
    }
    assert {name: row["since"] for name, row in types.items() if row["since"]} == {
        "toys.v4.config.Box": {"code": "v4.3"}
    }


def told_by_one(row: Row) -> Row:
    """What the SDK of one version tells of an operation: neither since when it is there, nor whether any version does
    without its body."""
    return compact({**row, "since": None, "required": []}, ROW_KEYS)


@pytest.mark.filterwarnings("ignore:invalid escape sequence")  # in texts of the SDKs
def test_the_catalogue_of_v4_is_as_fresh_as_the_installed_sdks() -> None:
    found = find_spec("ntnx_clustermgmt_py_client")
    assert found is not None
    assert found.origin is not None
    stored: dict[str, Any] = {
        name: json.loads(files("mock_prism.faces.rest.v4").joinpath(f"{name}.json").read_bytes())
        for name in ("catalogue", "types")
    }

    rows, types = sdk.derive(Path(found.origin).parents[1])

    namespaces = {str(row["path"]).split("/")[1] for row in rows}
    assert namespaces >= {"clustermgmt", "prism"}
    now = [row for row in stored["catalogue"]["operations"] if "until" not in row]
    kept = [told_by_one(row) for row in now if row["path"].split("/")[1] in namespaces]
    assert sorted(map(str, kept)) == sorted(str(told_by_one(row)) for row in rows)
    # A package holds copies of others' types, which may be older than the originals.
    own = {name: compact(row, TYPE_KEYS) for name, row in types.items() if name.partition(".")[0] in namespaces}
    known = {name: {**stored["types"].get(name, {}), "since": None} for name in own}
    assert {name: compact(row, TYPE_KEYS) for name, row in known.items()} == own
