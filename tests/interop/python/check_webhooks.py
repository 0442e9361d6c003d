"""Webhooks and their deliveries."""

import contextlib
import hashlib
import hmac
import http.server
import json
import queue
import threading

from check_cards import CARD
from harness import check, refused

SECRET = "a secret of the application"
LIMIT = 10  # seconds; a delivery takes milliseconds


class Receiver(http.server.BaseHTTPRequestHandler):
    """An application that keeps what is delivered to it."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(204)
        self.end_headers()
        self.server.deliveries.put((self.headers, body))

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def receiver():
    """Its URL, and the queue of its deliveries."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.deliveries = queue.Queue()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", server.deliveries
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def webhook(person, url, resource="messages", event="created", **more):
    made = person.api.webhooks.create("Hook", url, resource, event, **more)
    try:
        yield made
    finally:
        person.api.webhooks.delete(made.id)


@check("webhooks: create, get, change, list, delete")
def life(cloud):
    api = cloud.alice.api.webhooks
    made = api.create("Hook", "http://127.0.0.1:9/hook", "messages", "created", filter=f"roomId={cloud.room().id}")
    assert made.status == "active" and made.createdBy == cloud.alice.id
    assert api.get(made.id).to_dict() == made.to_dict()
    assert api.update(made.id, name="Renamed", targetUrl=made.targetUrl).name == "Renamed"
    assert made.id in [hook.id for hook in api.list(max=1)]
    api.delete(made.id)
    with refused(404):
        api.get(made.id)


@check("webhooks: another person's are 404")
def foreign(cloud):
    with webhook(cloud.alice, "http://127.0.0.1:9/hook") as hook, refused(404):
        cloud.bob.api.webhooks.get(hook.id)


@check("webhooks: an unknown resource is refused")
def unknown_resource(cloud):
    with refused(400):
        cloud.alice.api.webhooks.create("Hook", "http://127.0.0.1:9/hook", "nonsense", "created")


@check("webhooks: a message is delivered, signed, and without its text")
def delivery(cloud):
    room = cloud.room(cloud.bob)
    with receiver() as (url, deliveries), webhook(cloud.alice, url, secret=SECRET) as hook:
        message = cloud.bob.api.messages.create(roomId=room.id, text="do not tell")
        headers, body = deliveries.get(timeout=LIMIT)
    assert headers["x-spark-signature"] == hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()
    envelope = json.loads(body)
    assert (envelope["id"], envelope["resource"], envelope["event"]) == (hook.id, "messages", "created")
    assert envelope["actorId"] == cloud.bob.id
    assert envelope["data"]["id"] == message.id and envelope["data"]["personEmail"] == cloud.bob.email
    assert b"do not tell" not in body


@check("webhooks: without a secret there is no signature")
def unsigned(cloud):
    room = cloud.room()
    with receiver() as (url, deliveries), webhook(cloud.alice, url):
        cloud.alice.api.messages.create(roomId=room.id, text="hello")
        headers, _ = deliveries.get(timeout=LIMIT)
    assert headers["x-spark-signature"] is None


@check("webhooks: a filter holds back the rest")
def filtered(cloud):
    wanted, other = cloud.room(), cloud.room()
    with receiver() as (url, deliveries), webhook(cloud.alice, url, filter=f"roomId={wanted.id}"):
        cloud.alice.api.messages.create(roomId=other.id, text="not this")
        message = cloud.alice.api.messages.create(roomId=wanted.id, text="this")
        _, body = deliveries.get(timeout=LIMIT)
        assert json.loads(body)["data"]["id"] == message.id
        assert deliveries.empty()


@check("webhooks: all resources and events are delivered")
def all_resources(cloud):
    with receiver() as (url, deliveries), webhook(cloud.alice, url, "all", "all"):
        room = cloud.room(cloud.bob)
        message = cloud.alice.api.messages.create(roomId=room.id, text="short-lived")
        cloud.alice.api.messages.delete(message.id)
        card = cloud.alice.api.messages.create(roomId=room.id, text="a card", attachments=[CARD])
        cloud.bob.api.attachment_actions.create("submit", card.id, {"name": "not in the notice"})
        cloud.alice.api.rooms.update(room.id, title="renamed")
        (membership,) = cloud.alice.api.memberships.list(roomId=room.id, personId=cloud.bob.id)
        cloud.alice.api.memberships.update(membership.id, isModerator=True)
        cloud.bob.api.memberships.delete(membership.id)
        missing = {
            *(("rooms", event) for event in ("created", "updated")),
            *(("memberships", event) for event in ("created", "updated", "deleted")),
            *(("messages", event) for event in ("created", "deleted")),
            ("attachmentActions", "created"),
        }
        while missing:
            body = deliveries.get(timeout=LIMIT)[1]
            assert b"not in the notice" not in body
            envelope = json.loads(body)
            missing.discard((envelope["resource"], envelope["event"]))


@check("webhooks: a filter on mentions and on the kind of room")
def filters(cloud):
    room = cloud.room(cloud.bob)
    with receiver() as (url, deliveries), webhook(cloud.bob, url, filter="mentionedPeople=me&roomType=group"):
        cloud.alice.api.messages.create(roomId=room.id, text="nobody")
        message = cloud.alice.api.messages.create(roomId=room.id, markdown=f"<@personId:{cloud.bob.id}|Bob>")
        assert json.loads(deliveries.get(timeout=LIMIT)[1])["data"]["id"] == message.id


@check("webhooks: a bot hears only what mentions it")
def bot(cloud):
    robot = cloud.bot()
    room = cloud.room(robot)
    with receiver() as (url, deliveries), webhook(robot, url):
        cloud.alice.api.messages.create(roomId=room.id, text="among us")
        message = cloud.alice.api.messages.create(roomId=room.id, markdown=f"<@personId:{robot.id}|Bot> do")
        assert json.loads(deliveries.get(timeout=LIMIT)[1])["data"]["id"] == message.id


@check("webhooks: nothing of foreign rooms is delivered")
def only_own_rooms(cloud):
    foreign_room, own_room = cloud.room(owner=cloud.bob), cloud.room()
    with receiver() as (url, deliveries), webhook(cloud.alice, url):
        cloud.bob.api.messages.create(roomId=foreign_room.id, text="not hers")
        message = cloud.alice.api.messages.create(roomId=own_room.id, text="hers")
        _, body = deliveries.get(timeout=LIMIT)
    assert json.loads(body)["data"]["id"] == message.id
