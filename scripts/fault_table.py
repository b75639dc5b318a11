"""The text of docs/faults.md: every fault, its level, the tests that provoke it.

Called by ``tables.py``. Nothing of Odoo is imported: the codes of Odoo's side are read
from the source of their texts.
"""

import ast
import io
import re
from pathlib import Path

from chorus_pro import faults
from chorus_pro.simulator.rules import RULES

ROOT = Path(__file__).resolve().parent.parent
TEXTS = sorted((ROOT / "models" / "checks").glob("account_move_fault_texts*.py"))
CAUSES = ROOT / "tests" / "test_rejections.py"

_HEAD = """\
# Faults

*Written by `scripts/tables.py` from `chorus_pro/faults.py`, the texts of
`models/checks/account_move_fault_texts_*.py` and the tests; change it there.*

An **error** keeps the invoice from leaving: Chorus Pro surely refuses it, or the file
would not be a Factur-X. A *warning* does not. Codes are never renumbered. The causes of
rejection seen in the wild, and the code that finds each: [content.md](content.md).
"""
_PURE = """
## In the invoice or its file

| Code | Level | To correct on | What is wrong | Tests |
|---|---|---|---|---|
"""
_ODOO = """
## In Odoo

Found before the file can be described. All are errors.

| Code | What the user reads | Tests |
|---|---|---|
"""
_RULES = """
## Why Chorus Pro refuses, and what finds it first

Every reason that the simulator knows, provoked twice in `test_rejections.py`: without
our checks the simulator refuses the file; with them the user reads the fault first.

| Reason (rule of the simulator) | Note | Found before by | Level |
|---|---|---|---|
"""
_NEVER = "our file cannot have it"
#: what no check in Odoo can know
_ONLY_CHORUS_PRO = {
    "supplier_inactive": "only Chorus Pro knows; its report says so",
    "supplier_not_attached": "only Chorus Pro knows; its report says so",
}
#: texts that are not in the table of texts
_ELSEWHERE = {
    "CP-ODOO-03": "Why the account may not deposit now: archived, no SIRET, "
    "credentials missing, database not confirmed."
}


def tests_by_code():
    """``{code: [name of a test file]}``, from the sources of the tests."""
    found = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for code in re.findall(r"\bCP-[A-Z]+-\d\d\b", path.read_text("utf-8")):
            found.setdefault(code, set()).add(path.relative_to(ROOT / "tests"))
    return {code: sorted(map(str, paths)) for code, paths in found.items()}


def odoo_texts():
    """``{code: English text}`` of the codes of Odoo's side, by reading the source."""
    found = dict(_ELSEWHERE)
    nodes = [n for one in TEXTS for n in ast.walk(ast.parse(one.read_text("utf-8")))]
    for node in nodes:
        if not isinstance(node, ast.Dict):
            continue
        for key, value in zip(node.keys, node.values, strict=True):
            code = getattr(key, "value", None)
            if not isinstance(code, str) or not code.startswith("CP-ODOO-"):
                continue
            calls = [one for one in ast.walk(value) if isinstance(one, ast.Call)]
            text = next(one.args[0].value for one in calls if one.args)
            found[code] = re.sub(r"%\((\w+)\)s", r"*\1*", text).replace("|", "\\|")
    return dict(sorted(found.items()))


def causes():
    """``{rule: (fault or None, level)}``, from the source of the test."""
    found = {}
    for node in ast.walk(ast.parse(CAUSES.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Cause":
            rule, fault, level = node.args[:3]
            found[rule.value] = (fault.value, level.id.lower())
    return found


def rules_markdown():
    """Rows of the reasons to refuse, in the order of a report."""
    found, rows = causes(), []
    for rule in RULES:
        code, level = found[rule.__name__]
        reason = rule.__name__.replace("_", " ").capitalize()
        note = rule.__doc__.strip().splitlines()[0].replace("``", "`")
        finder = _ONLY_CHORUS_PRO.get(rule.__name__, _NEVER)
        cells = (
            reason,
            note,
            f"`{code}`" if code else finder,
            level if code else "-",
        )
        rows.append("| " + " | ".join(cells) + " |\n")
    return "".join(rows)


def faults_markdown():
    """The text of docs/faults.md."""
    tests = tests_by_code()

    def cell(code):
        return ", ".join(f"`{name}`" for name in tests.get(code, [])) or "-"

    text = io.StringIO()
    text.write(_HEAD + _PURE)
    for code, kind in faults.FAULTS.items():
        level = "**error**" if kind.level == faults.ERROR else "*warning*"
        cells = (f"`{code}`", level, kind.subject, kind.summary, cell(code))
        text.write("| " + " | ".join(cells) + " |\n")
    text.write(_ODOO)
    for code, words in odoo_texts().items():
        text.write(f"| `{code}` | {words} | {cell(code)} |\n")
    text.write(_RULES + rules_markdown())
    return text.getvalue()
