"""Every setting that differs from Scrapy's default, with the reason.

Values from the environment: `DATABASE_URL`, `CRAWL_CONTACT`.
"""

import os
from importlib.metadata import PackageNotFoundError, version

from pipelines import ITEM_PIPELINES as ITEM_PIPELINES

try:
    _VERSION = version("nianbao")
except PackageNotFoundError:
    # A source tree that is not installed.
    _VERSION = "dev"

# --- project
BOT_NAME = "nianbao"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
# Our own `crawl`: Scrapy's exits 0 whatever happened.
COMMANDS_MODULE = "crawler.commands"
# Not set: JOBDIR. After a hard kill it skips the pages that were in memory and says "finished"
# (835 of 1,000 on Scrapy 2.19.0); our own ledger knows what was answered, so a killed run is simply repeated.

# --- who we are
# A portal's administrator must be able to find out who crawls and to reach them. Set CRAWL_CONTACT to
# an address or a mailbox before crawling a real portal.
CRAWL_CONTACT = os.environ.get("CRAWL_CONTACT", "")
USER_AGENT = f"nianbao/{_VERSION} (+{CRAWL_CONTACT})" if CRAWL_CONTACT else f"nianbao/{_VERSION}"

# --- politeness
# The operator's word counts; Scrapy ignores robots.txt by default.
ROBOTSTXT_OBEY = True
# One request at a time per host: county portals run on small machines. Different hosts run in parallel.
# (`crawler.middlewares.one_at_a_time` sees to it, and that a host has its rest between an answer and the next request.)
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# With one request per host the total only bounds how many hosts are visited at once.
CONCURRENT_REQUESTS = 64
# At least a second between two requests to a host; Scrapy waits not at all.
DOWNLOAD_DELAY = 1.5
# A fixed rhythm looks like a machine in trouble; a third more or less still keeps a second between two requests.
DOWNLOAD_DELAY_JITTER = 1 / 3
#: Seconds a robots.txt may ask for between two requests; a host that asks for more is left alone. 60 pages at two minutes are two hours.
CRAWL_DELAY_LIMIT = 120
# A slow answer means a busy server: wait longer then, never less than DOWNLOAD_DELAY.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 30.0
# Lists and articles need no session; cookies would tie requests together for nothing.
COOKIES_ENABLED = False
# The address of the list page tells the portal nothing that it needs, and hijacked pages judge by it.
REFERRER_POLICY = "no-referrer"
# Prefer Chinese pages where a portal has several languages; Scrapy asks for English.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    # Bodies are archived as they are sent: only in codings that every reader of WARC files knows.
    "Accept-Encoding": "gzip, deflate",
}

# --- whom we talk to
#: CSV file of portals; None is the packaged one.
PORTAL_REGISTRY = None
#: JSON Lines file in which a run keeps what it learned about each portal, for the next; None keeps nothing.
PORTAL_MEMORY = None
#: Requests to one portal in one run: all years with departments and townships stay below, a trap of links does not.
PORTAL_BUDGET = 400
#: Request headers with which a home page is asked for once more, to see whether it shows others something else; {}: not asked.
CLOAKING_PROBE: dict[str, str] = {}
#: Processes that read what portals answer, each with its share of the portals; 0 reads in the crawler's process, for debugging.
PORTAL_READERS = 1
#: `127.0.0.1:PORT` of the demo server that plays all hosts under `.example`; None refuses them.
DEMO_SERVER = None
# Sends the demo's hosts to the demo server and nobody into a private network.
TWISTED_DNS_RESOLVER = "crawler.middlewares.resolver.PortalResolver"
# The places are explained in `crawler.middlewares`.
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.redirects.TrustedRedirects": 90,
    "crawler.middlewares.robots.NamedRobots": 100,
    "crawler.middlewares.demo_hosts.DemoHosts": 555,
    "crawler.middlewares.private_addresses.PrivateAddresses": 560,
    "crawler.middlewares.budget.PortalBudget": 570,
    "crawler.middlewares.challenge.Challenge": 585,
    "crawler.middlewares.challenge.SelfRedirect": 610,
    "crawler.middlewares.ledger.LedgerMiddleware": 940,
    "crawler.middlewares.archive.Archive": 950,
    "crawler.middlewares.one_at_a_time.OneAtATime": 960,
}
# See the table in `crawler.middlewares`, too.
SPIDER_MIDDLEWARES = {"crawler.middlewares.provenance.Provenance": 900}

