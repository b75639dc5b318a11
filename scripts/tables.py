"""Write what is made from the tables of ``chorus_pro/codes/``.

    python scripts/tables.py            docs/statuses.md, docs/faults.md and
                                        data/chorus.pro.status.csv
    python scripts/tables.py --po       French entries for i18n/fr.po, on the output

``tests/unit/test_codes.py`` fails while a file is not up to date.
"""

import csv
import io
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import fault_table  # noqa: E402

from chorus_pro.codes import flow_state, invoice_status  # noqa: E402

STATUSES_MD = ROOT / "docs" / "statuses.md"
STATUSES_CSV = ROOT / "data" / "chorus.pro.status.csv"
FAULTS_MD = ROOT / "docs" / "faults.md"

_STAGES = {
    "with_chorus_pro": "with Chorus Pro",
    "with_buyer": "with the buyer",
    "action_needed": "**action needed**",
    "payment_ordered": "payment ordered",
    "closed": "closed",
    None: "kept as it was",
}
_ACTIONS = {
    "wait": "wait",
    "complete": "add documents and a comment",
    "readdress": "correct the address, same number",
    "replace": "internal credit note, new invoice under a new number",
    "reconcile": "reconcile with the bank",
    "correct_validator": "correct the validator in Chorus Pro",
    "submit": "submit it in Chorus Pro, or deposit it from here",
    "": "look in Chorus Pro",
}
_FAMILIES = {
    "simple": "Ordinary invoices",
    "entry": "Entry in the portal",
    "technical": "Technical",
    "subcontracting": "Subcontractors and joint contractors",
    "works": "Works contracts",
}
_HEAD = """\
# Statuses

*Written by `scripts/tables.py` from `chorus_pro/codes/`; change it there.*

Chorus Pro imposes no order on the statuses that a buyer sets: any may follow any. The
addon stores each one as it came, with its date and comment; one that is not in this
list is shown under its code and changes no stage. "Payment ordered" is left only for a
status that asks for a person.

## Invoices
"""
_FLOWS = """
## Flows

A flow is the envelope of one deposit. An unknown state counts as pending.

| Code | French | Meaning | Outcome | Last |
|---|---|---|---|---|
"""


def statuses_markdown():
    """The text of docs/statuses.md."""
    text = io.StringIO()
    text.write(_HEAD)
    for family, title in _FAMILIES.items():
        text.write(f"\n### {title}\n\n")
        text.write("| Code | French | Stage | Meaning | The supplier | Sources |\n")
        text.write("|---|---|---|---|---|---|\n")
        for row in invoice_status.ROWS:
            if row.family != family:
                continue
            cells = (
                f"`{row.code}`",
                row.label_fr + (f" ({row.edi_code})" if row.edi_code else ""),
                _STAGES[row.stage],
                f"{row.label_en}. {row.meaning_en}",
                _ACTIONS[row.supplier_action],
                row.source,
            )
            text.write("| " + " | ".join(cells) + " |\n")
    text.write(_FLOWS)
    for row in flow_state.ROWS:
        last = "yes" if row.final else "no"
        cells = (f"`{row.code}`", row.label_fr, row.label_en, row.outcome, last)
        text.write("| " + " | ".join(cells) + " |\n")
    return text.getvalue()


def statuses_csv():
    """The text of data/chorus.pro.status.csv, English; French comes from i18n/fr.po."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", "code", "name", "meaning", "stage"])
    for row in invoice_status.ROWS:
        identifier = f"status_{row.code.lower()}"
        writer.writerow(
            [identifier, row.code, row.label_en, row.meaning_en, row.stage or ""]
        )
    return text.getvalue()


def french_entries():
    """Entries of i18n/fr.po for the rows of the CSV file, one per English text."""
    references, french = {}, {}
    for row in invoice_status.ROWS:
        for field, source, target in (
            ("name", row.label_en, row.label_fr),
            ("meaning", row.meaning_en, row.meaning_fr),
        ):
            french.setdefault(source, target)
            references.setdefault(source, []).append(
                f"#: model:chorus.pro.status,{field}:"
                f"l10n_fr_chorus_pro.status_{row.code.lower()}\n"
            )
    return "\n".join(
        "#. module: l10n_fr_chorus_pro\n"
        + "".join(references[source])
        + f'msgid "{_quoted(source)}"\nmsgstr "{_quoted(target)}"\n'
        for source, target in french.items()
    )


def _quoted(text):
    return text.replace("\\", "\\\\").replace('"', '\\"')


#: path -> function that gives its text
FILES = {
    STATUSES_MD: statuses_markdown,
    STATUSES_CSV: statuses_csv,
    FAULTS_MD: fault_table.faults_markdown,
}


def main(arguments):
    """Write the files, or print the French entries with ``--po``."""
    if arguments == ["--po"]:
        print(french_entries())
        return
    for path, text in FILES.items():
        path.write_text(text(), encoding="utf-8")
        print(f"written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
