"""A report as one page that stands alone: no script, its style within, so that it can be saved, sent and printed."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.reports import gauge, words
from assistant.reports.content import Report

FOLDER = Path(__file__).parent
CSS = (FOLDER / "report.css").read_text("utf-8")
POLICY = "; ".join(
    (
        "sandbox",
        "default-src 'none'",
        f"style-src 'sha256-{b64encode(sha256(CSS.encode()).digest()).decode()}'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""What a browser may do with the page: show it, with the one style that it brings along."""

_environment = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def to_html(report: Report) -> str:
    """The page."""
    return _environment.get_template("report.html.j2").render(
        report=report,
        words=words,
        clock=words.clock,
        css=Markup(CSS),  # nosec B704: our own stylesheet, with no data in it
        named_from=gauge.NAMED_FROM,
        width=gauge.WIDTH,
        height=gauge.HEIGHT,
        blocks=gauge.blocks(report.points, report.duration),
        ticks=gauge.ticks(report.duration),
    )
