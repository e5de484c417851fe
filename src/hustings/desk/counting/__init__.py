"""Counts on the desk: a folder of ballot files or pasted papers, counted and laid out for a page."""
