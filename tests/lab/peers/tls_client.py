# A client by Python's ssl: tls_client.py ENDPOINT CA WHAT. WHAT: echo (texts of many sizes come
# back), hold (it is silent), wrong (a record that is forged), plain (no TLS at all).
import socket
import ssl
import sys

endpoint, ca, what = sys.argv[1:4]
host, port = endpoint.rsplit(":", 1)
raw = socket.create_connection((host, int(port)), 10)
if what == "plain":
    raw.sendall(b"GET / HTTP/1.1\r\n\r\n")
    while raw.recv(4096):
        pass
    sys.exit(0)
context = ssl.create_default_context(cafile=ca)
peer = context.wrap_socket(raw, server_hostname=host)
assert peer.version() == "TLSv1.3", peer.version()
if what == "echo":
    for size in (1, 100, 16384, 16385, 300000):
        text = bytes(i * 7 % 251 for i in range(size))
        # In pieces: neither side is to wait for the other with a full buffer.
        got = b""
        for at in range(0, size, 20000):
            piece = text[at:at + 20000]
            peer.sendall(piece)
            wanted = at + len(piece)
            while len(got) < wanted:
                more = peer.recv(65536)
                assert more, "it hung up"
                got += more
        assert got == text, size
    peer.unwrap()
if what == "wrong":
    peer.sendall(b"x")
    assert peer.recv(1) == b"x"
    bare = socket.socket(fileno=peer.detach())
    bare.settimeout(10)
    bare.sendall(b"\x17\x03\x03\x00\x20" + bytes(32))
    alert = b""
    while more := bare.recv(4096):
        alert += more
    assert alert[:1] == b"\x17", alert[:10]
