"""Memberships."""

from harness import check, refused


def membership_of(cloud, room, person):
    (found,) = cloud.alice.api.memberships.list(roomId=room.id, personId=person.id)
    return found


@check("memberships: add by id and by e-mail")
def add(cloud):
    room = cloud.room()
    by_id = cloud.alice.api.memberships.create(room.id, personId=cloud.bob.id)
    by_email = cloud.alice.api.memberships.create(room.id, personEmail=cloud.carol.email)
    assert by_id.personEmail == cloud.bob.email and by_id.personDisplayName == cloud.bob.name
    assert by_email.personId == cloud.carol.id and by_email.isModerator is False
    assert cloud.alice.api.memberships.get(by_id.id).to_dict() == by_id.to_dict()


@check("memberships: add by UUID")
def add_by_uuid(cloud):
    membership = cloud.alice.api.memberships.create(cloud.room().id, personId=cloud.bob.uuid)
    assert membership.personId == cloud.bob.id


@check("memberships: a person is added once (409)")
def twice(cloud):
    room = cloud.room(cloud.bob)
    with refused(409):
        cloud.alice.api.memberships.create(room.id, personId=cloud.bob.id)


@check("memberships: one of id and e-mail is needed")
def nobody(cloud):
    with refused(400):
        cloud.alice.api.memberships.create(cloud.room().id)


@check("memberships: list of a room")
def of_room(cloud):
    room = cloud.room(cloud.bob, cloud.carol)
    people = {membership.personId for membership in cloud.bob.api.memberships.list(roomId=room.id)}
    assert people == {cloud.alice.id, cloud.bob.id, cloud.carol.id}


@check("memberships: own list")
def own(cloud):
    person = cloud.person()
    rooms = {cloud.room(owner=person).id for _ in range(3)}
    assert {membership.roomId for membership in person.api.memberships.list(max=2)} == rooms


@check("memberships: make a moderator")
def moderator(cloud):
    room = cloud.room(cloud.bob)
    membership = membership_of(cloud, room, cloud.bob)
    assert cloud.alice.api.memberships.update(membership.id, isModerator=True).isModerator
    assert membership_of(cloud, room, cloud.bob).isModerator
    assert cloud.alice.api.rooms.get(room.id).isLocked, "the first moderator locks the room"


@check("memberships: a moderator from the start")
def moderator_from_the_start(cloud):
    room = cloud.room()
    assert cloud.alice.api.memberships.create(room.id, personId=cloud.bob.id, isModerator=True).isModerator


@check("memberships: remove, and the room is closed to him")
def remove(cloud):
    room = cloud.room(cloud.bob)
    cloud.alice.api.memberships.delete(membership_of(cloud, room, cloud.bob).id)
    with refused(404):
        cloud.bob.api.rooms.get(room.id)
    cloud.alice.api.memberships.create(room.id, personId=cloud.bob.id)
    assert cloud.bob.api.rooms.get(room.id).id == room.id


@check("memberships: others cannot add in a moderated room")
def locked(cloud):
    room = cloud.room(cloud.bob, isLocked=True)
    with refused(403):
        cloud.bob.api.memberships.create(room.id, personId=cloud.carol.id)
