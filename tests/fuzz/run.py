"""Fuzz the readers of what comes from outside. Not a test: minutes, not seconds.

``./dev fuzz [--seconds N] [--only NAME] [--seed S] [--jobs J]`` runs each target for N
seconds (120 by default), J at once, and prints how many inputs it has read and what
broke it. A reader may refuse anything; it may only raise the errors it promises, must
not take long, and gives nothing that a database could not keep. What is found is fixed
and kept as a case of ``tests/unit``.
"""

import argparse
import copy
import importlib
import inspect
import io
import json
import logging
import multiprocessing
import pkgutil
import random
import re
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / part) for part in ("", "tests/unit", "tests/fuzz")]

from odd_answers import (  # noqa: E402
    raw_answer,
    read_from_the_wire,
    read_token,
    token_answer,
)
from official import readable_pdf  # noqa: E402
from simulated import cii  # noqa: E402
from storable import unstorable  # noqa: E402

import chorus_pro  # noqa: E402
from chorus_pro import archive, messages, transport  # noqa: E402
from chorus_pro.codes.flow_syntax import CII_16B, FACTURX  # noqa: E402
from chorus_pro.errors import ChorusProError, FileFault  # noqa: E402
from chorus_pro.facturx import build_facturx  # noqa: E402
from chorus_pro.records import InvoiceSearch  # noqa: E402
from chorus_pro.simulator import reader  # noqa: E402
from chorus_pro.simulator.settings import Settings  # noqa: E402
from chorus_pro.xsd import validate_xsd  # noqa: E402

#: no input of a fuzzer may keep a reader longer (seconds)
SLOWEST = 5.0
LIMITS = Settings(flow_max_bytes=2_000_000, file_max_bytes=500_000)

#: what a reader takes besides what it reads, by the name of the parameter
ARGUMENTS = {
    "criteria": InvoiceSearch(number="F-1"),
    "today": date(2026, 3, 2),
}
#: the same by the type of the parameter
VALUES = {
    "int": 1,
    "str": "F-1",
    "date": date(2026, 3, 2),
    "BinaryIO": io.BytesIO(),
}
#: readers of the simulator have targets of their own below
ELSEWHERE = "chorus_pro.simulator"
#: what these give goes on into the database as it is
KEPT = ("messages.", "directory.reader.")


def readers() -> dict:
    """Every public ``read_*`` of the package: ``{dotted name: function}``.

    They are found, not listed: a new reader is fuzzed from its first day.
    """
    found = {}
    for module in pkgutil.walk_packages(chorus_pro.__path__, "chorus_pro."):
        if module.name.startswith(ELSEWHERE):
            continue
        for name, one in vars(importlib.import_module(module.name)).items():
            if name.startswith("read_") and one.__module__ == module.name:
                found[f"{module.name.removeprefix('chorus_pro.')}.{name}"] = one
    return found


def reading(name: str, read: Callable) -> tuple[Callable, Callable]:
    """``(maker of inputs, reader of one input)`` of a reader, from its signature.

    :raises LookupError: a parameter of a kind not met before, to be told above
    """
    first, *more = inspect.signature(read).parameters.values()
    kind = str(getattr(first.annotation, "__name__", first.annotation))
    makers = {
        "dict": body,
        "str": odd_text,
        "bytes": some_bytes,
        "Any": answer,
        "BinaryIO": some_bytes,
        "ZipFile": some_workbook,
        "Iterable": some_rows,
    }
    wrap = WRAPS.get(kind.rpartition(".")[2], copy.deepcopy)
    make = next((m for word, m in makers.items() if word in kind), None)
    if kind == "object":
        make = answer
    if "tuple[str, collections.abc.Iterable" in str(first.annotation):
        make = some_sheets
    words = {}
    for parameter in more:
        if parameter.default is not parameter.empty:
            continue
        type_name = getattr(parameter.annotation, "__name__", parameter.annotation)
        value = ARGUMENTS.get(parameter.name, VALUES.get(str(type_name)))
        if value is None:
            make = None
        words[parameter.name] = value
    if make is None:
        raise LookupError(f"tell tests/fuzz/run.py how to call {name}")

    def call(value):
        result = read(wrap(value), **words)
        if inspect.isgenerator(result):
            result = list(result)
        if name.startswith(KEPT):
            assert not (reasons := list(unstorable(result))), reasons

    return make, call


