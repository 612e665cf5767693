"""A server of TLS that holds connections, by GnuTLS's library: tls_gnutls.py ADDRESS PORT CERT KEY

A connection costs Python an entry of a table and two small objects, some hundred bytes.
"""

import ctypes
import select
import signal
import socket
import sys

SERVER, NONBLOCK = 1, 8  # GNUTLS_SERVER, GNUTLS_NONBLOCK
CRD_CERTIFICATE = 1
X509_FMT_PEM = 1
AGAIN, INTERRUPTED = -28, -52

tls = ctypes.CDLL("libgnutls.so.30")


def checked(status):
    if status < 0:
        sys.exit(f"GnuTLS: error {status}")


def credentials_of(cert, key):
    credentials = ctypes.c_void_p()
    checked(tls.gnutls_certificate_allocate_credentials(ctypes.byref(credentials)))
    checked(
        tls.gnutls_certificate_set_x509_key_file(
            credentials, cert.encode(), key.encode(), X509_FMT_PEM
        )
    )
    return credentials


class Server:
    def __init__(self, address, port, cert, key):
        self.credentials = credentials_of(cert, key)
        self.events = select.epoll()
        self.listener = socket.create_server((address, port), backlog=65535)
        self.listener.setblocking(False)
        self.events.register(self.listener.fileno(), select.EPOLLIN)
        self.opening = {}  # descriptor: (socket, session)
        self.open = {}

    def accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except BlockingIOError:
                return
            peer.setblocking(False)
            session = ctypes.c_void_p()
            checked(tls.gnutls_init(ctypes.byref(session), SERVER | NONBLOCK))
            checked(tls.gnutls_set_default_priority(session))
            checked(tls.gnutls_credentials_set(session, CRD_CERTIFICATE, self.credentials))
            tls.gnutls_transport_set_int2(session, peer.fileno(), peer.fileno())
            self.opening[peer.fileno()] = (peer, session)
            self.events.register(peer.fileno(), select.EPOLLIN)

    def end(self, table, descriptor):
        peer, session = table.pop(descriptor)
        tls.gnutls_deinit(session)
        peer.close()

    def shake(self, descriptor):
        status = tls.gnutls_handshake(self.opening[descriptor][1])
        if status == 0:
            self.open[descriptor] = self.opening.pop(descriptor)
        elif status not in (AGAIN, INTERRUPTED):
            self.end(self.opening, descriptor)

    def read(self, descriptor):
        heard = ctypes.create_string_buffer(16384)
        status = tls.gnutls_record_recv(self.open[descriptor][1], heard, len(heard))
        if status <= 0 and status not in (AGAIN, INTERRUPTED):
            self.end(self.open, descriptor)

    def serve(self):
        while True:
            for descriptor, _ in self.events.poll():
                if descriptor == self.listener.fileno():
                    self.accept()
                elif descriptor in self.opening:
                    self.shake(descriptor)
                elif descriptor in self.open:
                    self.read(descriptor)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
server = Server(sys.argv[1], int(sys.argv[2]), *sys.argv[3:5])
print("ready", flush=True)
server.serve()
