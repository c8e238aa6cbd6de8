"""What every request and every page passes, whoever wrote the spider.

| component | setting | place | why there |
|---|---|---|---|
| `resolver.PortalResolver` | `TWISTED_DNS_RESOLVER` | | the only spot that sees the address a name really has |
| `robots.NamedRobots` | `DOWNLOADER_MIDDLEWARES` | 100, instead of Scrapy's | a refusal carries a name, Crawl-delay is kept |
| `redirects.TrustedRedirects` | `DOWNLOADER_MIDDLEWARES` | 90 | before robots.txt of a foreign host is asked for |
| `demo_hosts.DemoHosts` | `DOWNLOADER_MIDDLEWARES` | 555 | behind robots.txt, whose own request passes here as well |
| `private_addresses.PrivateAddresses` | `DOWNLOADER_MIDDLEWARES` | 560 | nearer to the network than retry (550): no refusal is repeated |
| `budget.PortalBudget` | `DOWNLOADER_MIDDLEWARES` | 570 | behind retry (550): what is asked again counts again |
| `challenge.Challenge` | `DOWNLOADER_MIDDLEWARES` | 585 | bodies are unpacked (590), meta refresh (580) and retry (550) not yet at work |
| `challenge.SelfRedirect` | `DOWNLOADER_MIDDLEWARES` | 610 | before redirect (600) follows a page to itself |
| `ledger.LedgerMiddleware` | `DOWNLOADER_MIDDLEWARES` | 940 | an answer out of the archive passes everything that a live one passes |
| `archive.Archive` | `DOWNLOADER_MIDDLEWARES` | 950 | next to the network: bytes as they were sent, walls and redirects too |
| `one_at_a_time.OneAtATime` | `DOWNLOADER_MIDDLEWARES` | 960 | the last: whatever passes it is sent |
| `provenance.Provenance` | `SPIDER_MIDDLEWARES` | 900 | next to the spider, so that everybody else sees stamped pages |
"""