def keys_of_answers() -> list[str]:
    """The French keys that the readers look for: fuzzing must find them."""
    files = (ROOT / "chorus_pro" / "messages").glob("*.py")
    text = "".join(path.read_text() for path in files)
    return sorted(set(re.findall(r'"([a-z][A-Za-z]{3,40})"', text)))


KEYS = keys_of_answers()
ODD_TEXTS = (
    "",
    "0",
    "1e999999",
    "2026-02-30",
    "2026-03-02T10:00:00.000+02:00",
    "NaN",
    "é\0",
    "\ud800",
    "\x1b[2J\u2028a\r\nb\uffff",
    "x" * 50_000,
    "9999-12-31",
    "0001-01-01T00:00:00+14:00",
    "9" * 400,
    "12,5",
    "OUI",
    "IN_INTEGRE",
)


def recorded_bodies() -> list[dict]:
    """The answers that were recorded, for their shape."""
    paths = (ROOT / "tests" / "unit" / "recorded").glob("*.json")
    bodies = [json.loads(path.read_text()).get("body") for path in paths]
    return [one for one in bodies if isinstance(one, dict)]


RECORDED = recorded_bodies()


def answer(rng: random.Random, depth: int = 0):
    """What JSON can hold, with the keys that the readers look for."""
    kind = rng.randrange(9 if depth < 4 else 7)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.choice([0, -1, 1, 2**31, 2**63, -(10**300), rng.randrange(10**6)])
    if kind == 2:
        return Decimal(rng.choice(["0", "1.005", "-1e-400", "1e400", "9" * 40]))
    if kind == 3:
        return rng.choice(ODD_TEXTS)
    if kind == 4:
        return "".join(chr(rng.randrange(1, 0x3000)) for _ in range(rng.randrange(30)))
    if kind == 5:
        return str(rng.randrange(10**12))
    if kind == 6:
        days = timedelta(seconds=rng.randrange(10**10))
        return (datetime(1900, 1, 1) + days).isoformat()
    if kind == 7:
        return [answer(rng, depth + 1) for _ in range(rng.randrange(4))]
    return body(rng, depth + 1)


def body(rng: random.Random, depth: int = 0) -> dict:
    """The JSON object of an answer: anything, or near one that was recorded."""
    if not depth and RECORDED and rng.random() < 0.6:
        often = rng.choice([0.02, 0.1, 0.4])
        near = rng.choice(RECORDED).items()
        return {key: altered(rng, one, often) for key, one in near}
    return {rng.choice(KEYS): answer(rng, depth) for _ in range(rng.randrange(12))}


def altered(rng: random.Random, value, often: float):
    """The value with some of its parts replaced, left out or doubled."""
    if rng.random() < often / 4:
        return answer(rng, 2)
    if isinstance(value, dict):
        return {
            key: answer(rng, 2) if rng.random() < often else altered(rng, one, often)
            for key, one in value.items()
            if rng.random() > often / 2
        }
    if isinstance(value, list):
        times = rng.choice([1, 1, 1, 0, 2])
        return [altered(rng, one, often) for one in value] * times
    return value


def odd_text(rng: random.Random) -> str:
    """A text, such as a person or a file may hold."""
    return rng.choice([*ODD_TEXTS, *KEYS, str(answer(rng, 9))])


def some_bytes(rng: random.Random) -> bytes:
    """Bytes of a file, near a JSON, a table or nothing at all."""
    seeds = [json.dumps(body(rng), default=str).encode(), b"a;b\n1;2\n", b"", FLUX14]
    return mutated(seeds)(rng)


