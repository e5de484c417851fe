"""The bytes of a published file and the text they are: unpacked if gzipped, in UTF-8, UTF-16 or Windows-1252.

Workbooks, pages and other binary files are refused, as are text in two encodings and a file beyond the limit.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from hustings.errors import BadFile

__all__ = ["MOST_BYTES", "SAVE_AS", "decode", "load_bytes"]

MOST_BYTES = 64 * 1024 * 1024
_MAGIC = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
)
SAVE_AS = "Save the table as CSV (comma-separated, UTF-8) and try again."


def load_bytes(path: Path) -> bytes:
    """The bytes of a file, unpacked if gzipped. BadFile if it is missing, empty, too large or damaged."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadFile(f"the file is larger than {MOST_BYTES // 1024**2} MB.", file=path.name)
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile(f"the file cannot be read ({error.strerror}).", file=str(path)) from None
    if raw[:2] == b"\x1f\x8b":
        raw = _gunzip(raw, path.name)
    if not raw.strip():
        raise BadFile("the file is empty.", file=path.name)
    for magic, what in _MAGIC:
        if raw.startswith(magic):
            raise BadFile(f"this is {what}, not a table of text.", file=path.name, remedy=SAVE_AS)
    return raw


def _gunzip(raw: bytes, file: str) -> bytes:
    out = b""
    try:
        while raw:
            unpacker = zlib.decompressobj(wbits=31)
            out += unpacker.decompress(raw, MOST_BYTES + 1 - len(out))
            if unpacker.unconsumed_tail or len(out) > MOST_BYTES:
                raise BadFile(f"unpacked, the file is larger than {MOST_BYTES // 1024**2} MB.", file=file)
            if not unpacker.eof:
                raise BadFile("the gzip file is cut short; get it again.", file=file)
            raw = unpacker.unused_data.lstrip(b"\0")
    except zlib.error:
        raise BadFile("the gzip file is damaged; get it again.", file=file) from None
    return out


def decode(raw: bytes, file: str) -> tuple[str, str]:
    """The text that bytes are, and the encoding they are in. Raises BadFile naming the line where they are neither."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return _strict(raw, encoding, file), encoding
    if b"\0" in raw[:4096]:
        odd, even = raw[1:4096:2].count(0), raw[0:4096:2].count(0)
        if max(odd, even) * 4 < len(raw[:4096]) or min(odd, even) * 20 > max(odd, even):
            raise BadFile("the file is binary; expected text.", file=file, remedy=SAVE_AS)
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        return _strict(raw, encoding, file), encoding
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
    kept = raw.decode("utf-8", "ignore")
    if any(ord(each) > 127 for each in kept):
        raise BadFile("bytes here are not UTF-8, though others are.", file=file, row=row)
    try:
        return raw.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        wrong = "these bytes are neither UTF-8 nor Windows-1252."
        raise BadFile(wrong, file=file, row=row, remedy=SAVE_AS) from None


def _strict(raw: bytes, encoding: str, file: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        wrong = f"the bytes here are not {encoding.upper()}, which the file begins as."
        raise BadFile(wrong, file=file, row=row, remedy=SAVE_AS) from None
