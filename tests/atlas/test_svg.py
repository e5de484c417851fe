"""The vocabulary of drawings: the same figures give the same bytes, and nothing in them can break out."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from hypothesis import given
from hypothesis import strategies as st

from hustings.atlas.paint import edged, tinted
from hustings.atlas.svg import document, el, group, number, path, polygon, rect, text

FLOATS = st.floats(-1e6, 1e6, allow_nan=False)


@given(FLOATS)
def test_numbers_are_short_plain_and_near(value: float) -> None:
    written = number(value)
    assert abs(float(written) - value) <= 0.0051
    assert "e" not in written
    assert written != "-0"
    assert len(written.partition(".")[2]) <= 2


@given(st.text(), st.text())
def test_any_text_stays_text(words: str, name: str) -> None:
    drawn = document(10, 10, text(0, 0, words), el("g", data_name=name), title=words, desc=name)
    shown = ElementTree.fromstring(drawn).find("{http://www.w3.org/2000/svg}text")
    assert shown is not None
    legal = "".join(c for c in words if c in "\t\n\r" or " " <= c < "\ud800" or "\udfff" < c < "\ufffe" or c > "\uffff")
    assert (shown.text or "").splitlines() == legal.replace("\r\n", "\n").replace("\r", "\n").splitlines()


def test_markup_in_a_name_is_escaped_in_text_and_attribute() -> None:
    drawn = str(el("g", "<script>&", data_name='"><script>'))
    assert drawn == '<g data-name="&quot;&gt;&lt;script&gt;">&lt;script&gt;&amp;</g>'


def test_a_drawing_is_an_image_with_a_name_and_a_description() -> None:
    root = ElementTree.fromstring(document(20, 10, rect(0, 0, 5, 5), title="Con 51.9%", desc="One bar."))
    assert root.get("role") == "img"
    assert root.get("viewBox") == "0 0 20 10"
    title, desc = root[0], root[1]
    assert (title.text, desc.text) == ("Con 51.9%", "One bar.")
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


def test_two_drawings_share_no_id_and_the_same_drawing_is_the_same_bytes() -> None:
    first = document(20, 10, rect(0, 0, 5, 5), title="A")
    assert first == document(20, 10, rect(0, 0, 5, 5), title="A")
    second = document(20, 10, rect(0, 0, 6, 5), title="A")
    ids = [ElementTree.fromstring(each)[0].get("id") for each in (first, second)]
    assert ids[0] != ids[1]


def test_no_style_attribute_is_written_so_that_a_strict_page_can_carry_it() -> None:
    drawn = document(20, 10, rect(0, 0, 5, 5, **edged("ld")), rect(0, 0, 5, 5, **tinted("con", 1, "3 2")), title="A")
    assert "style" not in drawn
    assert 'class="e-ld" fill="#F47B12" stroke="#A34A00"' in drawn
    assert 'class="t-con l-con" fill="#CFDDF1" stroke="#1F5FB5"' in drawn


def test_paths_groups_and_left_out_attributes() -> None:
    assert str(path([(0, 0), (1.5, 2)])) == '<path d="M0 0L1.5 2"/>'
    assert str(polygon([(0, 0), (1, 0), (0, 1)], fill=None)) == '<path d="M0 0L1 0L0 1Z"/>'
    assert str(group(rect(0, 0, -1, 2), cls="a")) == '<g class="a"><rect x="0" y="0" width="0" height="2"/></g>'
