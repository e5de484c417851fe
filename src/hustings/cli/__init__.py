"""The commands: one file for each group, all of them thin."""
