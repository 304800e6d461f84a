"""Photos of mediators: of a kind and size that a page can show, and without what the camera wrote beside the picture."""

from core.api import Refused

MOST_BYTES = 1_000_000
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
#: Parts of a JPEG that hold no picture: what cameras and programs write (place, time, owner), and comments.
_WRITTEN = range(0xE1, 0xF0)
_COMMENT, _SCAN = 0xFE, 0xDA
_HEAD = 4


def kind_of(content: bytes) -> str:
    """Return what kind of picture it is, by its first bytes.

    Raises:
        Refused: ``market_photo_kind`` or ``market_photo_size``.
    """
    if len(content) > MOST_BYTES:
        raise Refused("market_photo_size", "photo")
    if content.startswith(_JPEG):
        return "image/jpeg"
    if content.startswith(_PNG):
        return "image/png"
    raise Refused("market_photo_kind", "photo")


def without_place(content: bytes) -> bytes:
    """Return a JPEG without the parts that tell where and when it was taken; other pictures as they are.

    Raises:
        Refused: ``market_photo_kind``, where it breaks off.
    """
    if not content.startswith(_JPEG):
        return content
    kept, at = bytearray(content[:2]), 2
    while at + _HEAD <= len(content) and content[at] == 0xFF and content[at + 1] != _SCAN:
        length = 2 + int.from_bytes(content[at + 2 : at + _HEAD], "big")
        if content[at + 1] not in _WRITTEN and content[at + 1] != _COMMENT:
            kept += content[at : at + length]
        at += length
    if content[at : at + 2] != bytes((0xFF, _SCAN)):
        raise Refused("market_photo_kind", "photo")
    return bytes(kept + content[at:])
