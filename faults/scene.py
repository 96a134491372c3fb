"""What can be broken: a stack of its own, on databases of either kind, that alerts peers of its own."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine

from evaluation import own_postgres, own_redis, own_stack
from evaluation.own_postgres import Postgres
from evaluation.own_redis import RedisServer
from evaluation.own_stack import OwnStack
from faults.peers import Peer, mail_server, webhook

PLANTED = Path(__file__).parent / "planted"
DATABASES = ("sqlite", "postgres")


@dataclass(frozen=True)
class Servers:
    postgres: Postgres
    redis: RedisServer


@dataclass(frozen=True)
class Scene:
    """`shots` is the folder that faults/planted watches; without `servers` everything is kept in SQLite's files."""

    stack: OwnStack
    desk: Engine
    dialogues: Engine
    shots: Path
    webhook: Peer
    mail: Peer
    servers: Servers | None


Breaking = Callable[[Scene], AbstractContextManager[None]]


@contextmanager
def scene(defect: str = "", database: str = "sqlite") -> Iterator[Scene]:
    """Raises FileNotFoundError where the servers of "postgres", which brings Redis, are not installed."""
    webhook_peer, mail_peer = Peer(), Peer()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "shots").mkdir()
        address = stack.enter_context(webhook(webhook_peer))
        mail = stack.enter_context(mail_server(mail_peer, own_stack.free_port()))
        servers = stack.enter_context(_servers()) if database == "postgres" else None
        settings = {
            "PYTHONPATH": os.pathsep.join((str(PLANTED), os.environ.get("PYTHONPATH", ""))),
            "FAULT_SHOTS": str(folder / "shots"),
            "FAULT_DEFECT": defect,
            "ALERT_WEBHOOKS": address,
            "ALERT_WEBHOOK_SECRET": "w" * 32,
            "ALERT_EMAILS": "desk@example.com",
            "ALERT_SMTP_URL": mail,
            "ALERT_EMAIL_FROM": "chat@example.com",
            **(_places(servers) if servers else {}),
        }
        running = stack.enter_context(own_stack.running(folder, **settings))
        desk, dialogues = (_engine(running, name) for name in ("DATABASE_URL", "ASSISTANT_DB"))
        yield Scene(running, desk, dialogues, folder / "shots", webhook_peer, mail_peer, servers)


@contextmanager
def _servers() -> Iterator[Servers]:
    with own_postgres.postgres() as postgres, own_redis.redis() as redis:
        for database in ("desk", "dialogues"):
            postgres.create(database)
        redis.start()
        yield Servers(postgres, redis)


def _places(servers: Servers) -> dict[str, str]:
    return {
        "DATABASE_URL": servers.postgres.url("desk"),
        "ASSISTANT_DB": servers.postgres.url("dialogues", "postgresql"),
        "REDIS_URL": servers.redis.url,
    }


def _engine(stack: OwnStack, setting: str) -> Engine:
    """For reading in threads what the stack has written; no connection is kept that a fault could end."""
    place = stack.variables[setting].replace("+aiosqlite", "").replace("postgresql://", "postgresql+psycopg://")
    if "://" not in place:
        place = f"sqlite:///{place}"
    patience = {"timeout": 30} if place.startswith("sqlite") else {}
    return create_engine(place, connect_args=patience, poolclass=NullPool)
