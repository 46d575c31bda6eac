"""The anchors: the least that a web server, a socket and a database of this kind can cost on this machine, today.

`hello` is gevent's server without Nagle's delay and an app that says hello; `echo` is a socket server that answers.
"""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402  (everything comes after the patch)
import sys  # noqa: E402

import socketio  # noqa: E402
from gevent import pywsgi  # noqa: E402
from gevent.fileobject import FileObjectThread  # noqa: E402

from restaurant.server import listen  # noqa: E402


def hello(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


def echo():
    sockets = socketio.Server(async_mode="gevent")
    sockets.on("ask", lambda sid, said: sockets.emit("answer", said, to=sid))
    return socketio.WSGIApp(sockets)


if __name__ == "__main__":
    listener = listen("127.0.0.1", 0)
    pywsgi.WSGIServer(listener, {"hello": lambda: hello, "echo": echo}[sys.argv[1]](), log=None).start()
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    FileObjectThread(sys.stdin).read()
