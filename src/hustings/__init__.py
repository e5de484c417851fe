"""Hustings: the open workbench for British elections, from the first poll to the last declaration."""
__version__ = "0.1.0"
