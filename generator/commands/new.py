"""`new`: begin an article, a term, a note or a page."""

import argparse
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from generator.commands import Command, options, printing

FOLDERS = {"article": "articles", "term": "glossary", "note": "notes", "page": "pages"}
"""kind → where its files lie, below content/."""


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=FOLDERS, metavar="KIND", help=", ".join(FOLDERS))
    parser.add_argument("title", metavar="TITLE", help="its title; of a term the headword")
    parser.add_argument("rest", nargs="*", help=argparse.SUPPRESS)
    options.site(parser)
    parser.add_argument("--slug", metavar="SLUG", help="its name in addresses and links (default: from the title)")
    parser.add_argument("--edit", action="store_true", help="open it in $VISUAL or $EDITOR")


def _run(given: argparse.Namespace) -> int:
    from generator.diagnostics import Mistake
    from generator.disk import Disk
    from generator.drafting import Refused, begin
    from generator.read import locate

    if given.rest:
        import shlex

        title = shlex.quote(" ".join([given.title, *given.rest])) if '"' in "".join(given.rest) else ""
        title = title or '"' + " ".join([given.title, *given.rest]) + '"'
        return printing.refusal(f"put the title in quotation marks: sidelight new {given.kind} {title}", 2)
    editor: list[str] = []
    try:
        if given.edit:
            editor = editor_of(os.environ)
        path = begin(given.site, given.kind, FOLDERS[given.kind], given.title, given.slug, datetime.now(UTC))
    except Refused as refused:
        return printing.refusal(str(refused), refused.status)
    except Mistake as mistake:
        found = sorted(locate(Disk(given.site), list(mistake.diagnostics)))
        printing.findings(found, "text")
        return 2 if found[0].path == "site.yaml" else 1
    except OSError as wrong:
        printing.trouble(wrong, "nothing was written")
        return 1
    print(path)
    return _edit(editor, path) if editor else 0


def editor_of(environment: Mapping[str, str]) -> list[str]:
    """The editor's command and its arguments, `$VISUAL` before `$EDITOR`. Raises Refused."""
    import shlex

    from generator.drafting import Refused

    name = next((one for one in ("VISUAL", "EDITOR") if environment.get(one, "").strip()), None)
    if name is None:
        raise Refused("--edit opens the editor that VISUAL or EDITOR names, and neither is set: export EDITOR=nano", 2)
    try:
        return shlex.split(environment[name])
    except ValueError:
        raise Refused(f"a quotation mark in {name} is not closed: {environment[name]}", 2) from None


def _edit(editor: list[str], path: Path) -> int:
    import subprocess

    sys.stdout.flush()
    try:
        status = subprocess.run([*editor, str(path)], check=False).returncode
    except OSError as wrong:
        return printing.refusal(f'the editor "{editor[0]}" could not be started ({wrong.strerror}); the file is there')
    if status:
        return printing.refusal(f'the editor "{editor[0]}" ended with status {status}; the file is there')
    return 0


COMMAND = Command("new", "Begin an article, a term, a note or a page.", _add, _run)
