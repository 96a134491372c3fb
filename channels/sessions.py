"""Who is speaking: a signed token that the server makes and that alone decides the conversation."""

import secrets

from itsdangerous import BadData, URLSafeTimedSerializer

LASTS = 30 * 24 * 3600  # seconds; a patient who comes back within a month finds the conversation again


class Sessions:
    """Needs no database: a session leaves a trace only with its first message."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="chat-session")

    def begin(self) -> tuple[str, str]:
        """A new conversation id (192 random bits) and the token that opens it."""
        conversation_id = secrets.token_urlsafe(24)
        return conversation_id, self._signer.dumps(conversation_id)

    def conversation_of(self, authorization: str) -> str | None:
        """The conversation that an `Authorization` header opens; None when it is missing, expired or tampered with."""
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer":
            return None
        try:
            return str(self._signer.loads(token.strip(), max_age=LASTS))
        except BadData:
            return None