# --- limits
# A report page answers in seconds or not at all; 180 s would hold a host's only place for minutes.
DOWNLOAD_TIMEOUT = 30
# The largest report seen is below 2 MB; 1 GB (Scrapy's limit) would fill the memory.
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024
DOWNLOAD_WARNSIZE = 5 * 1024 * 1024
# Two redirects lead from http to https and to the final page; more is a loop or a wall.
REDIRECT_MAX_TIMES = 5
# Pages of hijacked portals redirect by meta refresh to gambling sites after a delay; follow at once or not.
METAREFRESH_MAXDELAY = 5
# Items of one answer that are under way at once. An answer holds a page at most and a few refusals, and Scrapy starts so many
# tasks for every answer, whatever it holds: its 100 cost more than reading the page's links.
CONCURRENT_ITEMS = 4

# --- doors that stay closed
# Both run a server on localhost that executes Python for whoever finds it.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# --- log
# DEBUG prints every item, a report is 30 kB.
LOG_LEVEL = "INFO"
# Names the item by its address instead of printing it whole.
LOG_FORMATTER = "crawler.logformatter.ShortItems"
# `progress` says the same and knows reports from rejected pages.
EXTENSIONS = {
    "scrapy.extensions.logstats.LogStats": None,
    "crawler.extensions.closing.CloseAfterStartItems": 90,
    "crawler.extensions.progress.Progress": 100,
    "crawler.extensions.fields.FieldCounters": 110,
    "crawler.extensions.visits.PortalVisits": 115,
    "crawler.extensions.verdict.VerdictExtension": 120,
}
#: Seconds between two progress lines where the screen is no terminal; 0 turns them off.
PROGRESS_INTERVAL = 30.0

# --- parsing
#: Worker processes: one a core, because the crawler itself mostly waits. 0 parses in the crawler's process, for debugging.
PARSE_WORKERS = os.cpu_count() or 1
#: Seconds a page may take. The slowest page measured took under one; more means a runaway pattern.
PARSE_TIMEOUT = 60.0
#: Bytes of address space a worker may take: ten times what it needs for a report. Files made to burst end as parser_error or worker_died.
PARSE_MEMORY = 2 * 1024**3
#: Pages after which workers are replaced, so that what C libraries leak stays bounded.
PARSE_RECYCLE = 5000

# --- store
#: Any SQLAlchemy URL; `postgresql+psycopg://…` needs `nianbao[postgres]`.
DATABASE_URL = os.environ.get("DATABASE_URL", "sqlite:///data/nianbao.sqlite")
#: Items per transaction: a few milliseconds, and at most this many are lost with a kill.
STORE_BATCH = 100

# --- archive and ledger
#: Folder of the WARC files with every answer as it came; empty turns archive and ledger off.
WARC_DIR = "data/warc"
#: A new WARC file is begun beyond this size; 1 GB is what the archive world's tools expect.
WARC_MAX_BYTES = 1_000_000_000
#: Remember requests, go on with interrupted runs, ask under conditions. The portals spider turns it on;
#: a run over stored files asks nobody and must read every page.
LEDGER_ENABLED = False
#: Hours after its start in which an interrupted run is gone on with; a robots.txt may be relied on for a day (RFC 9309).
RESUME_HOURS = 24.0

# --- verdict: when is a run not good?
#: Fewer reports than this is a failure of the source or of ours. 0 for runs that may find nothing new.
MIN_REPORTS = 1
#: Share of pages on which this program failed (not: pages that are no report).
MAX_FAULT_SHARE = 0.05
#: Files named on the command line that cannot be read to the end: what is missing then, nobody knows.
MAX_SOURCE_PROBLEMS = 0

# --- output
#: A good run is exported here; empty turns that off (`-s EXPORT_DIR=`).
EXPORT_DIR = "out"
#: Each table of the export as Parquet, too; needs the extra `parquet`.
EXPORT_PARQUET = False
# A feed changes only after a good run, and in one step.
FEED_STORAGES = {
    "": "crawler.feeds.storages.GatedFileStorage",
    "file": "crawler.feeds.storages.GatedFileStorage",
}
# Flat rows in CSV, nested records elsewhere, both as the contract says.
FEED_EXPORTERS = {
    "csv": "crawler.feeds.exporters.FlatCsv",
    "json": "crawler.feeds.exporters.NestedJson",
    "jsonl": "crawler.feeds.exporters.NestedJsonLines",
    "jsonlines": "crawler.feeds.exporters.NestedJsonLines",
    "jl": "crawler.feeds.exporters.NestedJsonLines",
    "xml": "crawler.feeds.exporters.NestedXml",
}
# Chinese as it is; Scrapy writes \uXXXX into JSON by default.
FEED_EXPORT_ENCODING = "utf-8"

# --- nothing but the web
# A proxy would resolve names itself, behind the private-address guard.
HTTPPROXY_ENABLED = False
# A link or redirect must not open files or other services.
DOWNLOAD_HANDLERS = {"file": None, "ftp": None, "s3": None, "data": None}
