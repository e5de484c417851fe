"""Pooled polls: one multi-party estimate of opinion on every day, with house effects and honest uncertainty."""
