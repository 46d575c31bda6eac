"""Clients that send request after request over connections that stay open, each waiting for its answer: a closed loop
that costs so little that it is never what is measured. A process of its own: JSON says the task, and JSON the result.
"""

import itertools
import json
import select
import socket
import sys
import time


class Client:
    """One connection and the answer that it is waiting for."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request):
        self.answer, self.size = b"", None
        self.socket.sendall(request)

    def answered(self):
        """Read what is there; whether the answer is whole now."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise ConnectionError(f"closed in the middle of an answer: {self.answer[:200]}")
        self.answer += piece
        if self.size is None and b"\r\n\r\n" in self.answer:
            head = self.answer[:self.answer.index(b"\r\n\r\n") + 4]
            self.size = len(head) + length(head)
        return self.size is not None and len(self.answer) >= self.size


def length(head):
    """The Content-Length of an answer's head, 0 if it has none."""
    _, found, rest = head.lower().partition(b"\r\ncontent-length: ")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


def hammer(port, requests, clients, seconds=None):
    """Send ``requests`` (for ever the same ones, if ``seconds`` are given) from so many clients at once."""
    coming = itertools.cycle(requests) if seconds else iter(requests)
    clients = {each.socket.fileno(): each for each in (Client(port) for _ in range(clients))}
    poll, statuses, began = select.epoll(), {}, time.monotonic()
    for number, client in clients.items():
        poll.register(number, select.EPOLLIN)
        client.ask(next(coming))
    while clients:
        for number, _ in poll.poll():
            client = clients[number]
            if not client.answered():
                continue
            status = client.answer[9:12].decode()
            statuses[status] = statuses.get(status, 0) + 1
            request = next(coming, None) if seconds is None or time.monotonic() - began < seconds else None
            if request is None:
                poll.unregister(number)
                clients.pop(number).socket.close()
            else:
                client.ask(request)
    return {"statuses": statuses, "seconds": time.monotonic() - began, "answers": sum(statuses.values())}


if __name__ == "__main__":
    task = json.load(sys.stdin)
    requests = [each.encode() for each in task.pop("requests")]
    json.dump(hammer(requests=requests, **task), sys.stdout)
