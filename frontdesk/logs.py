"""How the front desk's processes log: one JSON object a line, events and ids, never what a patient wrote."""

import logging
import sys

import structlog
from structlog.typing import Processor


def configure(*processors: Processor) -> None:
    """Logs to standard output; `processors` see each line first.

    Libraries may say warnings and errors, but no tracebacks: those can quote patients.
    """
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout, format="%(levelname)s %(name)s")
    structlog.configure(
        processors=[
            *processors,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
