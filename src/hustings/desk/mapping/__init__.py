"""Maps from the almanac: what each seat or council wears, in every mode, on hexagons or outlines."""
