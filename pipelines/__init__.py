"""The way of a page, at a glance.

    Page ─→ extract ─→ clean ─→ parse ─→ validate ─→ dedupe ─→ store ─→ export
            └────── one trip to a worker process ─┘  └─ item pipelines ┘  └ `scrapy crawl`, `scrapy export`

Each stage lives in the folder of its name; its `__init__` shows its one item-pipeline class.
"""

#: The pure functions a worker process runs on each page, in this order (`pipelines.workers`).
PURE_STAGES = ("extract", "clean", "parse", "validate")

#: What Scrapy runs on each item. The first knows pages that were read before, the second carries the others
#: through the pure stages in one trip.
ITEM_PIPELINES = {
    "pipelines.store.recall.RecallPipeline": 50,
    "pipelines.workers.WorkerPipeline": 100,
    "pipelines.dedupe.DedupePipeline": 200,
    "pipelines.store.StorePipeline": 300,
}
