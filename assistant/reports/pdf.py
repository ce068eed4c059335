"""A report as PDF, made without system parts. Fonts come along; text they cannot show falls back to Noto Sans."""

import io
from collections.abc import Sequence
from importlib.resources import files

from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, XPos, YPos

from assistant.reports import gauge, words
from assistant.reports.content import CardLine, Report
from assistant.reports.transcripts import plain

FONT = "Atkinson Hyperlegible"
FALLBACK = "Noto Sans"
INK, SOFT, RULE = (27, 34, 37), (73, 83, 88), (226, 221, 211)
LEVELS = ((13, 102, 96), (160, 122, 10), (192, 90, 16), (176, 36, 28), (140, 15, 79))
SIDE = 16.0
"""Millimetres left and right."""


class _Pages(FPDF):
    """A4, with what call it is at the head of each page and its number at the foot."""

    def __init__(self, report: Report) -> None:
        super().__init__(unit="mm", format="A4")
        self.set_margins(SIDE, 22, SIDE)
        self.set_auto_page_break(True, 18)
        fonts = files("fontpkg_atkinson_hyperlegible") / "files"
        for style, name in (("", "Regular"), ("B", "Bold")):
            self.add_font(FONT, style, str(fonts / f"AtkinsonHyperlegible-{name}.ttf"))
        if not self._shows(_every_word(report)):
            self.add_font(FALLBACK, "", str(files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"))
            self.set_fallback_fonts([FALLBACK], exact_match=False)
        self.set_title(f"{report.title}, {report.day}")
        self.set_creator("Calmline")
        self.set_lang("en")
        self._head = f"{plain(report.title)} · {report.day} · call {report.call_id}"

    def header(self) -> None:
        """What call it is, and that it is redacted."""
        self.set_y(10)
        self.say(self._head, size=8, colour=SOFT, width=self.epw - 22, one_line=True)
        self.set_xy(self.w - SIDE - 22, 10)
        self.set_font(FONT, "B", 8)
        self.cell(22, 4, "Redacted", align="R")
        self.set_draw_color(*RULE)
        self.line(SIDE, 16, self.w - SIDE, 16)
        self.set_y(22)

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-13)
        self.set_font(FONT, "", 8)
        self.set_text_color(*SOFT)
        self.cell(0, 5, f"Page {self.page_no()} of {{nb}}", align="R")

    def say(
        self,
        text: str,
        *,
        size: float = 10,
        bold: bool = False,
        colour: tuple[int, int, int] = INK,
        width: float = 0,
        one_line: bool = False,
    ) -> None:
        """A paragraph."""
        self.set_font(FONT, "B" if bold else "", size)
        self.set_text_color(*colour)
        if one_line:
            while text and self.get_string_width(text) > width:
                text = text[:-2].rstrip() + "…" if len(text) > 2 else ""
        self.multi_cell(width, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def heading(self, text: str) -> None:
        """A heading with room for something under it."""
        if self.get_y() > self.h - 50:
            self.add_page()
        self.ln(5)
        self.start_section(text)
        self.say(text, size=13, bold=True)
        self.ln(1.5)

    def _shows(self, text: str) -> bool:
        known = self.fonts[FONT.lower()].cmap  # type: ignore[union-attr]
        return all(ord(letter) in known for letter in text if letter > " ")


def to_pdf(report: Report) -> bytes:
    """The file."""
    pages = _Pages(report)
    pages.add_page()
    pages.say(plain(report.title), size=18, bold=True)
    pages.say(report.made, size=9, colour=SOFT)
    pages.say(words.REDACTED, size=9, colour=SOFT)
    pages.ln(3)
    _rows(pages, [(name, value) for name, value in report.facts], (40, 138))
    pages.heading("How the call went")
    _gauge(pages, report)
    if report.flags:
        pages.heading("Flags")
        _rows(pages, [(at, name, f"“{quote}”" if quote else "") for at, name, quote in report.flags], (18, 45, 115))
    pages.heading("Cards and what became of them")
    for card in report.cards:
        _card(pages, card)
    if not report.cards:
        pages.say("No card was shown.")
    _written(pages, report)
    pages.heading("What was said")
    if report.lines:
        said = [
            (one.clock, one.side, one.text + (f"  [{', '.join(one.marked)}]" if one.marked else ""))
            for one in report.lines
        ]
        _rows(pages, said, (16, 24, 138), head=("Time", "Who", "Words"))
    else:
        pages.say(words.NOTHING_SAID)
    out = io.BytesIO()
    pages.output(out)
    return out.getvalue()


def _rows(
    pages: _Pages, rows: Sequence[tuple[str, ...]], widths: tuple[int, ...], head: tuple[str, ...] | None = None
) -> None:
    pages.set_font(FONT, "", 9.5)
    pages.set_text_color(*INK)
    pages.set_draw_color(*RULE)
    with pages.table(
        col_widths=widths,
        first_row_as_headings=head is not None,
        headings_style=FontFace(emphasis="BOLD", color=SOFT),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        line_height=5,
        text_align="LEFT",
        v_align="T",
        padding=(1, 1.5, 1, 0),
    ) as table:
        for row in (*((head,) if head else ()), *rows):
            table.row([plain(cell) for cell in row])


def _gauge(pages: _Pages, report: Report) -> None:
    left, top, scale = SIDE, pages.get_y(), pages.epw / gauge.WIDTH
    height = gauge.HEIGHT * scale
    pages.set_draw_color(*RULE)
    pages.set_fill_color(250, 248, 244)
    pages.rect(left, top, pages.epw, height, style="DF")
    pages.set_font(FONT, "", 7.5)
    pages.set_text_color(*SOFT)
    for x, text in gauge.ticks(report.duration):
        pages.line(left + x * scale, top, left + x * scale, top + height)
        pages.text(left + x * scale, top + height + 4, text)
    for block in gauge.blocks(report.points, report.duration):
        pages.set_fill_color(*LEVELS[block.level])
        place = (left + block.x * scale, top + block.y * scale, block.width * scale, block.height * scale)
        pages.rect(*place, style="F")
        if block.width >= gauge.NAMED_FROM:
            pages.text(place[0] + 1, place[1] - 1, words.LEVELS[block.level])
    pages.set_xy(SIDE, top + height + 7)
    for name, colour in zip(words.LEVELS, LEVELS, strict=True):
        pages.set_fill_color(*colour)
        pages.rect(pages.get_x(), pages.get_y() + 0.8, 2.6, 2.6, style="F")
        pages.set_x(pages.get_x() + 3.6)
        pages.cell(18, 4, name)
    pages.ln(5)


def _card(pages: _Pages, card: CardLine) -> None:
    with pages.unbreakable() as whole:
        whole.say(f"{card.clock} · {card.outcome}", size=8.5, colour=SOFT)
        whole.say(plain(card.text), size=11, bold=True)
        quote = f", after “{plain(card.quote)}”" if card.quote else ""
        whole.say(f"Why: {card.why}{quote}", size=8.5, colour=SOFT)
        citation = f" · {card.citation}" if card.citation else ""
        whole.say(f"{card.source}{citation}", size=8.5, colour=SOFT)
        whole.ln(3)


def _written(pages: _Pages, report: Report) -> None:
    written = report.written
    if written.disposition or written.wrapup:
        pages.heading("What the agent wrote down")
        if written.disposition:
            pages.say(written.disposition, bold=True)
        if written.wrapup:
            pages.say(written.wrapup)
    if written.review:
        pages.heading("Review")
        total = f" · {round(written.total * 100)} of 100" if written.total is not None else ""
        by = f", last by {written.reviewer}" if written.reviewer else ""
        pages.say(f"{written.review}{by}{total}", size=9, colour=SOFT)
        if written.scores:
            _rows(pages, [(item, score) for item, score in written.scores], (138, 40))
        for who, text in (("The lead", written.comment), ("The agent", written.reply)):
            if text:
                pages.ln(2)
                pages.say(who, bold=True)
                pages.say(text)
    if written.marks:
        pages.heading("Notes on moments")
        _rows(pages, [(words.clock(at), by, text) for at, by, text in written.marks], (16, 34, 128))


def _every_word(report: Report) -> str:
    said = [line.text for line in report.lines]
    cards = [text for card in report.cards for text in (card.text, card.quote, card.citation)]
    written = report.written
    notes = [text for _, by, note in written.marks for text in (by, note)]
    facts = [value for _, value in report.facts]
    quotes = [quote for _, _, quote in report.flags]
    wrote = [written.comment, written.reply, written.wrapup, written.disposition, written.reviewer]
    return "".join([report.title, report.made, *said, *cards, *notes, *facts, *quotes, *wrote])
