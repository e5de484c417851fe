"""The documentation is a product: every command and option explained, shown at work, and in the reference as it is."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from tools.make_docs import DOCS, PAGES, commands, examples, help_text, parameters, runs

COMMANDS = dict(commands())
WORKING = {name: command for name, command in COMMANDS.items() if runs(command)}
OPTIONS = [(name, option) for name, command in COMMANDS.items() for option in parameters(command)]
EXAMPLES = [(name, shown) for name, command in WORKING.items() for shown in examples(command)]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    text = help_text(COMMANDS[name])
    assert len(text) > 15
    assert text.split("\n\n")[0].rstrip().endswith((".", ":"))


@pytest.mark.parametrize(("command", "option"), OPTIONS, ids=[f"{name} {option.name}" for name, option in OPTIONS])
def test_every_argument_and_option_has_help(command: str, option: Any) -> None:
    assert (option.help or "").strip(), f"{command}: {option.name} has no help"


@pytest.mark.parametrize("name", WORKING)
def test_every_command_is_shown_at_work(name: str) -> None:
    assert any(shown.startswith(name) for shown in examples(WORKING[name])), f"no example line “{name} ...”"


@pytest.mark.parametrize(("name", "shown"), EXAMPLES, ids=[shown for _, shown in EXAMPLES])
def test_every_example_is_one_the_command_takes(name: str, shown: str) -> None:
    words = shlex.split(shown.split(" | ")[0].split(" > ")[0], comments=True)
    rest = words[len(name.split()) :]
    WORKING[name].make_context(name, rest)


@pytest.mark.parametrize("name", WORKING)
def test_every_command_speaks_json(name: str) -> None:
    assert any("--json" in getattr(each, "opts", []) for each in parameters(WORKING[name]))


@pytest.mark.parametrize("page", PAGES)
def test_the_reference_is_up_to_date(page: str) -> None:
    written = (DOCS / page).read_text(encoding="utf-8")
    assert written == PAGES[page](), f"docs/{page} is out of date: run make docs"


def test_the_readme_names_only_commands_that_exist() -> None:
    known = set(COMMANDS) | {name.rsplit(" ", 1)[0] for name in COMMANDS}
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    named = [line for line in readme.splitlines() if line.startswith("| `hustings ")]
    assert named
    for line in named:
        words = line.split("`")[1].split()
        assert " ".join(words[:2]) in known, line
