"""Spiders collect: `portals` from the live web, `archive` from stored pages. Both yield `Page` and `Rejected`."""
