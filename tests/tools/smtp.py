"""A mail server for tests: real SMTP on a real port, whose answers a test may choose."""

import socketserver
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

END = b"\r\n.\r\n"
USUAL = {
    "CONNECT": "220 test",
    "EHLO": "250 test",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "TAKEN": "250 taken",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}


@dataclass
class Taken:
    """One mail that the server took: its envelope and its bytes."""

    sender: str
    recipient: str
    data: bytes

    @property
    def mail(self) -> EmailMessage:
        """The mail, read as a mail program does."""
        return message_from_bytes(self.data, policy=policy.default)


@dataclass
class MailServer:
    """`answers["RCPT"] = ["450 later"]` answers so once, then as usual; "TAKEN" is the answer after the text."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    answers: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    # Before the answer to a mail's text, so that a test can do something at the worst moment.
    before_answer: threading.Event = field(default_factory=threading.Event)
    hold_answer: threading.Event = field(default_factory=threading.Event)

    def answer(self, command: str) -> str:
        """What to say now."""
        chosen = self.answers[command]
        return chosen.pop(0) if chosen else USUAL.get(command, "502 unknown")


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: "_Port"

    def handle(self) -> None:
        server = self.server.mail_server
        self._say(server.answer("CONNECT"))
        sender = recipient = ""
        while line := self.rfile.readline().decode().strip():
            command = line[:4].upper()
            answer = server.answer(command)
            if command == "MAIL":
                sender = line.partition("<")[2].partition(">")[0]
            elif command == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
            self._say(answer)
            if command == "DATA" and answer.startswith("354"):
                self._take(sender, recipient)
            if command == "QUIT":
                return

    def _take(self, sender: str, recipient: str) -> None:
        server, data = self.server.mail_server, b""
        while not data.endswith(END):
            data += self.rfile.readline()
        answer = server.answer("TAKEN")
        if answer.startswith("250"):
            server.taken.append(Taken(sender, recipient, data.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")))
        server.before_answer.set()
        if server.hold_answer.is_set():
            return
        self._say(answer)

    def _say(self, answer: str) -> None:
        self.wfile.write(answer.encode() + b"\r\n")


class _Port(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mail_server: MailServer) -> None:
        self.mail_server = mail_server
        super().__init__(("127.0.0.1", 0), _Talk)

    def handle_error(self, _request: object, _client: object) -> None:
        """A client that is killed in the middle is part of the test."""


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """The server, while the block runs."""
    server = MailServer()
    with _Port(server) as port:
        server.port = port.server_address[1]
        thread = threading.Thread(target=port.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            port.shutdown()
            thread.join()
