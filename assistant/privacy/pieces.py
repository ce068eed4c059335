"""Questions for a piece of a number: `the first three`, `and the rest`, `middle two please`."""

import re

from assistant.privacy.context import Context
from assistant.privacy.cue_table import Harmless
from assistant.privacy.kinds import Kind

_COUNT = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+|few|couple)"
_NOUN = (
    r"(?:digits?|numbers?|bit|part|half|group|lot|block|set|section|chunk|letters?|piece|figures?|row|line|characters?"
    r"|(?:of|for|from) (?:it|them|that|those|the (?:number|account|code)))"
)
_ASKED = re.compile(
    r"^(?:(?:okay|ok|and|then|so|right|great|thanks|thank you|perfect|just|now|yeah|yes|yep|um|er|uh|lovely|grand|cool"
    r"|what's|what are|what is|what was|what were|give me|read me|tell me|i'll (?:take|have|need)|i need|start with"
    r"|i missed|i didn't (?:get|catch|hear)|repeat|say|sorry|again|once more"
    r"|let's (?:start with|do|have)|we'll start with|go with|(?:can|could|may) (?:i|you)(?: just)?"
    r" (?:have|get|take|do|grab|give me|read me))\W+)*"
    r"(?:the |your |its |those |that )?"
    rf"(?:(?:first|last|next|middle|second|third|final|other|remaining|opening|closing|end) (?:{_COUNT}\b ?"
    rf"|{_NOUN}\b ?)+"
    r"|rest(?: of (?:it|them|that|the number))?|remainder|(?:number|letter|letters|digits|numbers) (?:part|bit|first)"
    r"|(?:date|birth|second|first) part)"
    r"(?: ?(?:first|please|now|then|again|there|for me|sir|ma'am|love|of it|in full))*\W*$",
    re.IGNORECASE,
)
_OF_DATE = re.compile(
    r"^(?:(?:okay|and|then|so|right|great|just|now|yeah|the|what|which|what's|what was|your|birth) )*(?:day|month"
    r"|year)"
    r"(?: (?:please|then|there|of birth|of that|is it|was it|was that|were you born))*\W*$",
    re.IGNORECASE,
)
_AND_YEAR = re.compile(r"^(?:and )?(?:the |what )?year\W*$", re.IGNORECASE)
_COUNTED = re.compile(rf"\b(?:first|last|next|middle|final) {_COUNT}\b", re.IGNORECASE)
_PIECED = (Kind.NATIONAL_ID, Kind.BANK_ACCOUNT, Kind.SORT_CODE, Kind.PHONE_NUMBER, Kind.CARD_NUMBER, Kind.DATE_OF_BIRTH)


def piece_asked(text: str, context: Context) -> Kind | None:
    """The kind of the number of which a turn of the agent asks for a piece; none where it asks for none.

    Args:
        text: the turn.
        context: what the call is about; where nothing was asked for, the number is taken for a national id.
    """
    if _OF_DATE.match(text):
        expiry = context.card_talk or (context.asked(Kind.EXPIRY_DATE) and not context.asked(Kind.DATE_OF_BIRTH))
        born = context.asked(Kind.DATE_OF_BIRTH) or _AND_YEAR.match(text)
        return Kind.EXPIRY_DATE if expiry else Kind.DATE_OF_BIRTH if born else None
    if not _ASKED.match(text):
        return None
    for one in context.expected:
        if one.meaning in _PIECED:
            return Kind(one.meaning)
        if one.meaning is Harmless.REFERENCE:
            return None
    if context.card_talk:
        return Kind.CARD_NUMBER
    return Kind.NATIONAL_ID if _COUNTED.search(text) and not context.other else None