FLUX14 = (
    b"<AnnuaireConsultationF14><TypeFlux>C</TypeFlux><BlocEtablissements><Etablissement>"
    b"<IdSIRET>20004150700027</IdSIRET><Nom>CARL</Nom><DonneesB2G/></Etablissement>"
    b"</BlocEtablissements><BlocLignesAnnuaire></BlocLignesAnnuaire>"
    b"</AnnuaireConsultationF14>"
)


def some_rows(rng: random.Random) -> list:
    """Rows of a table."""
    titles = ["Identifiant", "Nom", "Ville", "Statut", "Service obligatoire"]
    cells = [20004150700027, 2.0e13, "20004150700027", None, "OUI", True, 1e308]
    rows = [[rng.choice(cells) for _ in range(rng.randrange(6))] for _ in range(5)]
    return [titles, *rows] if rng.random() < 0.8 else rows


def some_sheets(rng: random.Random) -> list:
    """Names and rows of the sheets of a workbook."""
    return [(odd_text(rng), some_rows(rng)) for _ in range(rng.randrange(4))]


def some_workbook(rng: random.Random) -> dict:
    """The parts of an Excel file, each near a good one."""
    return {name: mutated([part])(rng) for name, part in WORKBOOK.items()}


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK = {
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{LINKS}"><sheets>'
    '<sheet r:id="r1"/></sheets></workbook>'.encode(),
    "xl/_rels/workbook.xml.rels": b'<Relationships><Relationship Id="r1" '
    b'Target="sheet.xml"/></Relationships>',
    "xl/sheet.xml": f'<worksheet {MAIN}><sheetData><row><c r="A1" t="s"><v>0</v></c>'
    '<c r="C1" t="inlineStr"><is><t>A</t></is></c><c><v>2.0E+13</v></c></row>'
    "</sheetData></worksheet>".encode(),
    "xl/sharedStrings.xml": f"<sst {MAIN}><si><t>Identifiant</t></si></sst>".encode(),
}


