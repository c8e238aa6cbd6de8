"""Commands: `crawl` with an honest exit code, `export`, `demo`."""
