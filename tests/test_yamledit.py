"""A text in YAML is changed in place: the new text is there, and every other value and every other byte is as it was."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.anchors.apply import Stuck, edited
from generator.yamledit import with_key, with_text
from generator.yamltext import load

STYLES = {
    "plain in braces": "on:\n  - {article: a, quote: some words, note: n}  # c\n  - other\n",
    "single in braces": "on: [{quote: 'it''s some', note: n}, x]\n",
    "double in braces": 'on: [{note: n, quote: "a \\"b\\" é"}]\nz: 1\n',
    "plain": "a: 1\non:\n- quote: some words # c\n  note: n\n- x\n",
    "plain, at the end": "a: 1\non:\n  - note: n\n    quote: some words",
    "plain, in lines": "on:\n  - quote: some\n      more words\n    note: n\n",
    "single": "on:\n  - quote: 'some words'   # c\n    note: n\n",
    "double": 'on:\n  - quote: "some words"\n    note: n\n',
    "double, in lines": 'on:\n  - quote: "some\n      more \\\n      words"\n    note: n\n',
    "folded": "on:\n  - quote: >\n      some words\n      and more\n\n    note: n\n\nz: |\n  x\n",
    "folded and stripped": "on:\n  - quote: >-  # c\n      some words\n      and more\n    note: n\n",
    "literal": "on:\n  - quote: |\n      some words\n    note: n\n",
    "literal, indented by a number": "on:\n  - quote: |2-\n      some words\n    note: n\n",
    "folded, at the end": "on:\n  - note: n\n    quote: >-\n      some words\n",
    "named": "on:\n  - quote: &here some words\n    note: n\n",
    "quoted key": 'on:\n  - "quote": some words\n    note: n\n',
}

TEXTS = st.text(
    st.one_of(
        st.sampled_from(" '\"\\:#-?{}[],&*!|>%@`~“”’…–\u00a0\u2028"), st.characters(exclude_categories=["Cs", "Cc"])
    ),
    min_size=1,
    max_size=200,
)


@pytest.mark.parametrize("name", sorted(STYLES))
@settings(max_examples=6, deadline=None)
@given(new=TEXTS)
@example(new="null")
@example(new="yes: no # maybe")
@example(new="---")
@example(new=" two  spaces ")
@example(new="words that go on " * 12 + "to the end")
def test_a_text_is_replaced_and_nothing_else(name: str, new: str) -> None:
    old = STYLES[name]
    changed = with_text(old, "on[0].quote", new)
    assert changed is not None
    before, after = load(old, "")[0], load(changed, "")[0]
    assert after["on"][0]["quote"] == new
    after["on"][0]["quote"] = before["on"][0]["quote"]
    assert after == before
    head, _, tail = old.partition("some")
    assert changed.startswith(head[: head.rfind("quote")])
    assert changed.endswith(tail[tail.find("note: n") :] if "note: n" in tail else "")


@pytest.mark.parametrize("name", sorted(STYLES))
@settings(max_examples=4, deadline=None)
@given(value=TEXTS)
def test_a_key_is_added_and_nothing_is_changed(name: str, value: str) -> None:
    old = STYLES[name]
    changed = with_key(old, "on[0].quote", "prefix", value)
    assert changed is not None
    before, after = load(old, "")[0], load(changed, "")[0]
    assert after["on"][0].pop("prefix") == value
    assert after == before
    # What was there is there still, with one stretch in between.
    same = next((n for n, (a, b) in enumerate(zip(old, changed, strict=False)) if a != b), len(old))
    assert changed.endswith(old[same:])


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        ("q: some words", "other words", "q: other words"),
        ("q: some words", "other: words", 'q: "other: words"'),
        ("q: 'some words'", "it's other", "q: 'it''s other'"),
        ('q: "some words"', 'an "other"', 'q: "an \\"other\\""'),
        ("q: >-\n  some\n  words\nz: 1", "one two", "q: >-\n  one two\nz: 1"),
        ("{q: a b , z: 1}", "c d", "{q: c d , z: 1}"),
        ("q: some words # c", "x #y", 'q: "x #y" # c'),
    ],
)
def test_the_style_stays_where_it_can(old: str, new: str, written: str) -> None:
    assert with_text(old, "q", new) == written


def test_what_others_refer_to_is_not_changed() -> None:
    assert with_text("a: &x some words\nb: *x\n", "a", "other") is None
    assert with_text("a: &x some words\nb: *x\n", "b", "other") == "a: &x some words\nb: other\n"
    assert with_text("a: [\n", "a", "other") is None
    assert with_text("a: 1\n", "b", "other") is None


FILE = "---\r\ntitle: N\r\non: [{article: a, quote: Cafe\u0301 noir}]\r\n---\r\n\r\nText.\r\n"


def test_a_file_keeps_its_bytes() -> None:
    for mark in ("", "\ufeff"):
        for text in (FILE, FILE.replace("\r\n", "\n")):
            content = (mark + text).encode()
            done = edited(content, "on[0].quote", "Café noir", {"quote": "thé vert", "suffix": "Text"})
            assert done == content.replace("Cafe\u0301 noir".encode(), 'thé vert, suffix: "Text"'.encode())


@pytest.mark.parametrize(
    "content",
    [
        FILE.replace("\r\n", "\n", 1).encode(),
        FILE.encode().replace(b"Cafe", b"\xff"),
        b"no front matter",
        FILE.replace("noir", "blanc").encode(),
        FILE.replace("quote: ", "quote: &q ").replace("}]", "}]\r\nx: *q").encode(),
    ],
)
def test_a_file_that_cannot_be_changed_safely_is_not(content: bytes) -> None:
    with pytest.raises(Stuck):
        edited(content, "on[0].quote", "Café noir", {"quote": "thé vert"})
