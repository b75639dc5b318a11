"""``./dev tour``: our browser tours alone."""

import odoo_tests
from console import say
from paths import CACHE, MODULE


def run(arguments: list[str]) -> int:
    """Run the Odoo tests tagged ``chorus_pro_tour``."""
    if not any(word.startswith("--tags") for word in arguments):
        arguments = [*arguments, f"--tags=chorus_pro_tour/{MODULE}"]
    if not any(word.startswith("--db") for word in arguments):
        arguments = [*arguments, "--db=tour"]
    say(f"screenshots of failures: {CACHE / 'screenshots'}")
    return odoo_tests.run(arguments)
