"""What a result means: baselines, changes, swing, control, targets, reservoirs; it reads facts only."""
