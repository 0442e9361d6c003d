"""Rooms."""

from harness import check, refused, title


@check("rooms: create and get agree")
def create(cloud):
    name = title("Room")
    room = cloud.alice.api.rooms.create(name)
    assert room.title == name and room.type == "group" and room.isLocked is False
    assert room.creatorId == cloud.alice.id
    assert cloud.alice.api.rooms.get(room.id).to_dict() == room.to_dict()


@check("rooms: a title is needed")
def without_title(cloud):
    with refused(400):
        cloud.alice.api.rooms.create("")


@check("rooms: rename")
def rename(cloud):
    room = cloud.room()
    name = title("Renamed")
    assert cloud.alice.api.rooms.update(room.id, title=name).title == name
    assert cloud.alice.api.rooms.get(room.id).title == name


@check("rooms: list by kind")
def by_type(cloud):
    room = cloud.room()
    cloud.alice.api.messages.create(toPersonId=cloud.bob.id, text="hello")
    groups = list(cloud.alice.api.rooms.list(type="group"))
    direct = list(cloud.alice.api.rooms.list(type="direct"))
    assert room.id in [entry.id for entry in groups]
    assert direct and all(entry.type == "direct" for entry in direct)


@check("rooms: sorted by creation and by activity")
def sorted_lists(cloud):
    person = cloud.person()
    first, second = (cloud.room(owner=person) for _ in range(2))
    person.api.messages.create(roomId=first.id, text="the older room is active")
    by_creation = [room.id for room in person.api.rooms.list(sortBy="created")]
    by_activity = [room.id for room in person.api.rooms.list(sortBy="lastactivity")]
    assert by_creation == [second.id, first.id]
    assert by_activity == [first.id, second.id]


@check("rooms: pages visit each room once")
def pages(cloud):
    person = cloud.person()
    made = {cloud.room(owner=person).id for _ in range(7)}
    seen = [room.id for room in person.api.rooms.list(max=3)]
    assert len(seen) == 7 and set(seen) == made


@check("rooms: a new member sees the room")
def members_see(cloud):
    room = cloud.room(cloud.bob)
    assert cloud.bob.api.rooms.get(room.id).title == room.title


@check("rooms: strangers get 404")
def strangers(cloud):
    room = cloud.room()
    with refused(404):
        cloud.bob.api.rooms.get(room.id)
    with refused(404):
        cloud.bob.api.rooms.update(room.id, title="mine")


@check("rooms: a deleted room is gone for all")
def delete(cloud):
    room = cloud.room(cloud.bob)
    cloud.alice.api.rooms.delete(room.id)
    for person in (cloud.alice, cloud.bob):
        with refused(404):
            person.api.rooms.get(room.id)


@check("rooms: only moderators rename a moderated room")
def moderated(cloud):
    room = cloud.room(cloud.bob, isLocked=True)
    assert room.isLocked
    with refused(403):
        cloud.bob.api.rooms.update(room.id, title="mine")
    assert cloud.alice.api.rooms.update(room.id, title="still hers").title == "still hers"


@check("rooms: in a room for announcements only moderators post")
def announcements(cloud):
    room = cloud.room(cloud.bob, isLocked=True, isAnnouncementOnly=True)
    with refused(403):
        cloud.bob.api.messages.create(roomId=room.id, text="may I?")
    assert cloud.alice.api.messages.create(roomId=room.id, text="announced").text == "announced"


@check("rooms: an unknown order and a page of nothing are refused")
def bad_queries(cloud):
    with refused(400):
        list(cloud.alice.api.rooms.list(sortBy="colour"))
    with refused(400):
        list(cloud.alice.api.rooms.list(max=0))


@check("rooms: a direct room bears the name of the other")
def direct(cloud):
    message = cloud.alice.api.messages.create(toPersonId=cloud.carol.id, text="hello")
    assert cloud.alice.api.rooms.get(message.roomId).title == cloud.carol.name
    assert cloud.carol.api.rooms.get(message.roomId).title == cloud.alice.name
