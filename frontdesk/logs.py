"""How the front desk's processes log: one JSON object a line, events and ids, never what a patient wrote."""

import logging
import sys

import structlog
from structlog.typing import Processor


class Discreet(logging.Formatter):
    """Says who logged and which exception it was: neither the message nor the traceback, which can quote patients."""

    def format(self, record: logging.LogRecord) -> str:
        kind = record.exc_info[0] if record.exc_info else None
        return f"{record.levelname} {record.name}{f' {kind.__name__}' if kind else ''}"


def configure(*processors: Processor) -> None:
    """Logs to standard output; `processors` see each line first. Libraries may say that something is wrong, not
    what.
    """
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Discreet())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    structlog.configure(
        processors=[
            *processors,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
