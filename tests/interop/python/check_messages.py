"""Messages: text, markdown, mentions, edits, threads, direct messages, lists."""

from harness import check, refused


@check("messages: post and get agree")
def post(cloud):
    room = cloud.room(cloud.bob)
    message = cloud.alice.api.messages.create(roomId=room.id, text="hello")
    assert (message.text, message.roomType, message.personEmail) == ("hello", "group", cloud.alice.email)
    assert cloud.bob.api.messages.get(message.id).to_dict() == message.to_dict()


@check("messages: markdown becomes html and text")
def markdown(cloud):
    message = cloud.alice.api.messages.create(roomId=cloud.room().id, markdown="**bold** words")
    assert message.markdown == "**bold** words"
    assert "<strong>bold</strong>" in message.html
    assert message.text == "bold words"


@check("messages: a mention by id")
def mention(cloud):
    room = cloud.room(cloud.bob)
    message = cloud.alice.api.messages.create(roomId=room.id, markdown=f"hi <@personId:{cloud.bob.id}|Bob>")
    assert message.mentionedPeople == [cloud.bob.id]
    assert "spark-mention" in message.html and "Bob" in message.text


@check("messages: a mention by e-mail")
def mention_by_email(cloud):
    room = cloud.room(cloud.bob)
    message = cloud.alice.api.messages.create(roomId=room.id, markdown=f"hi <@personEmail:{cloud.bob.email}|Bob>")
    assert message.mentionedPeople == [cloud.bob.id]


@check("messages: a mention of all")
def mention_all(cloud):
    message = cloud.alice.api.messages.create(roomId=cloud.room(cloud.bob).id, markdown="hi <@all>")
    assert message.mentionedGroups == ["all"]


@check("messages: list of those that mention me")
def mentions_me(cloud):
    room = cloud.room(cloud.bob)
    cloud.alice.api.messages.create(roomId=room.id, text="nobody")
    wanted = cloud.alice.api.messages.create(roomId=room.id, markdown=f"<@personId:{cloud.bob.id}|Bob>")
    found = cloud.bob.api.messages.list(room.id, mentionedPeople="me")
    assert [message.id for message in found] == [wanted.id]


@check("messages: newest first, in pages, each once")
def pages(cloud):
    room = cloud.room()
    posted = [cloud.alice.api.messages.create(roomId=room.id, text=str(number)).id for number in range(12)]
    listed = [message.id for message in cloud.alice.api.messages.list(room.id, max=5)]
    assert listed == posted[::-1]


@check("messages: before a message and before a date")
def before(cloud):
    room = cloud.room()
    first, second, third = (cloud.alice.api.messages.create(roomId=room.id, text=text) for text in "abc")
    messages = cloud.alice.api.messages
    assert [m.id for m in messages.list(room.id, beforeMessage=third.id)] == [second.id, first.id]
    date = third.to_dict()["created"]
    assert [m.id for m in messages.list(room.id, before=date)] == [second.id, first.id]


@check("messages: an edit")
def edit(cloud):
    room = cloud.room(cloud.bob)
    message = cloud.alice.api.messages.create(roomId=room.id, text="frist")
    edited = cloud.alice.api.messages.update(message.id, room.id, text="first")
    assert edited.id == message.id and edited.text == "first" and edited.updated
    assert cloud.bob.api.messages.get(message.id).text == "first"
    assert [m.id for m in cloud.bob.api.messages.list(room.id)] == [message.id], "an edit is no message of its own"


@check("messages: only the author edits")
def edit_of_another(cloud):
    room = cloud.room(cloud.bob)
    message = cloud.alice.api.messages.create(roomId=room.id, text="mine")
    with refused(403):
        cloud.bob.api.messages.update(message.id, room.id, text="mine now")


@check("messages: ten edits, and no more")
def many_edits(cloud):
    room = cloud.room()
    message = cloud.alice.api.messages.create(roomId=room.id, text="0")
    for number in range(1, 11):
        cloud.alice.api.messages.update(message.id, room.id, text=str(number))
    with refused(400):
        cloud.alice.api.messages.update(message.id, room.id, text="11")
    assert cloud.alice.api.messages.get(message.id).text == "10"


