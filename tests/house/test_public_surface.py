"""The public surface: a small sorted list of names, each documented, and no other that leaks."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

import hustings

ROOMS = {module.name for module in pkgutil.iter_modules(hustings.__path__)}
PACKAGES = ["hustings", *(f"hustings.{room}" for room in sorted(ROOMS))]


def test_the_list_is_sorted_and_holds_each_name_once() -> None:
    assert list(hustings.__all__) == sorted(set(hustings.__all__))


def test_no_name_leaks() -> None:
    needed_inside = {"TYPE_CHECKING", "Any", "annotations", "import_module"}
    held = {name for name in vars(hustings) if not name.startswith("_")}
    shown = {name for name in dir(hustings) if not name.startswith("_")}
    listed = set(hustings.__all__)
    assert held - ROOMS - needed_inside <= listed
    assert shown - ROOMS == listed - ROOMS


def test_a_name_that_is_not_there_is_refused_as_python_does() -> None:
    name = "landslide"
    with pytest.raises(AttributeError, match="landslide"):
        getattr(hustings, name)


@pytest.mark.parametrize("name", hustings.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    thing = getattr(hustings, name)
    if callable(thing):
        assert inspect.getdoc(thing), name


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_says_what_it_is_for(package: str) -> None:
    text = importlib.import_module(package).__doc__ or ""
    assert len(text.strip()) > 20, f"{package} has no docstring"


@pytest.mark.parametrize("package", PACKAGES)
def test_what_a_room_lists_it_has(package: str) -> None:
    room = importlib.import_module(package)
    listed = list(getattr(room, "__all__", []))
    assert len(listed) == len(set(listed))
    assert [name for name in listed if not hasattr(room, name)] == []
