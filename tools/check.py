"""The long run: ``python -m tools.check [PART ...] [--list]``, or ``make check``.

Each part is one command. Its output goes to the screen as it comes, and with the outcome and the time of every part
into build/report.md. A part added to ``PARTS`` is run with the others. Exit 1 where one of them failed; exit status 3
of a part means that what it compares with is not here, and counts as not run.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hustings import __version__

__all__ = ["PARTS", "Done", "Part", "main", "run"]

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "build" / "report.md"
NOT_RUN = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the long run: what it shows, and its command (``python`` is the interpreter of this run)."""

    name: str
    shows: str
    command: tuple[str, ...]


PARTS = (
    Part("verify", "the shipped almanac holds together", ("python", "-m", "hustings.cli.main", "almanac", "verify")),
    Part("restated", "the shipped tables are what the published files say", ("python", "-m", "tools.restated")),
    Part("conformity", "counts against official sheets", ("python", "-m", "tools.conformity", "--print")),
    Part("count-speed", "749 wards, beside other counters", ("python", "-m", "benchmarks.count_wards")),
    Part(
        "polls-backtest",
        "elections and polls from the polls before",
        ("python", "-m", "hustings.cli.main", "backtest", "polls"),
    ),
    Part(
        "record",
        "the track record is what the backtest of forecasts gives",
        ("python", "-m", "tools.fit_record", "--check"),
    ),
    Part(
        "polls-speed",
        "600 polls and whole Parliaments, beside NUTS",
        ("python", "-m", "benchmarks.polls", "--real", "--nuts"),
    ),
    Part("flows-speed", "voter flows, beside other estimators", ("python", "-m", "benchmarks.flows")),
    Part("start-up", "how soon a command answers", ("python", "-m", "benchmarks.start_up")),
    Part("night-checks", "returns held and faults found, 3,250 results", ("python", "-m", "benchmarks.night_checks")),
    Part("night-ledger", "commits, returns and the fold of a night", ("python", "-m", "benchmarks.night_ledger")),
    Part("night-kills", "writers and servers killed, 1,000 times each", ("python", "-m", "tools.kill_writers")),
    Part("desk-operation", "workers, restarts and a store that is away", ("python", "-m", "tools.desk_operation")),
    Part("rehearsal", "a night of 650 at ×60 with its projection, on open pages", ("python", "-m", "tools.rehearsal")),
    Part("slim-install", "what the core weighs, and that it works alone", ("python", "-m", "benchmarks.slim_install")),
)


@dataclass(frozen=True, slots=True)
class Done:
    """How one part went."""

    part: Part
    status: int
    seconds: float
    output: str

    @property
    def outcome(self) -> str:
        """``passed``, ``FAILED`` or ``not run``."""
        return {0: "passed", NOT_RUN: "not run"}.get(self.status, "FAILED")


def run(part: Part) -> Done:
    """Run one part, its output going to the screen while it comes."""
    words = [sys.executable if word == "python" else word for word in part.command]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
    start, lines = time.perf_counter(), []
    with subprocess.Popen(
        words, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return Done(part, process.returncode, time.perf_counter() - start, "".join(lines))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts named, or all, and write the report. Returns 1 where one failed."""
    parser = argparse.ArgumentParser(prog="python -m tools.check", description="The long run.")
    parser.add_argument("parts", nargs="*", metavar="PART", help="parts to run; all if none is named")
    parser.add_argument("--list", action="store_true", help="name the parts and stop")
    options = parser.parse_args(arguments)
    names = {part.name: part for part in PARTS}
    unknown = [name for name in options.parts if name not in names]
    if unknown:
        parser.error(f"there is no part {unknown[0]}; there are {', '.join(names)}")
    if options.list:
        print("\n".join(f"{part.name:14} {part.shows}" for part in PARTS))
        return 0
    done = []
    for part in [names[name] for name in options.parts] or PARTS:
        print(f"\n== {part.name}: {part.shows}", flush=True)
        done.append(run(part))
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(report(done), encoding="utf-8")
    print("\n" + "\n".join(f"{each.outcome:8} {each.part.name:14} {each.seconds:7.1f} s" for each in done))
    print(f"\nThe report is in {REPORT.relative_to(ROOT)}.")
    return int(any(each.outcome == "FAILED" for each in done))


def report(done: Sequence[Done]) -> str:
    """The report in Markdown: where and when, the outcome of each part, then what each part said."""
    when = datetime.now().astimezone()
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    lines = ["# The long run", "", f"Hustings {__version__}, {when:%-d %B %Y %H:%M %Z}; {where}.", ""]
    lines += ["| part | shows | outcome | seconds |", "|---|---|---|---|"]
    lines += [f"| {each.part.name} | {each.part.shows} | {each.outcome} | {each.seconds:.1f} |" for each in done]
    for each in done:
        lines += ["", f"## {each.part.name}", "", "```text", each.output.rstrip(), "```"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
