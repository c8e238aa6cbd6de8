"""`python -m crawler.demo`: the demo country on a port of this machine."""

from __future__ import annotations

import argparse
import sys
import threading

from .country import demo_country
from .server import DemoServer


def main() -> None:
    """Serve until interrupted; the first line printed is the value for `DEMO_SERVER`."""
    parser = argparse.ArgumentParser(prog="python -m crawler.demo", description="Serve the portals of the fictional counties on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one (default)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the country")
    parser.add_argument("--counties", type=int, default=8, help="number of open counties")
    parser.add_argument("--warm", type=int, default=0, metavar="N", help="make the first N bulk pages before serving")
    arguments = parser.parse_args()
    sites = demo_country(seed=arguments.seed, counties=arguments.counties)
    with DemoServer(sites, port=arguments.port, cache_size=max(4096, 2 * arguments.warm)) as server:
        for number in range(arguments.warm):
            server.prepare("GET", sites[0].host, f"/bulk/{number}.html", b"")
        sys.stdout.write(f"{server.address}\n")
        for site in sites:
            sys.stdout.write(f"  {site.county.home_url}  {site.county.name}  {site.county.family}  {len(site.reports)} reports\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("stopped\n")


if __name__ == "__main__":
    main()
