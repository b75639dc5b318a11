"""Each format, 1 to 1,000 lines: time and memory to build and validate a file.

    ./dev bench formats

Without Odoo: the description of the invoice is there, and so is the readable page (one
for 25 lines, made beforehand). Each measure is a process of its own, forked from one
that has loaded everything; the XSD, compiled once per process, is counted apart. Memory
is the peak above what the process had before. "Linear" compares the processor time of a
line in the biggest invoice with that in the middle one.
"""

import multiprocessing
import statistics
import sys
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "unit")]

# isort: split
# found through the path set above
import official  # noqa: E402
import samples  # noqa: E402

from chorus_pro import checks, facturx, formats, xsd  # noqa: E402

SIZES = (1, 100, 1000)
RUNS = {1: 20, 100: 10, 1000: 5}
LINES_OF_A_PAGE = 25
#: what issue 3 asks of 1,000 lines
SECONDS_MAX, MEGABYTES_MAX = 2.0, 200.0


def build(invoice, page, syntax):
    """Check, write and validate one file; returns its size in bytes."""
    checks.check_invoice(invoice, checks.BuyerRequirements(), syntax=syntax)
    content = formats.build_xml(invoice, syntax)
    if formats.get(syntax).readable:
        content = facturx.build_facturx(
            page,
            content,
            number=invoice.number,
            seller_name=invoice.seller.name,
            created=datetime(2026, 11, 3),
        )
        facturx.check_pdfa_structure(content)
    return len(content)


def measure(syntax, size, answers):
    """Put the figures of one format and size: seconds, work, megabytes, bytes."""
    rates = (samples.VAT_85, samples.VAT_20, samples.VAT_21)
    invoice = samples.invoice(
        [samples.line("12.345", "3.5", rates[n % 3]) for n in range(size)]
    )
    page = official.readable_pdf(-(-size // LINES_OF_A_PAGE))
    started = time.perf_counter()
    xsd.validate_xsd(formats.get(syntax).write(samples.invoice()))
    compiling = time.perf_counter() - started
    with open("/proc/self/clear_refs", "w", encoding="ascii") as stream:
        stream.write("5")
    idle, spans, works = memory("VmRSS"), [], []
    for _rank in range(RUNS[size]):
        started, worked = time.perf_counter(), time.process_time()
        length = build(invoice, page, syntax)
        spans.append(time.perf_counter() - started)
        works.append(time.process_time() - worked)
    answers.put(
        (
            statistics.median(spans),
            statistics.median(works),
            memory("VmHWM") - idle,
            length,
            compiling,
        )
    )


def memory(name):
    """VmRSS or VmHWM of this process, in MB (Linux)."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith(name):
                return int(line.split()[1]) / 1024
    return 0.0


def apart(syntax, size):
    """The figures of :func:`measure`, in a process of its own."""
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    process = fork.Process(target=measure, args=(syntax, size, answers))
    process.start()
    figures = answers.get()
    process.join()
    return figures


def main():
    """Print a table; status 1 when 1,000 lines take more than issue 3 allows."""
    print(
        f"{'format':<24}{'lines':>6}{'ms':>9}{'processor ms':>14}"
        f"{'peak MB':>9}{'file kB':>9}{'XSD ms':>8}"
    )
    status = 0
    for syntax in formats.FORMATS:
        works = {}
        for size in SIZES:
            seconds, works[size], peak, length, compiling = apart(syntax, size)
            print(
                f"{syntax:<24}{size:>6}{1000 * seconds:>9.1f}"
                f"{1000 * works[size]:>14.1f}{peak:>9.1f}{length / 1000:>9.1f}"
                f"{1000 * compiling:>8.0f}"
            )
        ratio = (works[SIZES[2]] / SIZES[2]) / (works[SIZES[1]] / SIZES[1])
        print(f"{'':<24}a line of {SIZES[2]} costs {ratio:.2f} of one of {SIZES[1]}")
        if works[SIZES[2]] + compiling > SECONDS_MAX or peak > MEGABYTES_MAX:
            print(f"{'':<24}OVER {SECONDS_MAX:.0f} s or {MEGABYTES_MAX:.0f} MB")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
