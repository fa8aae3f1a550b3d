"""Markdown to bodies. markdown-it's tokens never leave this package."""

from generator.markdown.reader import Reader, Result

__all__ = ["Reader", "Result"]
