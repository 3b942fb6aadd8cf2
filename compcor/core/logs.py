"""One line of JSON per log record, for whatever collects the logs in production."""

import json
import logging
import re

# PostgreSQL tells the refused row itself, and COPY the line that it read: names and addresses among it. In a message
# the fault may stand with its line breaks written out.
_ROW_IN_ERROR = re.compile(r"(^|\\n)(DETAIL|CONTEXT): .*?(?=\\n|$)", re.MULTILINE)
_SECRET = re.compile(r"(?<![^\s\"'])(/invitation/|/sign/|/account/password/reset/key/)[^/\s]+")


def without_secrets(text: str) -> str:
    """`/invitation/…/` of a mailed link: whoever reads a log must not get in."""
    return _SECRET.sub(r"\1…", text)


def without_rows(text: str) -> str:
    """What a database said, without the row that it said it of."""
    return _ROW_IN_ERROR.sub(r"\1\2: (left out)", text)


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message and, where there is one, the traceback. Never personal data: log ids."""

    default_time_format = "%Y-%m-%dT%H:%M:%S%z"  # with the zone: an hour comes twice in autumn
    default_msec_format = None

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": without_rows(without_secrets(record.getMessage())),
        }
        if record.exc_info:
            line["traceback"] = without_rows(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
