"""Every reader of what comes from outside is fuzzed: one that cannot be called by the
fuzzer, or breaks on its first inputs, is found here."""

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).resolve().parents[1] / "fuzz" / "run.py"


def load():
    spec = importlib.util.spec_from_file_location("chorus_pro_fuzz", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


fuzzer = load()
TARGETS = fuzzer.targets()


def test_the_readers_are_found():
    assert {"messages.invoices.read_invoice_page", "reading.read_moment"} <= set(
        fuzzer.readers()
    )


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_first_inputs(name):
    make, read, promised = TARGETS[name]
    found = fuzzer.fuzz(make, read, promised, 0.05, seed=1)
    assert found["inputs"]
    assert not found["failures"]
