"""Scrapy's feeds (`-o`, `-O`, `FEEDS`): what goes in, how it is written, and when it is published."""
