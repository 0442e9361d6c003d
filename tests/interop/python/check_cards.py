"""Cards and attachment actions."""

from harness import check, refused

CARD = {
    "contentType": "application/vnd.microsoft.card.adaptive",
    "content": {
        "type": "AdaptiveCard",
        "version": "1.3",
        "body": [{"type": "Input.Text", "id": "name"}],
        "actions": [{"type": "Action.Submit", "title": "Send"}],
    },
}


def post_card(cloud):
    room = cloud.room(cloud.bob)
    return cloud.alice.api.messages.create(roomId=room.id, text="a card", attachments=[CARD])


@check("cards: a card is stored as posted")
def card(cloud):
    message = post_card(cloud)
    assert message.attachments == [CARD]
    assert cloud.bob.api.messages.get(message.id).attachments == [CARD]


@check("cards: a card needs a text for clients that show none")
def fallback(cloud):
    with refused(400):
        cloud.alice.api.messages.create(roomId=cloud.room().id, attachments=[CARD])


@check("cards: a submission and its inputs")
def submit(cloud):
    message = post_card(cloud)
    action = cloud.bob.api.attachment_actions.create("submit", message.id, {"name": "Bob"})
    assert (action.type, action.messageId, action.roomId) == ("submit", message.id, message.roomId)
    assert action.personId == cloud.bob.id
    # The author of the card reads it; the SDK has its own reader for the inputs.
    read = cloud.alice.api.attachment_actions.get(action.id)
    assert read.to_dict()["inputs"] == {"name": "Bob"}


@check("cards: a stranger cannot submit")
def stranger(cloud):
    message = post_card(cloud)
    with refused(404):
        cloud.carol.api.attachment_actions.create("submit", message.id, {"name": "Carol"})
