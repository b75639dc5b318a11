"""What comes from outside is read without entity, DTD or network, and bounded."""

import base64
import gzip
import io
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from simulated import CII_16B, FACTURX, build, cii

from chorus_pro.errors import ChorusProError, FileFault
from chorus_pro.facturx import build_facturx, validate_xsd
from chorus_pro.simulator.reader import UnreadableFlow, read_flow
from chorus_pro.simulator.settings import Settings

LAUGHS = (
    "<!DOCTYPE r [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 10}'>" for n in range(9)
    )
    + "]>"
)


def hostile(doctype, number="F-1"):
    """A good invoice whose number is an entity of a hostile DTD."""
    xml = cii(number=number).decode()
    body = xml[xml.index("?>") + 2 :] if xml.startswith("<?xml") else xml
    return (doctype + body.replace(number, "&x;")).encode()


@pytest.fixture
def secret_file(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text("READ-FROM-DISK")
    return path


@pytest.fixture
def listener():
    """A local web server that remembers whether anybody came."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<!ENTITY x 'FETCHED'>")

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.seen = seen
    yield server
    server.shutdown()
    server.server_close()


def readers(xml):
    """Every reader of XML: what it says, as text."""
    for read in (
        lambda: read_flow(xml, "f.xml", CII_16B, Settings()),
        lambda: validate_xsd(xml),
    ):
        try:
            yield repr(read())
        except (UnreadableFlow, FileFault) as refusal:
            yield str(refusal)


def test_no_reader_opens_a_file(secret_file):
    doctype = f"<!DOCTYPE r [<!ENTITY x SYSTEM 'file://{secret_file}'>]>"
    for said in readers(hostile(doctype)):
        assert "READ-FROM-DISK" not in said


def test_no_reader_goes_to_the_network(listener):
    address = f"http://127.0.0.1:{listener.server_port}"
    for doctype in (
        f"<!DOCTYPE r [<!ENTITY x SYSTEM '{address}/entity'>]>",
        f"<!DOCTYPE r SYSTEM '{address}/dtd'>",
        f"<!DOCTYPE r [<!ENTITY % p SYSTEM '{address}/param'> %p;]>",
    ):
        list(readers(hostile(doctype)))
    assert listener.seen == []


def test_no_reader_expands_the_billion_laughs():
    doctype = LAUGHS.replace("]>", "<!ENTITY x '&j;'>]>")
    for said in readers(hostile(doctype)):
        assert len(said) < 10_000


def test_the_simulator_refuses_any_dtd():
    xml = hostile("<!DOCTYPE r [<!ENTITY x 'F-1'>]>")
    with pytest.raises(UnreadableFlow):
        read_flow(xml, "f.xml", CII_16B, Settings())


def test_a_deposit_through_the_api_is_refused_and_the_simulator_lives():
    simulator, caller = build()
    doctype = LAUGHS.replace("]>", "<!ENTITY x '&j;'>]>")
    answer = caller.deposit(hostile(doctype))
    assert answer["codeRetour"] == 0, "refused at the integration, as the platform does"
    assert not simulator.store.invoices
    assert caller.deposit(cii())["codeRetour"] == 0


# === ARCHIVES === #


def bomb(size):
    """A small gzip of a tar whose only member is ``size`` zeros."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as zipped:
        with tarfile.open(fileobj=zipped, mode="w|") as archive:
            member = tarfile.TarInfo("f.xml")
            member.size = size
            archive.addfile(member, Zeros(size))
    return buffer.getvalue()


class Zeros(io.RawIOBase):
    def __init__(self, size):
        super().__init__()
        self.left = size

    def read(self, size=-1):
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        return bytes(size)


def test_a_bomb_is_refused_before_it_is_opened():
    settings = Settings(flow_max_bytes=1_000_000, file_max_bytes=500_000)
    content = bomb(50_000_000)
    assert len(content) < 200_000
    with pytest.raises(UnreadableFlow, match="volumineu"):
        read_flow(content, "f.tar.gz", CII_16B, settings)


def test_a_member_too_big_is_refused():
    settings = Settings(file_max_bytes=1000)
    with pytest.raises(UnreadableFlow, match="volumineux"):
        read_flow(bomb(100_000), "f.tar.gz", CII_16B, settings)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd"])
def test_a_member_name_is_never_a_path_on_disk(name, tmp_path):
    content = cii()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    [document] = read_flow(buffer.getvalue(), "f.tar.gz", CII_16B, Settings())
    assert document["number"]


def test_links_and_devices_are_refused():
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
            member = tarfile.TarInfo("x")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
        with pytest.raises(UnreadableFlow):
            read_flow(buffer.getvalue(), "f.tar.gz", CII_16B, Settings())


@pytest.mark.parametrize("cut", [2, 5, 11, 40, 100, -9, -1])
def test_a_damaged_archive_is_refused(cut):
    content = bytearray(bomb(5000))
    for damaged in (content[:cut], content[:cut] + b"\xff" * 8 + content[cut + 8 :]):
        if bytes(damaged) == bytes(content):
            continue
        try:
            read_flow(bytes(damaged), "f.tar.gz", CII_16B, Settings())
        except UnreadableFlow:
            pass


@pytest.mark.parametrize("content", [b"", b"%PDF-", b"%PDF-1.7\n1 0 obj", b"\x00" * 99])
def test_what_is_no_pdf_is_refused(content):
    with pytest.raises(UnreadableFlow):
        read_flow(content, "f.pdf", FACTURX, Settings())


def test_a_hostile_readable_pdf_is_a_fault_of_ours_and_no_crash():
    for pdf in (b"", b"%PDF-1.7 nothing", b"\x00" * 100, base64.b64decode("JVBERi0=")):
        with pytest.raises(ChorusProError):
            build_facturx(pdf, cii(), (), number="F-1", seller_name="S", created=None)
