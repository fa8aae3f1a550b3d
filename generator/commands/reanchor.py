"""`reanchor`: notes whose passages changed are put on their new words, after a person has looked."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands import Command, options, printing
from generator.commands.wording import Screen

if TYPE_CHECKING:
    from generator.anchors.passages import Sought
    from generator.anchors.questions import Asked, Choice, Question

AROUND = 12
"""Words before and after a passage that are shown."""

STATES = {
    "lost": "its words are gone from",
    "moved": "its words stand elsewhere than before in",
    "changed": "its sentence says other things than before in",
    "ambiguous": "its words stand several times in",
}

KEYS = """\
    y  {0}
    n  leave it; go on to {1}
    s  skip this note; it is asked again the next time
    q  end here; what was applied stays applied"""
"""What the keys of the prompt do."""


def _add(parser: argparse.ArgumentParser) -> None:
    options.site(parser)
    parser.add_argument("--yes", action="store_true", help="apply what leaves the words as they are, without asking")
    parser.add_argument("--dry-run", action="store_true", help="only show; ask nothing and write nothing")


def _run(given: argparse.Namespace) -> int:
    import sqlite3

    from generator.trips.trip import MEMORY

    try:
        return _reanchor(given)
    except (OSError, sqlite3.Error) as wrong:
        printing.trouble(wrong, "what was applied before stays applied", given.site / MEMORY)
        return 1


def _reanchor(given: argparse.Namespace) -> int:
    root = given.site.resolve()
    asked, status = _gather(root)
    if asked is None:
        return status
    applied = left = 0
    session = _Session(root, Screen(), asking=not (given.yes or given.dry_run))
    for one, place in zip(asked.questions, _places(root, asked.questions), strict=True):
        if session.stopped:
            left += 1
            continue
        session.show(one, place)
        if session.asking:
            done = session.ask(one)
        else:
            done = given.yes and bool(one.choices) and one.choices[0].sure
            done = done and (given.dry_run or session.apply(one, one.choices[0]))
        applied, left = applied + done, left + (not done)
    session.close(applied, left, given.dry_run)
    return 1 if left or (applied and given.dry_run) else status


def _gather(root: Path) -> "tuple[Asked | None, int]":
    """What needs a person, and the exit status of what else is wrong."""
    from generator.anchors.questions import questions
    from generator.anchors.standing import content_remembered
    from generator.config import load_site
    from generator.disk import Disk
    from generator.pipeline import build
    from generator.report import Options
    from generator.trips.trip import memory

    with printing.Progress() as progress:
        report = build(Options(root, root / "build", drafts=True, future=True, publish=False), progress.show)
    others = [one for one in report.diagnostics if one.severity == "error" and one.code != "ambiguous-note"]
    printing.findings(others, "text")
    if report.wrong_setup or any(one.code == "busy" for one in others):
        return None, 2 if report.wrong_setup else 1
    store = memory(root)
    try:
        asked = questions(Disk(root), content_remembered(store, load_site(Disk(root), None)))
    finally:
        store.close()
    if asked.wrong:
        printing.findings([asked.wrong], "text")
    return asked, 1 if others or asked.wrong else 0


def _places(root: Path, asked: "list[Question]") -> list[str]:
    """`file:line:column` of the quotations."""
    from generator.diagnostics import warning
    from generator.disk import Disk
    from generator.read import locate

    anchors = [one.standing.anchor for one in asked]
    found = locate(Disk(root), [warning("moved-note", one.path, "", key=one.key) for one in anchors])
    return [f"{one.path}:{one.line}:{one.column}" for one in found]


class _Session:
    """One run over the questions."""

    def __init__(self, root: Path, screen: Screen, *, asking: bool) -> None:
        self.root = root
        self.screen = screen
        self.asking = asking and sys.stdin.isatty() and sys.stdout.isatty()
        self.stopped = False

    def show(self, one: "Question", place: str) -> None:
        """A passage as it was, and the first place that it may stand on now."""
        from generator.anchoring import closest

        standing = one.standing
        note = f'"{standing.anchor.note}"' if standing.anchor.note else "in the article"
        self.screen.line(f"{place}: note {note}: {STATES[standing.state]} {standing.article.path}", "bold")
        if one.old.paragraph:
            self.screen.line(f"    was: {_in_context(one.old)}", "dim")
        if one.choices:
            self.choice(one, one.choices[0])
        else:
            self.screen.difference(one.old.quote, "")
            near = closest(one.standing.reading.text.body, one.standing.anchor.quote)
            nearest = f'; the words that are most like it are "{near[0]}", line {near[1]}' if near else ""
            self.screen.line(
                f"    refused: nothing there is clearly the passage{nearest}; correct the quotation by hand, or leave it: "
                "the note is published as one on an earlier wording"
            )

    def choice(self, one: "Question", choice: "Choice") -> None:
        self.screen.line(f"    now: {_in_context(choice.passage)}  (line {choice.line})", "dim")
        if one.standing.state == "changed":
            self.screen.difference(_sentence(one.old), _sentence(choice.passage))
        else:
            self.screen.difference(one.old.quote, choice.passage.quote)
        writes = ", ".join(f'{name}: "{words}"' for name, words in choice.edit.items() if name != "quote")
        if writes:
            self.screen.line(f"    with {writes}")
        if choice.edit and one.standing.state != "ambiguous":
            self.screen.line(
                f"    {choice.words:.0%} of its words"
                + (f", {choice.context:.0%} of what stood around it" if choice.context else "")
                + ("; sure" if choice.sure else "")
            )
        for doubt in choice.doubts:
            self.screen.line(f"    look: {doubt}", "yellow")

    def ask(self, one: "Question") -> bool:
        """Ask about one place after the other; returns whether one was taken."""
        for number, choice in enumerate(one.choices):
            if number:
                self.screen.line("    or:")
                self.choice(one, choice)
            what = "put the note there" if choice.edit else "it is right as it stands"
            following = "the next place that may be meant" if number + 1 < len(one.choices) else "the next note"
            answer = self._answer(f"    {what}? y(es), n(o), s(kip), q(uit): ", KEYS.format(what, following))
            if answer == "y":
                return self.apply(one, choice)
            if answer in "sq":
                self.stopped = answer == "q"
                return False
        return False

    def _answer(self, prompt: str, keys: str) -> str:
        """The letter that was typed; for anything else it is said what the keys mean. The end of the input is an end."""
        while True:
            try:
                said = input(prompt).strip().lower()
            except (EOFError, KeyboardInterrupt):
                print()
                return "q"
            if said in ("y", "yes", "n", "no", "s", "skip", "q", "quit"):
                return said[0]
            print(keys)

    def apply(self, one: "Question", choice: "Choice") -> bool:
        """Write it; returns whether that was possible."""
        from generator.anchors.apply import Stuck, apply
        from generator.anchors.questions import agree
        from generator.disk import Disk

        disk, anchor = Disk(self.root), one.standing.anchor
        if not choice.edit:
            agree(disk, one.standing)
            return True
        try:
            apply(disk, anchor.path, anchor.key, anchor.quote, choice.edit)
        except Stuck as stuck:
            print(f"{anchor.path}: not changed: {stuck}", file=sys.stderr)
            return False
        return True

    def close(self, applied: int, left: int, dry_run: bool) -> None:
        if not applied and not left:
            self.screen.line("no note needs you")
            return
        would = "would be applied" if dry_run else "applied"
        self.screen.line(f"{applied} {would}, {left} left" if applied or not left else f"{left} left")


def _in_context(passage: "Sought") -> str:
    before, after = passage.before.split()[-AROUND:], passage.after.split()[:AROUND]
    head = " ".join(before) + (" " if passage.before.endswith(" ") else "")
    tail = (" " if passage.after.startswith(" ") else "") + " ".join(after)
    return f"… {head}»{passage.quote}«{tail} …"


def _sentence(passage: "Sought") -> str:
    from generator.anchors.passages import rest

    before, after = rest(passage)
    return f"{before}{passage.quote}{after}"


COMMAND = Command("reanchor", "Put notes on the new words of passages that changed.", _add, _run)
