"""Filling the slots of a wording. A value from outside is never trusted; what cannot be filled is not said."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import msgspec

from assistant.hostility.phrases import matches
from assistant.prompting.checks import SLOT
from assistant.prompting.pack import Slot
from assistant.prompting.patterns import Heard
from assistant.prompting.reflect import clause, hostile

SURE: Final = 0.75
"""Confidence of the recognition, 0 to 1, from which the customer's words are given back."""
MAX_VALUE: Final = 60
"""Characters of a value from outside."""
MAX_OPTIONS: Final = 3
_MAX_OURS: Final = 120
"""Characters of a value that must not be cut: a number to ring, a clause."""

_MARKUP = re.compile(r"<[^<>]*>")
_SIGNS = re.compile(r"[{}<>\[\]\\|`*_#~^]")
_ENDS = " \t.,;:!?-–—'\"“”"

_ONES, _TENS, _NTHS = (
    words.split()
    for words in (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen",
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    )
)
_ORDINALS: Final = [*_NTHS, *(f"twenty-{name}" for name in _NTHS[:9]), "thirtieth", "thirty-first"]
_SIGN_UNITS: Final = {"£": ("pound", "p"), "$": ("dollar", "cent"), "€": ("euro", "cent")}

_NUMBER_WORD = rf"(?:{'|'.join([*_ONES[1:], *_TENS, 'hundred', 'thousand'])})"
_NUMBER = rf"(?:a (?=hundred|thousand))?{_NUMBER_WORD}(?:[ -](?:and )?{_NUMBER_WORD})*|\d{{1,6}}"
_UNIT = r"(?:dollars?|pounds?|euros?|quid|bucks|grand)"
_PERIOD = r"(?: (?:a|per|every|each) (?:day|week|fortnight|month|year))"
_PAYS = r"(?:do|pay|paid|paying|manage|afford|spare|offer|send|give you|stretch to|make it)"
_ABOUT = r"(?:(?:maybe|about|around|only|just|you|another|up to) )*"
_AFTER = (
    r"(?=$|[.,!?;]| (?:on|by|starting|from|now|today|tomorrow|this|next|then|and|if|but|i|until|till|instead|at the)\b)"
)
_AMOUNT = re.compile(
    r"(?P<sign>[£$€]) ?(?P<digits>\d{1,6})(?:\.(?P<cents>\d\d))?(?![\d,.]*\d)"
    rf"(?P<period>{_PERIOD}?)"
    rf"|(?<![\w.,-])(?P<spoken>(?:{_NUMBER}) {_UNIT}(?: and (?:{_NUMBER}) (?:cents|pence))?{_PERIOD}?)(?!\w)"
    rf"|(?<![\w.,-])(?P<rate>(?:{_NUMBER}){_PERIOD})(?!\w)"
    rf"|(?<!\w){_PAYS} {_ABOUT}(?P<bare>{_NUMBER}){_AFTER}"
    rf"|^(?P<alone>(?:{_NUMBER_WORD} )?(?:a )?(?:hundred|thousand)(?: (?:and )?{_NUMBER_WORD})*)[.!]?$"
)
_DAY_NAME = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_NAMED_DAY = rf"(?:{'|'.join(sorted([name.replace('-', '[ -]') for name in _ORDINALS], key=len, reverse=True))})"
_NTH = rf"(?:{_NAMED_DAY}|(?:[12]?\d|3[01])(?:st|nd|rd|th))"
_DATE = re.compile(
    rf"(?<!\w)(?:(?P<day>(?:(?:next|this) )?{_DAY_NAME})"
    rf"|(?P<dated>the {_NTH} of (?:{_MONTH}|the month|next month)|{_MONTH} (?:the )?{_NTH})"
    rf"|(?:on|by|until|till|from|before|after|starting|for|since|around) (?P<nth>the {_NTH}){_AFTER}"
    r"|(?P<loose>next (?:week|month)|tomorrow|the end of (?:the|this|next) (?:week|month)))(?!\w)"
)
_GONE = re.compile(r"(?<!\w)(?:last|every) $")
_LOOSE = ("next ", "this ", "tomorrow", "today", "last ", "yesterday")


class Facts(msgspec.Struct, frozen=True):
    """What is known of a call from outside; every field may be missing, none is trusted."""

    name: str | None = None
    """The customer's."""
    amount: str | None = None
    date: str | None = None
    agent: str | None = None
    """First name."""
    company: str | None = None


class Filler:
    """The slots of one call. Tell it with `note` what is said, by either side."""

    def __init__(
        self, facts: Facts, options: Sequence[str] = (), helpline: str | None = None, advice: str | None = None
    ) -> None:
        """`options`: most welcome first; `helpline`, `advice`: as said aloud, see `helplines.py`."""
        self._values: dict[Slot, str | None] = {
            Slot.NAME: _clean(facts.name),
            Slot.AGENT: _clean(facts.agent),
            Slot.COMPANY: _clean(facts.company),
            Slot.AMOUNT: _clean(spoken_amount(facts.amount or "") or facts.amount),
            Slot.DATE: _clean(spoken_date(facts.date or "") or facts.date),
            Slot.OPTIONS: _listed(options),
            Slot.HELPLINE: _line(helpline),
            Slot.ADVICE: _line(advice),
        }
        self._known = frozenset(slot for slot, value in self._values.items() if value)
        self._reflected: tuple[str, str | None] = ("", None)
        """The words that were given back last, and how: the same are asked for many times a second."""

    def note(self, text: str) -> None:
        """Somebody said this: the newest sum and day fill `{amount}` and `{date}` where the facts name none."""
        for slot, said in ((Slot.AMOUNT, spoken_amount(text)), (Slot.DATE, spoken_date(text))):
            if slot not in self._known and (value := _clean(said)):
                self._values[slot] = value

    def fill(self, wording: str, heard: Heard, confidence: float) -> str | None:
        """The wording as it is said; None where a slot cannot be filled.

        `heard`: what the customer said last; `confidence`: of its recognition, 0 to 1.
        """
        values: dict[str, str] = {}
        for name in SLOT.findall(wording):
            value = self._value(name, heard, confidence)
            if value is None:
                return None
            values[name] = value
        if re.search("[{}]", SLOT.sub("", wording)):
            return None
        return SLOT.sub(lambda found: _placed(values[found[1]], wording[: found.start()]), _joined(wording, values))

    def _value(self, name: str, heard: Heard, confidence: float) -> str | None:
        if name == Slot.WORDS:
            return self._reflection(" ".join(heard.words)) if confidence >= SURE else None
        return self._values.get(Slot(name)) if name in tuple(Slot) else None

    def _reflection(self, words: str) -> str | None:
        if words != self._reflected[0]:
            self._reflected = (words, _whole(clause(words)))
        return self._reflected[1]