def zipped(parts: dict) -> zipfile.ZipFile:
    """An open archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return zipfile.ZipFile(file)


#: how a reader is handed what was made for it
WRAPS = {
    "BinaryIO": lambda content: io.BufferedReader(io.BytesIO(content)),
    "ZipFile": zipped,
}


def mutated(seeds: list[bytes]) -> Callable[[random.Random], bytes]:
    """Bytes near a good example: cut, overwritten, doubled, or anything at all."""

    def mutation(rng):
        if rng.random() < 0.05:
            return rng.randbytes(rng.randrange(2000))
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.randint(1, 6)):
            at = rng.randint(0, max(len(data) - 1, 0))
            kind = rng.choice(["cut", "write", "insert", "double"])
            if kind == "cut":
                del data[at : at + rng.randint(1, 400)]
            elif kind == "write":
                some = rng.randbytes(rng.randint(1, 8))
                data[at : at + len(some)] = some
            elif kind == "insert":
                data[at:at] = rng.randbytes(rng.randint(1, 40))
            else:
                data[at:at] = data[at : at + rng.randint(1, 200)]
        return bytes(data)

    return mutation


def text(rng: random.Random) -> str:
    """A page of an error, perhaps with a secret in it."""
    words = ["planted-secret", "<script>", "</script>", "<p>", "Bearer ", "&", " a"]
    return "".join(rng.choice(words) for _ in range(rng.randrange(3000)))


def files(rng: random.Random) -> list:
    """Names and contents for an archive of ours."""
    return [
        (str(answer(rng, 9)), rng.randbytes(rng.randrange(50)))
        for _ in range(rng.randrange(60))
    ]


def tar_gz(*names: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(cii())
            tar.addfile(member, io.BytesIO(cii()))
    return buffer.getvalue()


def samples_of_pdf() -> list[bytes]:
    """A small Factur-X as the addon makes it."""
    pdf = build_facturx(
        readable_pdf(),
        cii(),
        (),
        number="F-1",
        seller_name="S",
        created=datetime(2026, 1, 1),
    )
    return [pdf]


def fuzz(make: Callable, read: Callable, promised, seconds: float, seed: int) -> dict:
    """Run one target for so long.

    :return: inputs, refused, slowest (seconds), failures (list of str)
    """
    found = {"inputs": 0, "refused": 0, "slowest": 0.0, "failures": []}
    rng = random.Random(seed)
    until = time.monotonic() + seconds
    seen = set()
    while time.monotonic() < until:
        value = make(rng)
        started = time.process_time()
        try:
            read(value)
        except promised:
            found["refused"] += 1
        except Exception as error:
            trace = error.__traceback__
            while trace.tb_next:
                trace = trace.tb_next
            place = f"{type(error).__name__} {trace.tb_frame.f_code.co_filename}"
            place += f":{trace.tb_lineno}"
            if place not in seen:
                seen.add(place)
                found["failures"].append(f"{place}: {error!r:.200} on {value!r:.600}")
        took = time.process_time() - started
        found["inputs"] += 1
        found["slowest"] = max(found["slowest"], took)
        if took > SLOWEST:
            found["failures"].append(f"{took:.1f} s on {value!r:.600}")
    return found


def targets() -> dict:
    """name -> (maker of inputs, reader, errors it promises)"""
    refusals = (messages.MissingKey, ChorusProError)
    chosen = {}
    for name, read in readers().items():
        chosen[name] = (*reading(name, read), refusals)
    xml, pdf = [cii(), cii(number="A&amp;B")], samples_of_pdf()
    archives = [tar_gz("a.xml"), tar_gz("a.xml", "b.xml")]

    def flow(syntax):
        return lambda content: reader.read_flow(content, "f", syntax, LIMITS)

    bodies = [json.dumps({"codeRetour": 0, "libelle": "é", "x": [1.5]}).encode()]
    refused = (reader.UnreadableFlow,)
    chosen |= {
        "JSON of an answer": (mutated(bodies), transport._parse, ()),
        "headers of an answer": (raw_answer, read_from_the_wire, (ChorusProError,)),
        "token of PISTE": (token_answer, read_token, (ChorusProError,)),
        "text of an error": (
            text,
            transport.Transport(secrets=("planted-secret",)).mask,
            (),
        ),
        "CII of a flow": (mutated(xml), flow(CII_16B), refused),
        "Factur-X of a flow": (mutated(pdf), flow(FACTURX), refused),
        "tar.gz of a flow": (mutated(archives), flow(CII_16B), refused),
        "our check of the XSD": (mutated(xml), validate_xsd, (FileFault,)),
        "our archive": (
            files,
            lambda files: archive.build_flow(files, FACTURX),
            (FileFault,),
        ),
    }
    return chosen


def fuzz_target(job: tuple) -> tuple:
    """One target in a process of its own: ``(name, found)``."""
    name, seconds, seed = job
    logging.disable(logging.CRITICAL)  # pypdf complains of every broken file
    make, read, promised = targets()[name]
    return name, fuzz(make, read, promised, seconds, seed)


def main() -> int:
    """Fuzz every target; the status is 1 when something broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--only", default="", help="targets whose name contains it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="targets at once")
    options = parser.parse_args()
    names = [name for name in targets() if options.only in name]
    jobs = [(name, options.seconds, options.seed) for name in names]
    broken = inputs = 0
    print(f"{'target':44} {'inputs':>9} {'refused':>9} {'slowest':>9} failures")
    with multiprocessing.Pool(options.jobs) as pool:
        for name, found in pool.imap(fuzz_target, jobs):
            print(
                f"{name:44} {found['inputs']:9} {found['refused']:9}"
                f" {found['slowest'] * 1000:6.0f} ms {len(found['failures'])}",
                flush=True,
            )
            for failure in found["failures"]:
                print(f"    {failure}", flush=True)
            broken += len(found["failures"])
            inputs += found["inputs"]
    print(f"{len(names)} targets, {inputs} inputs, {broken} failures")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
