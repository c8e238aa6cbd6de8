"""Simulated portals of fictional counties, and the report factory behind them.

Everything is made from a seed: the same seed gives the same bytes. Nothing here talks to anything
but 127.0.0.1.
"""
