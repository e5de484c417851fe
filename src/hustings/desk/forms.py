"""What a form sent, whichever way a browser packs it: percent-encoded, or in parts where a file is among them."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from urllib.parse import parse_qs

__all__ = ["fields_of"]

_MOST = 10


def fields_of(kind: str, body: bytes) -> dict[str, str]:
    """The fields by name, the first of each, as text; of a file its content. ``kind`` is the media type of ``body``.

    What is no form has no fields. Bytes that are not UTF-8 become replacement signs, which whoever reads them refuses.
    """
    if not kind.casefold().startswith("multipart/form-data"):
        found = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST)
        return {name: values[0] for name, values in found.items()}
    head = b"MIME-Version: 1.0\r\nContent-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n"
    message = BytesParser(policy=policy.HTTP).parsebytes(head + body)
    made: dict[str, str] = {}
    for part in list(message.iter_parts())[:_MOST] if message.is_multipart() else []:
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            made.setdefault(name, payload.decode("utf-8", "replace"))
    return made
