"""``python -m chorus_pro.simulator --port N``: the simulator in its own process."""

import argparse
import json
import signal
import sys

from . import persistence
from .app import create_app
from .server import HOST, make_http_server
from .settings import LADDERS, Settings


def _arguments(words):
    parser = argparse.ArgumentParser(
        prog="python -m chorus_pro.simulator", description=__doc__
    )
    parser.add_argument("--port", type=int, default=8070, help="0 takes a free port")
    parser.add_argument("--ladder", choices=LADDERS, default="manual")
    parser.add_argument(
        "--step", type=float, default=10, help="seconds per step of --ladder timed"
    )
    parser.add_argument("--integration-delay", type=float, default=0, metavar="S")
    parser.add_argument("--state", metavar="FILE", help="keep the state in this file")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=JSON",
        help="any setting, such as page_size=5",
    )
    return parser.parse_args(words)


def _settings(arguments):
    settings = Settings(
        ladder=arguments.ladder,
        step_seconds=arguments.step,
        integration_delay=arguments.integration_delay,
    )
    for word in arguments.set:
        name, _equals, value = word.partition("=")
        settings.update({name: json.loads(value)})
    return settings


def main(words=None):
    """Serve until SIGINT or SIGTERM."""
    arguments = _arguments(words)
    simulator = create_app(_settings(arguments))
    if arguments.state:
        persistence.attach(simulator, arguments.state)
    server = make_http_server(simulator, arguments.port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"Chorus Pro simulator: http://{HOST}:{server.server_port}/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        simulator.on_change()
        server.server_close()


if __name__ == "__main__":
    main()
