"""What the bench's phones and screens say over HTTP, as bytes, and one connection to say it over."""

import socket
import urllib.parse

from .hammer import length

HOST = "bench.local"


def get(path, cookie="", **headers):
    return _request("GET", path, cookie, headers)


def post(path, cookie, fields):
    body = urllib.parse.urlencode(fields, doseq=True)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": len(body),
               "Origin": f"http://{HOST}"}
    return _request("POST", path, cookie, headers) + body


def _request(method, path, cookie, headers):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Accept-Encoding: gzip", "Accept-Language: de,en;q=0.8"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    return "\r\n".join(lines) + "\r\n\r\n"


def menu_of(guest):
    return get(f"/t/{guest['code']}", guest["cookie"])


def order_of(guest, cart):
    """This guest sends what they chose themselves, with a key that was made with the page."""
    fields = {"scope": "mine", "mine": cart["marks"], "key": f"bench-{cart['number']}"}
    return post("/order/send", guest["cookie"], fields)


class Line:
    """One connection that stays open; a request is sent, and its answer comes back as text."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request):
        self.socket.sendall(request.encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        end = answer.index(b"\r\n\r\n") + 4
        whole = end + length(answer[:end])
        while len(answer) < whole:
            answer += self._more()
        return answer.decode()

    def _more(self):
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise ConnectionError("The house hung up.")
        return piece
