"""Finding the calls of one person without storing who they are: a keyed hash of their reference at the site."""

import hashlib
import hmac
import unicodedata

from assistant.errors import BadInput

PURPOSE = "subjects"
"""What the key is derived for."""


def subject_hash(key: bytes, reference: str) -> str:
    """The hash by which a customer's calls are found: 64 hex digits, the same for `ab-12 3` and `AB-12  3`.

    Args:
        key: of the site, see `MasterKeys.derive`.
        reference: what the site calls the customer, such as an account number.

    Raises:
        BadInput: `reference_empty`.
    """
    plain = " ".join(unicodedata.normalize("NFKC", reference).casefold().split())
    if not plain:
        raise BadInput("reference_empty", "A customer's reference is missing.", "Give the one the phone system sends.")
    return hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()
