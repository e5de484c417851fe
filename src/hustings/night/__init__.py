"""Results night: a ledger that cannot lose or bend, checks before anything is published, and what stands.

``events`` says what can happen, ``store`` keeps it, ``ledger`` appends and reads, ``fold`` makes state of it,
``checks`` and ``soft`` look at each return first, ``standing`` lays it over the almanac and names every figure's stage.
"""
