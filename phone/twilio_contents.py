"""What a patient sent, in the parameters of Twilio's request for an incoming message."""

from phone.talks import Message

MEDIA = {
    "picture": "image/jpeg", "voice": "audio/ogg", "contact": "text/x-vcard", "sticker": "image/webp",
}  # fmt: skip
TYPES = {"picture": "image", "voice": "audio", "contact": "contacts"}  # what WhatsApp calls them


def contents(message: Message) -> dict[str, str]:
    whatsapp = message.channel == "twilio-whatsapp"
    media = MEDIA.get("contact" if message.kind == "location" and not whatsapp else message.kind)
    form = {"SmsMessageSid": message.id, "Body": message.text, "NumMedia": "1" if media else "0", "NumSegments": "1"}
    if media:
        form |= {"MediaContentType0": media, "MediaUrl0": f"https://api.twilio.com/media/{message.id}"}
    if message.kind == "location" and whatsapp:
        form |= {"Latitude": "33.9526", "Longitude": "-84.5499"}
    if message.choice:
        form |= {"ButtonPayload": message.choice, "ButtonText": message.text}
    if whatsapp:
        form |= {
            "WaId": message.number.removeprefix("+"),
            "ProfileName": "Phone",
            "MessageType": TYPES.get(message.kind, message.kind),
        }
    return form