def spoken_amount(text: str) -> str | None:
    """The last sum in a text, as said aloud: "£40" is "forty pounds"; None where there is none."""
    sums = list(_AMOUNT.finditer(re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", _plain(text))))
    if not sums:
        return None
    found = sums[-1]
    if found["sign"]:
        big, small = _SIGN_UNITS[found["sign"]]
        whole, cents = int(found["digits"]), int(found["cents"] or 0)
        said = f"{_number(whole)} {big}{'' if whole == 1 else 's'}"
        if cents:
            said += f" and {_number(cents)} {'pence' if small == 'p' else 'cent' if cents == 1 else 'cents'}"
        return said + found["period"]
    said = found["spoken"] or found["rate"] or found["bare"] or found["alone"]
    return re.sub(r"\d+", lambda digits: _number(int(digits[0])), said)


def spoken_date(text: str) -> str | None:
    """The last day named in a text, as said aloud: "Friday", "the fifteenth", "next week"; None where there is none.

    A day that is gone by its name ("last Friday") does not count.
    """
    plain = _plain(text)
    days = [found for found in _DATE.finditer(plain) if not _GONE.search(plain[: found.start()])]
    if not days:
        return None
    said = next(part for part in days[-1].groups() if part)
    said = re.sub(r"(\d+)(?:st|nd|rd|th)", lambda digits: _ordinal(int(digits[1])), said)
    return re.sub(rf"\b(?:{_DAY_NAME}|{_MONTH})\b", lambda name: name[0].capitalize(), said)


def _plain(text: str) -> str:
    """Lower case on one line; a long text is read from its end."""
    return " ".join(text[-2000:].lower().split())


def _number(value: int) -> str:
    """A whole number under a million, in words."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        return _TENS[value // 10 - 2] + (f"-{_ONES[value % 10]}" if value % 10 else "")
    if value < 1000:
        return f"{_ONES[value // 100]} hundred" + (f" and {_number(value % 100)}" if value % 100 else "")
    rest = value % 1000
    joint = " and " if 0 < rest < 100 else " "
    return f"{_number(value // 1000)} thousand" + (joint + _number(rest) if rest else "")


def _ordinal(day: int) -> str:
    return _ORDINALS[day - 1] if 1 <= day <= len(_ORDINALS) else str(day)


def _clean(value: str | None) -> str | None:
    """A value from outside, made harmless and cut at a word; None where nothing fit to say is left."""
    said = _harmless(value or "")
    if len(said) > MAX_VALUE:
        cut = said[: MAX_VALUE + 1]
        said = (cut[: cut.rindex(" ")] if " " in cut else "").strip(_ENDS)
    return said if _fit(said) else None


def _whole(value: str | None) -> str | None:
    """As `_clean`, for a value that means something else when it is cut."""
    said = _harmless(value or "")
    return said if len(said) <= _MAX_OURS and _fit(said) else None


def _line(value: str | None) -> str | None:
    """As `_whole`, for the name of a helpline, which may speak of suicide."""
    said = _harmless(value or "")
    return said if 0 < len(said) <= _MAX_OURS else None


def _harmless(value: str) -> str:
    shown = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in unicodedata.normalize("NFKC", value)
        if unicodedata.category(char) not in ("Cf", "Co", "Cs", "Cn")
    )
    return " ".join(_SIGNS.sub(" ", _MARKUP.sub(" ", shown)).split()).strip(_ENDS)


def _fit(said: str) -> bool:
    return any(char.isalnum() for char in said) and not hostile(said) and not matches(said)


def _listed(options: Sequence[str]) -> str | None:
    """As a list to be said aloud: "a smaller payment or a later date"."""
    said = list(dict.fromkeys(value for option in options if (value := _whole(option))))[:MAX_OPTIONS]
    return ", ".join(said[:-1]) + " or " + said[-1] if len(said) > 1 else next(iter(said), None)


def _joined(wording: str, values: dict[str, str]) -> str:
    """The wording with "on" before its day put right: "on Friday", "next week", "at the end of the month"."""
    date = values.get(Slot.DATE, "")
    if date.startswith(_LOOSE):
        return re.sub(r"\bon (?=\{date\})", "", wording)
    return re.sub(r"\bon (?=\{date\})", "at ", wording) if date.startswith("the end ") else wording


def _placed(value: str, before: str) -> str:
    """With a capital where it begins a sentence."""
    begins = not before.strip() or before.rstrip().endswith((".", "?", "!"))
    return value[0].upper() + value[1:] if begins else value
