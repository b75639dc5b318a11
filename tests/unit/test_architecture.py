"""Who may know what, found by reading the sources; nothing is imported here."""

import ast
import functools
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PURE = ROOT / "chorus_pro"
SIMULATOR = PURE / "simulator"
#: above this a file is two files (STYLE: hard limit)
LONGEST = 500
#: they know URLs, headers or the JSON envelope
HTTP_FILES = {"auth.py", "environments.py", "transport.py", "wire.py", "caller.py"}
#: gives headers' values and paths of operations, no address
CLIENT_FILES = HTTP_FILES | {"diagnosis.py"}


def sources(folder, *, without=()):
    return sorted(
        path
        for path in folder.rglob("*.py")
        if not any(parent in path.parents for parent in without)
    )


PURE_FILES = sources(PURE, without=[SIMULATOR])
SIMULATOR_FILES = sources(SIMULATOR)
ODOO_FILES = [
    path
    for folder in ("models", "wizard", "report", "controllers", "migrations", "bridges")
    for path in sources(ROOT / folder)
    if "tests" not in path.parts[len(ROOT.parts) + 1 :]
] + [ROOT / "__init__.py", ROOT / "hooks.py"]
ALL_FILES = sources(ROOT)


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


def each(paths):
    return pytest.mark.parametrize("path", paths, ids=names(paths))


@functools.cache
def tree(path):
    return ast.parse(path.read_text("utf-8"))


@functools.cache
def imports(path):
    """Every imported module: absolute names as they are, relative ones resolved.

    A relative import becomes ``chorus_pro.…`` or ``models.…``, from the root.
    """
    found = set()
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module.split(".") if node.module else []
            if node.level:
                base = list(package[: len(package) - node.level + 1]) + base
            found |= {".".join([*base, alias.name]) for alias in node.names}
    return found


