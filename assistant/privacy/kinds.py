"""The kinds of private words, and what stands in their place."""

from enum import StrEnum


class Kind(StrEnum):
    """What was taken out."""

    CARD_NUMBER = "card_number"
    SECURITY_CODE = "security_code"
    EXPIRY_DATE = "expiry_date"
    BANK_ACCOUNT = "bank_account"
    SORT_CODE = "sort_code"
    NATIONAL_ID = "national_id"
    DATE_OF_BIRTH = "date_of_birth"
    EMAIL = "email"
    PHONE_NUMBER = "phone_number"
    ADDRESS = "address"
    NAME = "name"

    @property
    def placeholder(self) -> str:
        """Such as `[card number]`; a sort code is shown as part of a bank account."""
        shown = Kind.BANK_ACCOUNT if self is Kind.SORT_CODE else self
        return f"[{shown.value.replace('_', ' ')}]"


CARD_KINDS = frozenset({Kind.CARD_NUMBER, Kind.SECURITY_CODE, Kind.EXPIRY_DATE})
HELD = "[…]"
"""Stands in a partial for numbers of which it is not yet clear what they are."""
