"""Quotations brought up to date in the files that authors wrote them in."""

import unicodedata

from generator.anchors.selectors import Edit
from generator.disk import Disk
from generator.sources import split
from generator.yamledit import text_at, with_key, with_text


class Stuck(Exception):
    """The file cannot be changed in place; the words say why."""


def apply(disk: Disk, path: str, key: str, old: str, edit: Edit) -> None:
    """Change a quotation in the front matter of a file. Everything else of it stays, byte for byte.

    `key` is the place of its quote, `old` what it says there. Raises Stuck, and OSError; then the file is as it was.
    """
    content = disk.read(path)
    changed = edited(content, key, old, edit)
    if disk.read(path) != content:
        raise Stuck("it has changed meanwhile")
    disk.write(path, changed)


def edited(content: bytes, key: str, old: str, edit: Edit) -> bytes:
    """The file's content with the edit. Raises Stuck."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise Stuck("it is not UTF-8") from None
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    breaks = "\r\n" if "\r\n" in text else "\n"
    text = text.removeprefix(mark)
    # What is parsed has plain line ends; they are put back, which must give the file as it was.
    plain = text.replace("\r\n", "\n")
    if "\r" in plain or plain.replace("\n", breaks) != text:
        raise Stuck("it has line ends of several kinds")
    front, _, line = split(plain)
    if front is None or not line:
        raise Stuck("it has no front matter")
    begins = plain.index("\n") + 1
    if " ".join(unicodedata.normalize("NFC", text_at(front, key) or "").split()) != old:
        raise Stuck("it has changed meanwhile")
    changed = front
    for name, words in edit.items():
        place = key.rpartition(".")[0] + "." + name
        done = with_text(changed, place, words) or (with_key(changed, key, name, words) if name != "quote" else None)
        if done is None:
            raise Stuck("its YAML cannot be changed there without changing more")
        changed = done
    out = plain[:begins] + changed + plain[begins + len(front) :]
    if split(out)[:2] != (changed, split(plain)[1]):
        raise Stuck("its YAML cannot be changed there without changing more")
    return (mark + out.replace("\n", breaks)).encode()
