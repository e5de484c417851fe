"""The language of seat groups: rules over facts of seats, read into a tree. Nothing of it is ever run as a program.

    rule   =  all { "or" all }          all  =  each { "and" each }        each  =  "not" each | "(" rule ")" | test
    test   =  fact [ compare value | ["not"] "in" "(" value { "," value } ")" ]
    fact   =  name [ "(" value { "," value } ")" ]
    value  =  number | number% | word | "words in quotes"
    compare = "=" | "!=" | "<" | "<=" | ">" | ">=" | "is" | "is not"

Example: ``held(2019) = lab and won(2019) = con and leave > 50%``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from hustings.errors import BadInput

__all__ = ["Both", "Clause", "Either", "Fact", "Not", "Rule", "Value", "facts_of", "parse_rule", "wrong"]


@dataclass(frozen=True, slots=True)
class Value:
    """A literal: ``number`` where it is one (a percentage as a fraction); ``at``: its place in the rule."""

    text: str
    number: float | None
    percent: bool
    at: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a seat, with what stands in its brackets."""

    name: str
    arguments: tuple[Value, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A fact compared with values; ``compare`` is empty for a fact that stands alone, "in" or "not in" for a list."""

    fact: Fact
    compare: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What is not so."""

    rule: Rule


@dataclass(frozen=True, slots=True)
class Both:
    """Everything that is so at once."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Anything of which one is so."""

    rules: tuple[Rule, ...]


Rule = Clause | Not | Both | Either

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<quoted>"[^"]*"|'[^']*'|“[^”]*”|‘[^’]*’)
  | (?P<number>[-−]?\d+(?:\.\d+)?%?(?![\w@]))
  | (?P<word>[^\W_][\w.@’-]*)
  | (?P<sign><=|>=|!=|<>|==|[=<>≤≥≠(),])
    """,
    re.VERBOSE,
)
_SIGNS = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">="}
_COMPARES = ("=", "!=", "<", "<=", ">", ">=")
_WORDS = ("and", "or", "not", "in", "is")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def wrong(rule: str, at: int, why: str, remedy: str = "") -> NoReturn:
    """Raise :class:`~hustings.errors.BadInput` that points at a place in the rule."""
    place = f"\n    {rule}\n    {' ' * at}^"
    raise BadInput(f"The rule cannot be read: {why}, at character {at + 1}.{place}", remedy=remedy)


def parse_rule(rule: str) -> Rule:
    """Read a rule. Raises :class:`~hustings.errors.BadInput` that points at the place where it cannot be read."""
    if "\n" in rule:
        rule = " ".join(rule.split())
    return _Reader(rule).read()


def facts_of(rule: Rule) -> list[Fact]:
    """Every fact that a rule asks for, in the order in which it names them."""
    if isinstance(rule, Clause):
        return [rule.fact]
    if isinstance(rule, Not):
        return facts_of(rule.rule)
    return [fact for each in rule.rules for fact in facts_of(each)]


class _Reader:
    """A reader by recursive descent: one method for each line of the grammar."""

    def __init__(self, rule: str) -> None:
        self._rule = rule
        self._tokens = self._cut(rule)
        self._next = 0

    def _cut(self, rule: str) -> list[_Token]:
        tokens, at = [], 0
        while at < len(rule):
            match = _TOKEN.match(rule, at)
            if match is None:
                wrong(rule, at, f"“{rule[at]}” has no meaning here")
            kind, text = str(match.lastgroup), match.group()
            if kind == "word" and text.casefold() in _WORDS:
                kind, text = "sign", text.casefold()
            if kind != "space":
                tokens.append(_Token(kind, _SIGNS.get(text, text), at))
            at = match.end()
        return [*tokens, _Token("end", "the end", len(rule))]

    def read(self) -> Rule:
        if self._peek.kind == "end":
            raise BadInput("The rule is empty.", remedy="Write one as “won(2019) = con and leave > 50%”.")
        made = self._either(0)
        if self._peek.kind != "end":
            self._refuse("“and”, “or” or the end")
        return made

    @property
    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._peek
        self._next += token.kind != "end"
        return token

    def _taken(self, *texts: str) -> bool:
        if self._peek.kind == "sign" and self._peek.text in texts:
            self._next += 1
            return True
        return False

    def _refuse(self, expected: str) -> NoReturn:
        token = self._peek
        found = "the rule ends" if token.kind == "end" else f"“{token.text}” stands"
        wrong(self._rule, token.at, f"{found} where {expected} should be")

    def _either(self, depth: int) -> Rule:
        rules = [self._both(depth)]
        while self._taken("or"):
            rules.append(self._both(depth))
        return rules[0] if len(rules) == 1 else Either(tuple(rules))

    def _both(self, depth: int) -> Rule:
        rules = [self._each(depth)]
        while self._taken("and"):
            rules.append(self._each(depth))
        return rules[0] if len(rules) == 1 else Both(tuple(rules))

    def _each(self, depth: int) -> Rule:
        if depth > 50:
            wrong(self._rule, self._peek.at, "brackets or “not” lie more than 50 deep")
        if self._taken("not"):
            return Not(self._each(depth + 1))
        if self._taken("("):
            made = self._either(depth + 1)
            if not self._taken(")"):
                self._refuse("“)”")
            return made
        return self._test()

    def _test(self) -> Clause:
        fact = self._fact()
        if self._taken("in"):
            return Clause(fact, "in", self._list())
        if self._peek.text == "not" and self._peek.kind == "sign":
            self._take()
            if not self._taken("in"):
                self._refuse("“in”")
            return Clause(fact, "not in", self._list())
        if self._taken("is"):
            compare = "!=" if self._taken("not") else "="
            return Clause(fact, compare, (self._value(),))
        if self._peek.kind == "sign" and self._peek.text in _COMPARES:
            return Clause(fact, self._take().text, (self._value(),))
        return Clause(fact, "", ())

    def _fact(self) -> Fact:
        if self._peek.kind != "word":
            self._refuse("a fact such as won, held, share or leave")
        token = self._take()
        opened = self._peek.text == "(" and self._peek.kind == "sign"
        return Fact(token.text.casefold(), self._list() if opened else (), token.at)

    def _list(self) -> tuple[Value, ...]:
        if not self._taken("("):
            self._refuse("“(”")
        values = [self._value()]
        while self._taken(","):
            values.append(self._value())
        if not self._taken(")"):
            self._refuse("“,” or “)”")
        return tuple(values)

    def _value(self) -> Value:
        if self._peek.kind not in ("word", "number", "quoted"):
            self._refuse("a name or a number")
        token = self._take()
        if token.kind == "number":
            percent = token.text.endswith("%")
            number = float(token.text.rstrip("%").replace("−", "-"))
            return Value(token.text, number / 100 if percent else number, percent, token.at)
        return Value(token.text[1:-1] if token.kind == "quoted" else token.text, None, False, token.at)
