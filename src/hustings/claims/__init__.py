"""What is said: an article read, its electoral claims found, and each held against the almanac."""
