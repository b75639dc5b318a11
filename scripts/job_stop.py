"""``./dev stop``: stop PostgreSQL (our own cluster)."""

import postgres
from console import say


def run(arguments: list[str]) -> int:
    """Stop the cluster of this cache."""
    postgres.stop()
    say("stopped")
    return 0
