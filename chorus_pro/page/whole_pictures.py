"""Whether the file of a picture goes as far as its end.

A picture cut short, by a broken upload or a full disk, is drawn half grey, or not at
all. Odoo tells Pillow to accept it (``LOAD_TRUNCATED_IMAGES``, for all threads), so the
marks of the formats themselves are read here.
"""

import struct
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_GIF = (b"GIF87a", b"GIF89a")
_BMP = b"BM"
#: JPEG markers without a length: TEM, RST0 to RST7, SOI
_ALONE = {0x01, *range(0xD0, 0xD9)}
#: bytes of unpacked pixels
_AT_ONCE = 1 << 20
_END_OF_JPEG = 0xD9
_START_OF_SCAN = 0xDA


def check_whole(content: bytes) -> None:
    """Read a PNG, JPEG, GIF or BMP from end to end; other formats are not judged.

    :param content: a file; what it shows is not decoded, but the data of a PNG
    :raises ValueError: it is cut short, or its structure is damaged (ISO/IEC 15948, 5;
        ITU-T T.81, annex B; GIF89a, appendix B; BITMAPFILEHEADER)
    """
    try:
        if content.startswith(_PNG):
            _check_png(content)
        elif content.startswith(_JPEG):
            _check_jpeg(content)
        elif content.startswith(_GIF):
            _check_gif(content)
        elif content.startswith(_BMP):
            _check_bmp(content)
    except (struct.error, IndexError, zlib.error) as error:
        raise ValueError("the picture is cut short or damaged") from error


def _check_png(content):
    place = len(_PNG)
    pixels = zlib.decompressobj()
    kind = b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, place)
        data = content[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack_from(">I", content, place + 8 + length)
        # of a chunk that a reader may pass over (first letter small), nobody cares
        if kind[:1].isupper() and zlib.crc32(kind + data) != checksum:
            raise ValueError(f"the part {kind!r} of the PNG is damaged")
        if kind == b"IDAT":
            _pass_over(pixels, data)
        place += 12 + length
    if not pixels.eof:
        raise ValueError("the pixels of the PNG are cut short")


def _pass_over(pixels, data):
    """Unpack without keeping it: a white page of 1 MB can be 1 GB."""
    while data and not pixels.eof:
        pixels.decompress(data, _AT_ONCE)
        data = pixels.unconsumed_tail


def _check_jpeg(content):
    place = len(_JPEG)
    while True:
        if content[place] != 0xFF:
            raise ValueError("the JPEG has no marker where one must be")
        marker = content[place + 1]
        if marker == 0xFF:  # a filling byte
            place += 1
        elif marker == _END_OF_JPEG:
            return
        elif marker in _ALONE:
            place += 2
        else:
            (length,) = struct.unpack_from(">H", content, place + 2)
            place += 2 + length
            if marker == _START_OF_SCAN:
                place = _end_of_scan(content, place)


def _end_of_scan(content, place):
    """The place of the next marker that is neither a stuffed byte nor a restart."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0:
            raise ValueError("the JPEG is cut short")
        if content[place + 1] and content[place + 1] not in _ALONE:
            return place
        place += 2


def _check_gif(content):
    """Up to the end of the first picture, the one that is printed."""
    place = 13 + _colours(content[10])
    while content[place] == 0x21:
        place = _end_of_blocks(content, place + 2)
    if content[place] != 0x2C:
        raise ValueError("the GIF has no picture")
    place += 10 + _colours(content[place + 9])
    _end_of_blocks(content, place + 1)


def _colours(flags):
    """Bytes of the table of colours that these flags announce."""
    return 3 << (flags % 8 + 1) if flags & 0x80 else 0


def _end_of_blocks(content, place):
    while size := content[place]:
        place += 1 + size
    return place + 1


def _check_bmp(content):
    (start,) = struct.unpack_from("<I", content, 10)
    header, width, height = struct.unpack_from("<Iii", content, 14)
    if header < 40:
        return  # of OS/2, in other units
    depth, packing = struct.unpack_from("<HI", content, 28)
    row = (width * depth + 31) // 32 * 4
    if packing in (0, 3) and len(content) < start + row * abs(height):
        raise ValueError("the BMP is cut short")
