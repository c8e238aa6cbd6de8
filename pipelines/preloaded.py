"""Imported by the process that workers are forked from: what each of them needs is loaded once. Nothing else imports it."""

import gc

from pipelines.places import gazetteer, known_years
from pipelines.workers import load_stages

load_stages()
for year in known_years():
    gazetteer(year)
# All of this stays to the end: workers need not look through it for garbage, and share its memory as long as nobody writes there.
gc.freeze()
