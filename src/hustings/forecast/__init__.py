"""Forecasts: from polls to every contest, with probabilities: nations, seats, by-elections, mayors, councils."""
