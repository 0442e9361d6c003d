"""Files of messages."""

import contextlib
import hashlib
import http.server
import pathlib
import tempfile
import threading

import requests

from harness import check, refused

CONTENT = bytes(range(256)) * 64


def post_file(cloud, room, **more):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "all bytes.bin")
        path.write_bytes(CONTENT)
        return cloud.alice.api.messages.create(roomId=room.id, files=[str(path)], **more)


@contextlib.contextmanager
def served(content):
    """The URL of a server that answers with `content`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/bytes.bin"
        server.shutdown()


def headers(person):
    return {"Authorization": f"Bearer {person.token}"}


@check("files: upload, and another member downloads the same bytes")
def download(cloud):
    message = post_file(cloud, cloud.room(cloud.bob), text="a file")
    assert message.text == "a file"
    (url,) = message.files
    answer = requests.get(url, headers=headers(cloud.bob), timeout=10)
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).digest() == hashlib.sha256(CONTENT).digest()
    assert 'filename="all bytes.bin"' in answer.headers["content-disposition"]


@check("files: a file alone is a message")
def alone(cloud):
    message = post_file(cloud, cloud.room())
    assert len(message.files) == 1 and not message.text


@check("files: HEAD says how large it is")
def head(cloud):
    (url,) = post_file(cloud, cloud.room()).files
    answer = requests.head(url, headers=headers(cloud.alice), timeout=10)
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert "content-type" in answer.headers


@check("files: 401 without a token, 404 for strangers")
def rights(cloud):
    (url,) = post_file(cloud, cloud.room()).files
    assert requests.get(url, timeout=10).status_code == 401
    assert requests.get(url, headers=headers(cloud.carol), timeout=10).status_code == 404


@check("files: a file by its URL")
def by_url(cloud):
    with served(CONTENT) as url:
        message = cloud.alice.api.messages.create(roomId=cloud.room().id, files=[url])
    (stored,) = message.files
    assert stored != url, "the file is stored, not linked"
    assert requests.get(stored, headers=headers(cloud.alice), timeout=10).content == CONTENT


@check("files: a message with a file cannot be edited")
def edit(cloud):
    message = post_file(cloud, cloud.room(), text="a file")
    with refused(400):
        cloud.alice.api.messages.update(message.id, message.roomId, text="other words")


@check("files: with the message its file goes")
def gone(cloud):
    message = post_file(cloud, cloud.room())
    (url,) = message.files
    cloud.alice.api.messages.delete(message.id)
    assert requests.get(url, headers=headers(cloud.alice), timeout=10).status_code == 404
