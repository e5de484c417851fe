"""The desk: the story of 6 May 2021 as one record, and its page."""
