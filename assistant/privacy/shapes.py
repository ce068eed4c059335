"""Private numbers that show by their own shape or check digit what they are."""

import re
from functools import lru_cache

import phonenumbers
from stdnum import iban, luhn
from stdnum.ie import pps
from stdnum.no import fodselsnummer
from stdnum.us import ssn

from assistant.privacy.kinds import Kind
from assistant.privacy.spoken import word_set

WRITTEN_PHONE = re.compile(
    r"(?<![\d-])(?:\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}[.-]\d{3}[.-]\d{4}|\+\d{1,3}(?:[ .-]?\(?\d+\)?){2,5}"
    r"|\(?0\d{2,4}\)? \d{3,4} \d{3,4})(?![\d-])"
)
"""A telephone number as it is written."""
MASKED_CARD = re.compile(r"(?:[*•]{2,}[ -]?|\b(?:[xX]{4}[ -]?)){1,4}(\d{3,4})\b")
"""The last digits of a card of which the others are masked."""
CARD_LENGTHS = range(13, 20)
_CARD = re.compile(r"4\d{12}|3[068]\d{12}|3[47]\d{13}|(?:[2456]\d|35)\d{14}|[456]\d{17,18}")
_NINO = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_POSTCODE = re.compile(r"([A-Z]{1,2})\d[A-Z\d]?\d[A-Z]{2}")
_POSTCODE_PARTS = re.compile(r"([A-Z]{1,2})\d[A-Z\d]?\d[A-BD-HJLNP-UW-Z]{2}")
_EIRCODE = re.compile(r"[AC-FHKNPRTV-Y]\d[0-9W][0-9AC-FHKNPRTV-Y]{4}(?<!\d{4})")
_CANADIAN_SIZE = 6
_CANADIAN = re.compile(r"[ABCEGHJ-NPRSTVXY]\d[A-CEGHJ-NPR-TV-Z]\d[A-CEGHJ-NPR-TV-Z]\d")
_PPS = re.compile(r"\d{7}[A-W][A-IW]?")
_IBAN_SIZES = {
    "GB": 22, "IE": 22, "NO": 15, "DE": 22, "FR": 27, "NL": 18, "ES": 24, "PL": 28, "SE": 24, "DK": 18, "FI": 18,
    "BE": 16, "IT": 27, "PT": 25, "CH": 21, "AT": 20, "LT": 20, "LV": 21, "EE": 20, "RO": 24,
}  # fmt: skip
_POSTAL_AREAS = word_set(
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK"
    " FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG"
    " NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR"
    " TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_SSN = re.compile(r"\d{3}-\d{2}-\d{4}")


def card(digits: str) -> bool:
    """True for a number with the first digit, the length and the check digit (Luhn) of a payment card."""
    return _CARD.fullmatch(digits) is not None and luhn.is_valid(digits)


def card_inside(digits: str) -> bool:
    """True where a card number begins or ends the digits, as when the expiry date follows in one breath."""
    return any(card(part) for part in (digits, digits[:16], digits[-16:], digits[:15], digits[-15:]))


@lru_cache(maxsize=256)
def phone(digits: str) -> bool:
    """True for a telephone number of the US, the UK, New Zealand or Ireland, or one with its country's code."""
    if digits.startswith("+"):
        return 9 <= len(digits) <= 15
    if digits.startswith("0"):
        if len(digits) in (10, 11) and digits[1] != "0":
            return True
        region = "NZ"
    elif len(digits) == 10 and digits[0] in "6789" and phonenumbers.is_valid_number(phonenumbers.parse(digits, "IN")):
        return True
    elif len(digits) == 10 or (len(digits) == 11 and digits[0] == "1"):
        region = "US"
    else:
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, region))
    except phonenumbers.NumberParseException:
        return False


def national_id(compact: str, written: str) -> bool:
    """True for a number that is a national id by its letters, its check digits or the way it is written.

    Args:
        compact: letters (upper case) and digits without anything between.
        written: as it stands in the text.
    """
    if _NINO.fullmatch(compact) or (_SSN.fullmatch(written) and ssn.is_valid(compact)):
        return True
    if len(compact) == 11 and compact.isdigit():
        return bool(fodselsnummer.is_valid(compact))
    return len(compact) in (8, 9) and compact[:7].isdigit() and not compact.isdigit() and bool(pps.is_valid(compact))


def lettered(compact: str) -> Kind | None:
    """The kind of letters and digits that are spelled out, where their order alone shows it.

    Args:
        compact: upper case letters and digits without anything between; `O` may stand for a nought.
    """
    if not 6 <= len(compact) <= 34:
        return None
    if compact[1] == "0" and compact[0].isalpha() and (kind := lettered(compact[0] + "O" + compact[2:])):
        return kind
    if compact[0].isdigit():
        return Kind.NATIONAL_ID if _PPS.fullmatch(compact) and pps.is_valid(compact) else None
    if _NINO.fullmatch(compact) or _NINO.fullmatch(compact[:2] + compact[2:8].replace("O", "0") + compact[8:]):
        return Kind.NATIONAL_ID
    size = _IBAN_SIZES.get(compact[:2])
    if size is not None and len(compact) == size and compact[2:4].isdigit():
        return Kind.BANK_ACCOUNT
    code = _POSTCODE_PARTS.fullmatch(compact)
    if code is not None and code.group(1) in _POSTAL_AREAS:
        return Kind.ADDRESS
    canadian = len(compact) == _CANADIAN_SIZE and _CANADIAN.fullmatch(_noughts(compact))
    return Kind.ADDRESS if canadian or _EIRCODE.fullmatch(compact) else None


def _noughts(compact: str) -> str:
    """The same with a nought for each `O` where a Canadian postcode has a digit: every second place."""
    return "".join("0" if place % 2 and one == "O" else one for place, one in enumerate(compact))


def shaped(compact: str, written: str) -> Kind | None:
    """The kind that letters and digits are by themselves; none where a context must say it."""
    if national_id(compact, written):
        return Kind.NATIONAL_ID
    if _IBAN.fullmatch(compact) and iban.is_valid(compact):
        return Kind.BANK_ACCOUNT
    code = _POSTCODE.fullmatch(compact)
    if code is not None and code.group(1) in _POSTAL_AREAS:
        return Kind.ADDRESS
    return None
