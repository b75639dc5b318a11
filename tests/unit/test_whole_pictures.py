"""A picture that was cut short is told from a whole one, whatever Pillow accepts."""

import io
import random
import tracemalloc

import pytest
from PIL import Image

from chorus_pro.page.whole_pictures import check_whole

KINDS = {
    "png": {"format": "PNG"},
    "png of a palette": {"format": "PNG", "mode": "P"},
    "jpeg": {"format": "JPEG"},
    "progressive jpeg": {"format": "JPEG", "progressive": True},
    "jpeg with restarts": {"format": "JPEG", "restart_marker_blocks": 1},
    "jpeg with a comment": {"format": "JPEG", "comment": b"\xff\xd9 no end"},
    "gif": {"format": "GIF"},
    "bmp": {"format": "BMP"},
}


def picture(mode="RGB", **values):
    noise = random.Random(4).randbytes(64 * 48 * 3)
    stream = io.BytesIO()
    Image.frombytes("RGB", (64, 48), noise).convert(mode).save(stream, **values)
    return stream.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_picture_is_taken_and_every_shorter_one_is_not(kind):
    content = picture(**KINDS[kind])
    check_whole(content)
    # a GIF ends with one byte that no reader needs; 10 bytes are the name of the kind
    last = len(content) - (2 if kind == "gif" else 1)
    for length in {10, 30, *range(40, last, 97), last}:
        with pytest.raises(ValueError):
            check_whole(content[:length])
    check_whole(content + b"\0 what some programs write after the end")


def test_a_png_whose_pixels_changed():
    content = bytearray(picture(format="PNG"))
    content[len(content) // 2] ^= 0xFF
    with pytest.raises(ValueError):
        check_whole(bytes(content))


def test_a_white_page_takes_little_memory():
    stream = io.BytesIO()
    Image.new("L", (8000, 8000), 255).save(stream, "PNG")
    tracemalloc.start()
    try:
        check_whole(stream.getvalue())
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 << 20


def test_a_note_of_the_author_may_be_damaged():
    content = picture(format="PNG")
    note = b"\0\0\0\2tEXtab\0\0\0\0"
    check_whole(content[:33] + note + content[33:])


def test_a_jpeg_whose_parts_do_not_follow_each_other():
    content = picture(format="JPEG")
    with pytest.raises(ValueError):
        check_whole(content[:4] + b"\0\3" + content[6:])


def test_a_gif_without_picture_and_an_animation_cut_after_its_first():
    with pytest.raises(ValueError):
        check_whole(b"GIF89a\1\0\1\0\0\0\0;")
    stream = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    check_whole(stream.getvalue()[:-3])


def test_other_formats_are_not_judged():
    for content in (b"", b"<svg/>", picture(format="WEBP")[:40], b"BM" + b"\0" * 40):
        check_whole(content)
