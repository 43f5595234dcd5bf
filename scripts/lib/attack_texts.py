"""Texts that are cheap to send and dear to compare, cut or count the Unicode way."""

import unicodedata


def falling_marks(size):
    """Combining marks in falling order of their class: normalisation sorts them by insertion, n²/2 steps for n."""
    by_class = {}
    for character in map(chr, range(0x300, 0x7FF)):
        if unicodedata.combining(character):
            by_class.setdefault(unicodedata.combining(character), character)
    each = max(size // (2 * len(by_class)), 1)
    return "x" + "".join(by_class[number] * each for number in sorted(by_class, reverse=True))


def joined(size):
    """One emoji of thousands, held together by zero-width joiners."""
    return "👩\u200d" * (size // 7)


def flags(size):
    """Regional indicators: where one flag ends depends on how many come before."""
    return "🇮" * (size // 4)


def jamo(size):
    """Leading Hangul letters without end: one character for who counts by graphemes."""
    return "ᄀ" * (size // 3)


ALL = {"marks": falling_marks, "joiners": joined, "flags": flags, "jamo": jamo}
