"""Images on the wire (``vmm.v4.content.Image``): fields as in the official SDK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from marshmallow import ValidationError, fields, validates_schema

from mock_prism.faces.rest.fields import IsoInstant, Word
from mock_prism.faces.rest.present import Part
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.vm_fields import EnumWord, Text
from mock_prism.faces.rest.v4.wire import UuidText, WireSchema, check_type, missing
from mock_prism.model.checksum import Algorithm, Checksum
from mock_prism.model.errors import NotSimulated
from mock_prism.model.image import Image

CONTENT = "vmm.v4.content."
TYPES = {False: "DISK_IMAGE", True: "ISO_IMAGE"}
SOURCES = {"url": "url", "extId": "disk_uuid"}
"""The keys that tell an ``UrlSource`` from a ``VmDiskSource``, and what each is called on this side."""
CHECKSUMS = {Algorithm.SHA1: "Sha1Checksum", Algorithm.SHA256: "Sha256Checksum"}


class ImageSchema(WireSchema):
    """An image. What it was made from is told where it is known."""

    object_type = f"{CONTENT}Image"
    uuid = fields.String(attribute="entity.uuid", data_key="extId")
    name = fields.String(attribute="entity.name")
    description = fields.Function(lambda view: view.entity.description or None)
    is_iso = Word(TYPES, attribute="entity.is_iso", data_key="type")
    size_bytes = fields.Integer(attribute="entity.size_bytes", data_key="sizeBytes")
    checksum = fields.Function(lambda view: shown_checksum(view.entity.checksum, "Image"))
    source = fields.Function(lambda view: _source(view.entity))
    categories = fields.List(fields.String(), attribute="entity.categories", data_key="categoryExtIds")
    clusters = fields.Function(lambda view: [*view.entity.clusters], data_key="clusterLocationExtIds")
    created = IsoInstant(attribute="entity.created_micros", data_key="createTime")
    updated = fields.Function(lambda view: _updated(view.entity), data_key="lastUpdateTime")
    owner_uuid = fields.String(attribute="entity.owner_uuid", data_key="ownerExtId")


def _source(image: Image) -> Any:
    if image.source_disk_uuid is not None:
        return typed(f"{CONTENT}VmDiskSource", extId=image.source_disk_uuid)
    return None if image.source_url is None else typed(f"{CONTENT}UrlSource", url=image.source_url)


def shown_checksum(checksum: Checksum | None, noun: str) -> Any:
    """A checksum as the type that a noun has for its algorithm; None where there is none."""
    if checksum is None:
        return None
    return typed(f"{CONTENT}{noun}{CHECKSUMS[checksum.algorithm]}", hexDigest=checksum.digest)


class ChecksumField(fields.Field[Any]):
    """A checksum, whose type says which algorithm it is of."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Checksum:
        name = next(one for one, word in CHECKSUMS.items() if value["$objectType"].endswith(word))
        return Checksum(name, value["hexDigest"].lower())


def _updated(image: Image) -> Any:
    return IsoInstant().serialize("at", {"at": max(image.created_micros, image.updated_micros)})


class Url(Text):
    """An address. The server has a longer pattern for it (documented) than anybody could keep to."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            urlsplit(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None
        return text


class Source(fields.Field[Any]):
    """Where an image comes from, as a pair: what it is called on this side, and its value."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[str, str]:
        check_type(value, "object")
        for key, name in SOURCES.items():
            if key in value:
                field: fields.Field[Any] = Url(2048, 1) if key == "url" else UuidText()
                return name, field.deserialize(value[key])
        raise NotSimulated("an image of another source than an address or a disk")


class UpdateBody(Part):
    """An ``Image`` that is to be otherwise. What the server alone sets is passed over."""

    name = Text(256, 1, load_default=None, allow_none=True)
    description = Text(1000, load_default=None, allow_none=True)
    is_iso = EnumWord(TYPES, data_key="type", load_default=None, allow_none=True)
    categories = fields.List(UuidText(), data_key="categoryExtIds", load_default=None, allow_none=True)
    clusters = fields.List(UuidText(), data_key="clusterLocationExtIds", load_default=None, allow_none=True)


class CreateBody(UpdateBody):
    """An ``Image`` to make."""

    checksum = ChecksumField(load_default=None, allow_none=True)

    source = Source(load_default=None, allow_none=True)

    @validates_schema
    def require(self, loaded: Mapping[str, Any], **kwargs: Any) -> None:
        """Name, type (documented) and source are required."""
        keys = {"name": "name", "is_iso": "type", "source": "source"}
        if lacking := [key for name, key in keys.items() if loaded[name] is None]:
            raise ValidationError(missing(lacking))
