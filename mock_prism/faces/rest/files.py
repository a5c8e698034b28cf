"""Files on the wire: what was uploaded comes in and goes out piece by piece, and is never in memory as a whole."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import wrap_file

from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.model.errors import NotSimulated
from mock_prism.model.frozen import frozen
from mock_prism.model.image import Image

MOST_ZEROS = 64 << 20
OCTETS = {"Content-Type": "application/octet-stream"}


@frozen
class File:
    """A body to send: what to read it from, and how long it is."""

    stream: IO[bytes]
    size_bytes: int


def image_file(call: Call, image: Image) -> Reply:
    """The content of an image as it was uploaded; of one that came from elsewhere zeros, since no guest ever wrote to a
    disk here.

    Raises NotSimulated for more zeros than anybody should send.
    """
    if image.content is not None:
        return Reply(200, File(call.contents.open(image.content), image.size_bytes), OCTETS)
    if image.size_bytes > MOST_ZEROS:
        raise NotSimulated(f"a file of more than {MOST_ZEROS} bytes, as {call.operation.name} asks for")
    return Reply(200, File(BytesIO(bytes(image.size_bytes)), image.size_bytes), OCTETS)


def sent(reply: Reply, headers: dict[str, str], request: Request) -> Response:
    """The response that sends a file, or the range of it that is asked for."""
    file: File = reply.body
    response = Response(wrap_file(request.environ, file.stream), reply.status, headers, direct_passthrough=True)
    response.content_length = file.size_bytes
    response.make_conditional(request.environ, accept_ranges=True, complete_length=file.size_bytes)
    return response