@check("messages: an edit keeps the author's mentions true")
def edited_mention(cloud):
    room = cloud.room(cloud.bob)
    message = cloud.alice.api.messages.create(roomId=room.id, text="nobody yet")
    edited = cloud.alice.api.messages.update(message.id, room.id, markdown=f"<@personId:{cloud.bob.id}|Bob>")
    assert edited.mentionedPeople == [cloud.bob.id]


@check("messages: a thread")
def thread(cloud):
    room = cloud.room(cloud.bob)
    root = cloud.alice.api.messages.create(roomId=room.id, text="root")
    replies = [cloud.bob.api.messages.create(roomId=room.id, parentId=root.id, text=text) for text in "ab"]
    assert all(reply.parentId == root.id for reply in replies)
    listed = [message.id for message in cloud.alice.api.messages.list(room.id, parentId=root.id)]
    assert listed == [replies[1].id, replies[0].id]


@check("messages: a reply needs only its parent")
def reply_by_parent(cloud):
    room = cloud.room()
    root = cloud.alice.api.messages.create(roomId=room.id, text="root")
    reply = cloud.alice.api.messages.create(parentId=root.id, text="reply")
    assert reply.roomId == room.id and reply.parentId == root.id


@check("messages: direct, by id and by e-mail, in one room")
def direct(cloud):
    by_id = cloud.alice.api.messages.create(toPersonId=cloud.bob.id, text="one")
    by_email = cloud.alice.api.messages.create(toPersonEmail=cloud.bob.email, text="two")
    assert by_id.roomType == "direct" and by_id.roomId == by_email.roomId
    listed = [message.id for message in cloud.bob.api.messages.list_direct(personId=cloud.alice.id)]
    assert listed[:2] == [by_email.id, by_id.id]


@check("messages: delete by the author")
def delete(cloud):
    room = cloud.room(cloud.bob)
    message = cloud.alice.api.messages.create(roomId=room.id, text="oops")
    cloud.alice.api.messages.delete(message.id)
    with refused(404):
        cloud.bob.api.messages.get(message.id)
    assert list(cloud.bob.api.messages.list(room.id)) == []


@check("messages: others cannot delete (403)")
def delete_of_another(cloud):
    room = cloud.room(cloud.bob)
    message = cloud.alice.api.messages.create(roomId=room.id, text="mine")
    with refused(403):
        cloud.bob.api.messages.delete(message.id)


@check("messages: a moderator deletes another's")
def delete_by_moderator(cloud):
    room = cloud.room(cloud.bob, isLocked=True)
    message = cloud.bob.api.messages.create(roomId=room.id, text="off topic")
    cloud.alice.api.messages.delete(message.id)
    with refused(404):
        cloud.bob.api.messages.get(message.id)


@check("messages: a bot reads only what mentions it")
def bot(cloud):
    robot = cloud.bot()
    room = cloud.room(robot)
    unseen = cloud.alice.api.messages.create(roomId=room.id, text="among us")
    seen = cloud.alice.api.messages.create(roomId=room.id, markdown=f"<@personId:{robot.id}|Bot> do")
    assert [message.id for message in robot.api.messages.list(room.id, mentionedPeople="me")] == [seen.id]
    assert robot.api.messages.get(seen.id).text.endswith("do")
    with refused(404):
        robot.api.messages.get(unseen.id)


@check("messages: strangers get 404")
def strangers(cloud):
    message = cloud.alice.api.messages.create(roomId=cloud.room().id, text="secret")
    with refused(404):
        cloud.bob.api.messages.get(message.id)
    with refused(404):
        list(cloud.bob.api.messages.list(message.roomId))


@check("messages: exactly one destination")
def destinations(cloud):
    with refused(400):
        cloud.alice.api.messages.create(text="to nobody")
    with refused(400):
        cloud.alice.api.messages.create(roomId=cloud.room().id, toPersonId=cloud.bob.id, text="to two")


@check("messages: empty and too long ones are refused")
def limits(cloud):
    room = cloud.room()
    with refused(400):
        cloud.alice.api.messages.create(roomId=room.id)
    with refused(400):
        cloud.alice.api.messages.create(roomId=room.id, text="x" * 7440)
    cloud.alice.api.messages.create(roomId=room.id, text="x" * 7439)
