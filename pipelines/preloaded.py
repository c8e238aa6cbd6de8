"""Imported by the process that workers are forked from: what each of them needs is loaded once. Nothing else imports it."""

import gc
import signal

from pipelines.places import gazetteer, known_years
from pipelines.workers import load_stages

# A service manager tells the whole group to stop. While the crawler finishes what is under way, it takes all workers for dead without
# this process, which leaves when the crawler does.
signal.signal(signal.SIGTERM, signal.SIG_IGN)
load_stages()
for year in known_years():
    gazetteer(year)
# All of this stays to the end: workers need not look through it for garbage, and share its memory as long as nobody writes there.
gc.freeze()