@functools.cache
def strings(path):
    """``[(line, text)]`` of the text constants which are no docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    skipped = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, documented) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                skipped.add(id(first.value))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in skipped
    ]


def starts(modules, *prefixes):
    return {
        name
        for name in modules
        if any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)
    }


# === DIRECTIONS === #


@each(PURE_FILES + SIMULATOR_FILES)
def test_the_pure_package_knows_no_odoo_and_imports_itself_relatively(path):
    found = imports(path)
    assert not starts(found, "odoo", "models", "wizard")
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and not node.level:
            assert not starts({node.module or ""}, "chorus_pro")
        elif isinstance(node, ast.Import):
            assert not starts({alias.name for alias in node.names}, "chorus_pro")


@each(PURE_FILES + ODOO_FILES)
def test_production_never_imports_the_simulator(path):
    assert not starts(imports(path), "chorus_pro.simulator")
    assert not {name for name in imports(path) if ".chorus_pro.simulator" in name}


@each(SIMULATOR_FILES)
def test_the_simulator_shares_only_the_tables(path):
    ours = starts(imports(path), "chorus_pro")
    shared = {
        name for name in ours if not starts({name}, "chorus_pro.simulator")
    } - starts(ours, "chorus_pro.codes")
    assert not shared


@each(sources(PURE / "codes"))
def test_tables_depend_on_nothing(path):
    assert imports(path) <= {"dataclasses.dataclass"}


@each(
    [
        path
        for path in PURE_FILES
        if path.name not in CLIENT_FILES and path.parent != PURE / "client"
    ]
)
def test_only_the_client_s_files_speak_http(path):
    assert not starts(imports(path), "requests", "urllib3", "http", "urllib.request")


@each(ODOO_FILES)
def test_odoo_s_side_speaks_to_chorus_pro_through_the_client_only(path):
    assert not starts(imports(path), "requests", "urllib3", "httpx", "urllib.request")
    private = ("transport", "wire", "caller", "auth", "reading", "diagnosis")
    allowed = {"Credentials"}
    for name in imports(path):
        parts = name.split(".")
        if "chorus_pro" in parts and set(parts) & set(private):
            assert parts[-1] in allowed, name


@each(PURE_FILES)
def test_the_pure_package_has_no_clock_environment_or_translation(path):
    found = imports(path)
    assert not starts(found, "os", "locale", "gettext")
    text = path.read_text("utf-8")
    assert not re.search(r"\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(", text)
    # A clock is an argument; monotonic time measures, it tells no date.
    assert not re.search(r"\btime\.time\(\)", text)
    assert not re.search(r"(?<![\w.])_\(", text)


# === URLS, HEADERS, FRENCH === #


@each([path for path in PURE_FILES if path.name not in HTTP_FILES])
def test_only_few_files_know_an_address_or_a_header(path):
    for line, text in strings(path):
        assert "piste.gouv.fr" not in text, line
        assert text.lower() not in {
            "authorization",
            "cpro-account",
            "retry-after",
            "www-authenticate",
            "content-type",
        }, line


@each(ODOO_FILES)
def test_odoo_s_side_knows_no_address_of_the_gateway_and_no_header(path):
    for line, text in strings(path):
        assert not re.search(r"(oauth|api)\.piste\.gouv\.fr", text), line
        assert text.lower() not in {"authorization", "cpro-account"}, line


def field_names():
    """Names of the Swagger's properties, and those of ``transverses``.

    Short names which are words of their own (``statut``, ``pages``) are left out.
    """
    found = set()

    def collect(node):
        if isinstance(node, dict):
            for key, value in (node.get("properties") or {}).items():
                found.add(key)
                collect(value)
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for value in node:
                collect(value)

    for path in sorted((SIMULATOR / "swagger").glob("*.json")):
        collect(json.loads(path.read_text("utf-8")))
    found |= {"etatCourantDepotFlux", "listeErreurDP", "libelleErreurDP", "numeroDP"}
    found |= {"listeErreurTechnique", "natureErreur", "codeErreur", "libelleErreur"}
    return {name for name in found if re.search(r"[a-z][A-Z]", name)}


FIELDS = field_names()


def test_the_list_of_french_names_is_not_empty():
    assert {"codeRetour", "numeroFluxDepot", "listeFactures"} <= FIELDS
    assert len(FIELDS) > 100


@each([p for p in PURE_FILES if p.parent != PURE / "messages"] + ODOO_FILES)
def test_french_names_of_the_api_stay_in_messages(path):
    for line, text in strings(path):
        assert text not in FIELDS, f"line {line}: {text}"


# === SOURCES === #


@each(ALL_FILES)
def test_no_file_is_too_long(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@each([path for path in PURE_FILES + SIMULATOR_FILES if path.stat().st_size])
def test_every_file_of_the_pure_package_says_what_it_is(path):
    assert ast.get_docstring(tree(path))


def test_every_odoo_test_is_imported():
    # Odoo runs only what tests/__init__.py imports: a forgotten file is a silent hole.
    there = {path.stem for path in (ROOT / "tests").glob("test_*.py")}
    imported = {
        alias.name
        for node in ast.walk(tree(ROOT / "tests" / "__init__.py"))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert there <= imported


def test_the_unit_tests_are_no_package():
    # Otherwise pytest would import the repository's own __init__.py, hence Odoo.
    assert not (ROOT / "tests" / "unit" / "__init__.py").exists()


@each(sources(ROOT / "scripts"))
def test_scripts_name_nothing_that_odoo_would_translate(path):
    assert not re.search(r"(?<![\w.])_\(", path.read_text("utf-8"))


@each(sorted((ROOT / "tests" / "unit" / "recorded").glob("*.json")))
def test_recorded_answers_hold_no_secret(path):
    text = path.read_text("utf-8")
    assert not re.search(r"(?i)authorization|cpro-account|password", text)
    tokens = re.findall(r'"access_token": "(.*?)"', text)
    assert set(tokens) <= {"", "theToken"}
