"""Machine feeds of a results night: a folder or an address watched, every message read, checked and entered or logged.

``pa_xml``, ``own_json`` and ``tables`` read messages, ``folder`` and ``url`` find them, ``intake`` enters them,
``watch`` goes round.
"""
