"""How a forecast is printed: chances first, then shares and seats with their ranges, then where it will be decided."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from hustings.cli import show
from hustings.cli.facts import almanac

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hustings.forecast.explained import Explained
    from hustings.forecast.outlook import Outlook

__all__ = ["credits_of", "footing", "heading", "least_certain", "parties", "reasons", "table", "tipping", "together"]

_MOST_PARTIES, _MOST_TOGETHER, _MOST_TIPPING = 12, 6, 6


def short(party: str) -> str:
    """A party in a table."""
    return "Others" if party == "other" else almanac().short(party)


def heading(out: show.Screen, made: Outlook) -> None:
    """What is forecast, from what, under which swings and condition, and the chances that matter most."""
    from hustings.forecast.words import in_twenty, swings_in_words

    held = made.summary.held
    scope = f"{len(held)} seats · as of {made.as_of:%-d %B %Y} · {made.sims:,} runs"
    out.line(show.bold(made.name), f"   {scope}   ", show.dim("FORECAST"))
    if made.changes:
        out.line("What if: ", swings_in_words(made.changes, short))
    if made.given is not None:
        kept, rough = made.given.satisfied, " Few: figures are rough." if made.few else ""
        out.line(f"Given: {made.given.text} – so in {kept:,} of {made.sims:,} runs ({in_twenty(made.given.p)}).{rough}")
    largest = sorted(made.summary.p_largest.items(), key=lambda pair: -pair[1])
    first = [(party, p) for party, p in largest if p >= 0.05][:3] or largest[:1]
    cells: list[show.Cell | str] = ["Most seats: "]
    for place, (party, p) in enumerate(first):
        cells += [", " if place else "", show.ink(party, f"{short(party)} {in_twenty(p)}")]
    out.line(*cells, f" · nobody with a majority {in_twenty(made.summary.p_hung)}")
    out.line()


def parties(out: show.Screen, made: Outlook) -> None:
    """Every party that matters: its share and seats with their ranges and what they were, and its chances."""
    from hustings.forecast.words import briefly, range_of

    view, was = made.summary, made.before
    keys = [*view.seats, *(party for party in view.shares if party not in view.seats and party != "other")]
    keys = [party for party in keys if party in view.shares or view.seats[party].mean >= 0.5]
    moved = "unasked" if made.asked else ""
    rows = [["Party", "Share", "90%", f"since {was.label}", "Seats", "90%", was.label, moved, "Largest", "Majority"]]
    for party in keys[:_MOST_PARTIES]:
        share, seats = view.shares.get(party), view.seats.get(party)
        change = share.mean - was.shares[party] if share and party in was.shares else None
        plain = made.plain.seats.get(party)
        chance = view.p_largest.get(party, 0.0)
        rows.append(
            [
                short(party),
                show.percent(share.mean) if share else "–", range_of(share, percent=True) if share else "",
                show.points(change), f"{seats.median:.0f}" if seats else "0", range_of(seats) if seats else "0–0",
                str(was.seats.get(party, 0)), (f"{plain.median:.0f}" if plain else "0") if moved else "",
                briefly(chance) if chance else "–", briefly(p) if (p := view.p_majority.get(party, 0.0)) else "–",
            ]
        )  # fmt: skip
    if not moved:
        rows = [row[:7] + row[8:] for row in rows]
    table(out, rows, "<" + ">" * (len(rows[0]) - 1), keys)
    out.line(
        show.dim(
            f"{view.majority} make a majority. Shares: Great Britain, mean. Seats: median; {was.label}: seats then."
        )
    )
    out.line()


def together(out: show.Screen, made: Outlook) -> None:
    """Which parties reach a majority together, how likely, and with how many seats."""
    from hustings.forecast.words import briefly, range_of

    found = made.summary.coalitions[:_MOST_TOGETHER]
    if not found:
        return
    rows = [[f"Together {made.summary.majority} or more", "Chance", "All needed", "Seats", "90%"]]
    for each in found:
        names = " + ".join(short(party) for party in each.parties)
        rows.append([names, briefly(each.p), briefly(each.p_needed), f"{each.seats.median:.0f}", range_of(each.seats)])
    table(out, rows, "<>>>>", ())
    out.line(show.dim("Arithmetic alone, whoever would agree to it. “All needed”: none of them can be left out."))
    out.line()


def tipping(out: show.Screen, made: Outlook) -> None:
    """The seats that would take the leading parties over the line."""
    held, shown = made.summary.held, False
    for party, seats in made.tipping.items():
        first = seats[:_MOST_TIPPING]
        if not first:
            continue
        shown = True
        named = ", ".join(f"{held.places[seat].name} {100 * p:.1f}" for seat, p in first)
        head = f"Seat number {made.summary.majority} for {short(party)} is likeliest to be "
        for place, line in enumerate(wrap(f"{head}{named} (% of runs).", 88)):
            out.line("" if place == 0 else "  ", line)
    if shown:
        out.line()


def least_certain(out: show.Screen, made: Outlook, most: int = 10) -> None:
    """The seats of which least is known: who won last time, by how much, and each party’s chance."""
    view = made.summary
    rows = [["The least certain seats", made.before.label, "Majority", "Chance of winning, %"]]
    winners = []
    for seat in view.least_certain(most):
        holder, lead = made.holder(seat)
        chances = [(party, p) for party, p in view.p_win(seat).items() if p >= 0.05][:4]
        words = "  ".join(f"{short(party)} {100 * p:.0f}" for party, p in chances)
        rows.append([view.held.places[seat].name, short(holder) if holder else "–", show.number(lead), words])
        winners.append(holder)
    head, *body = show.columns(rows, "<<><", gap=3)
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for cells, holder in zip(body, winners, strict=True):
        out.line(cells[0], show.ink(holder, cells[1]) if holder else cells[1], *cells[2:])
    out.line()


def reasons(out: show.Screen, made: Outlook, why: Explained) -> None:
    """One seat: its last result and the parts of the change, which add up to the forecast."""
    from hustings.forecast.words import in_twenty, range_of

    chances = [f"{short(party)} {in_twenty(p)}" for party, p in why.odds.p_win.items() if p >= 0.05][:4]
    majority = f", majority {why.majority:,}" if why.majority is not None else ""
    held = f"   {short(why.holder)} in {made.before.label}{majority}" if why.holder else ""
    out.line(show.bold(why.odds.name), held)
    out.line("Wins: ", ", ".join(chances))
    out.line()
    ranked = sorted(why.odds.share, key=lambda party: -why.odds.share[party].mean)[:6]
    rows = [["", *(short(party) for party in ranked)]]
    rows.append([why.base.what, *(show.percent(why.base.shares[party]) for party in ranked)])
    moving = [part for part in why.parts if any(abs(points) >= 0.0005 for points in part.shares.values())]
    rows += [[part.what, *(show.points(part.shares[party]) for party in ranked)] for part in moving]
    rows.append(["Forecast, mean", *(show.percent(why.odds.share[party].mean) for party in ranked)])
    rows.append(["90%", *(range_of(why.odds.share[party], percent=True) for party in ranked)])
    head, *body = show.columns(rows, "<" + ">" * len(ranked))
    out.line(head[0], *(show.ink(party, cell) for party, cell in zip(ranked, head[1:], strict=True)))
    width = sum(map(len, head)) - 2
    out.rule(width)
    for cells in body[:-2]:
        out.line(*cells)
    out.rule(width)
    out.line(show.bold("".join(body[-2])))
    out.line(*body[-1])
    out.line(show.dim("Points of all votes; the lines between the rules add up to the forecast."))
    out.line()


def footing(out: show.Screen, stood_on: Sequence[str], trained_on: Sequence[str], seed: int | None) -> None:
    """What the forecast stands on and what its constants were fitted to."""
    from hustings.forecast.words import fitted_on

    trained = [f"Constants fitted on {fitted_on(trained_on)} alone."] if trained_on else []
    sown = [f"Seed {seed}."] if seed is not None else []
    for text in [*stood_on, *([" ".join([*trained, *sown])] if trained or sown else [])]:
        for line in wrap(text, 90, break_on_hyphens=False):
            out.line(show.dim(line))


def credits_of(out: show.Screen, sources: Sequence[str]) -> None:
    """The credit lines of sources."""
    for credit in almanac().credits(sources):
        for line in wrap(f"Source: {credit}", 90):
            out.line(show.dim(line))


def table(out: show.Screen, rows: list[list[str]], align: str, keys: Sequence[str]) -> None:
    """Rows under a heading and a rule; the first cell in a party’s ink where ``keys`` names them."""
    head, *body = show.columns(rows, align)
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)) - 2)
    for place, cells in enumerate(body):
        first = show.ink(keys[place], cells[0]) if place < len(keys) else cells[0]
        out.line(first, *cells[1:])
