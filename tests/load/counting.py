"""Stands before the stack's S3, passes everything on, and counts requests and the objects that are put."""

import re
import socket
import threading
import urllib.parse

BLOCK = 1 << 20
LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
CHUNKED = re.compile(rb"^transfer-encoding: *chunked", re.IGNORECASE | re.MULTILINE)


class Counting:
    """Every tool's requests go through it, so that what it costs is the same for all."""

    def __init__(self, url):
        address = urllib.parse.urlsplit(url)
        self._to = (address.hostname, address.port)
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.reset()
        threading.Thread(target=self._serve, daemon=True).start()

    def reset(self):
        with self._lock:
            self.requests = 0
            self.put = set()

    def parts(self):
        """Objects that were put and hold rows."""
        with self._lock:
            return sum(1 for key in self.put if "manifest" not in key)

    def _serve(self):
        while True:
            client, _ = self._listener.accept()
            threading.Thread(target=self._both_ways, args=(client,), daemon=True).start()

    def _both_ways(self, client):
        try:
            server = socket.create_connection(self._to)
        except OSError:
            client.close()
            return
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self._answers, args=(server, client), daemon=True).start()
        try:
            self._forward(client, server)
        except OSError:
            pass
        finally:
            _shut(server, socket.SHUT_WR)

    @staticmethod
    def _answers(server, client):
        block = bytearray(BLOCK)
        try:
            while length := server.recv_into(block):
                client.sendall(memoryview(block)[:length])
        except OSError:
            pass
        finally:
            _shut(client, socket.SHUT_RDWR)
            client.close()
            server.close()

    def _forward(self, client, server):
        """Reads heads to know where the next one begins."""
        waiting = bytearray()
        block = bytearray(BLOCK)
        while True:
            while (end := waiting.find(b"\r\n\r\n")) < 0:
                length = client.recv_into(block)
                if not length:
                    return
                waiting += memoryview(block)[:length]
            head = bytes(waiting[: end + 2])
            self._count(head)
            if CHUNKED.search(head):
                # Nobody who sends to S3 does so: what follows is passed on without being counted.
                server.sendall(waiting)
                while length := client.recv_into(block):
                    server.sendall(memoryview(block)[:length])
                return
            found = LENGTH.search(head)
            left = end + 4 + (int(found[1]) if found else 0)
            now = min(left, len(waiting))
            server.sendall(memoryview(waiting)[:now])
            waiting = waiting[now:]
            left -= now
            while left:
                length = client.recv_into(block, min(BLOCK, left))
                if not length:
                    return
                server.sendall(memoryview(block)[:length])
                left -= length

    def _count(self, head):
        method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        path = urllib.parse.urlsplit(target).path
        with self._lock:
            self.requests += 1
            if method == "PUT" and path.count("/") > 1 and not path.endswith("/"):
                self.put.add(path)


def _shut(end, how):
    try:
        end.shutdown(how)
    except OSError:
        pass
