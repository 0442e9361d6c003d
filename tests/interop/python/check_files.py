"""Files of messages."""

import hashlib
import pathlib
import tempfile

import requests

from harness import check

CONTENT = bytes(range(256)) * 64


def post_file(cloud, room, **more):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "all bytes.bin")
        path.write_bytes(CONTENT)
        return cloud.alice.api.messages.create(roomId=room.id, files=[str(path)], **more)


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


@check("files: with the message its file goes")
def gone(cloud):
    message = post_file(cloud, cloud.room())
    (url,) = message.files
    cloud.alice.api.messages.delete(message.id)
    assert requests.get(url, headers=headers(cloud.alice), timeout=10).status_code == 404
