"""Ways in which the databases are broken that belong to one kind of them, and Redis."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import psutil

from evaluation.own_postgres import SMALL
from faults.breakages import FRONT_DESK, KILLS, LASTS, everywhere
from faults.scene import Breaking, Scene, Servers

FLUSHES = 20


def everything(database: str = "sqlite") -> dict[str, Breaking]:
    """All faults of a stack on this kind of database, by name."""
    return {**everywhere(), **(ON_SERVERS if database == "postgres" else ON_FILES)}


@contextmanager
def disk_full(scene: Scene) -> Iterator[None]:
    """The front desk can make no file larger, until it is set up again."""
    process = scene.stack.process(FRONT_DESK)
    before = process.rlimit(psutil.RLIMIT_FSIZE)
    process.rlimit(psutil.RLIMIT_FSIZE, (SMALL, before[1]))
    try:
        time.sleep(LASTS)
        yield
    finally:
        process.rlimit(psutil.RLIMIT_FSIZE, before)


@contextmanager
def postgres_is(how: str, scene: Scene) -> Iterator[None]:
    """`how` is a block of the server's."""
    with getattr(_servers(scene).postgres, how)():
        time.sleep(LASTS)
        yield


@contextmanager
def postgres_ends(how: str, scene: Scene) -> Iterator[None]:
    """It ends and comes back, several times; `how` is what the server does."""
    postgres = _servers(scene).postgres
    for _ in range(KILLS):
        getattr(postgres, how)()
        time.sleep(LASTS / KILLS)
        postgres.start()
        time.sleep(1)
    yield


@contextmanager
def redis_killed(scene: Scene) -> Iterator[None]:
    redis = _servers(scene).redis
    for _ in range(KILLS):
        redis.kill()
        time.sleep(LASTS / KILLS)
        redis.start()
        time.sleep(1)
    yield


@contextmanager
def redis_stopped(scene: Scene) -> Iterator[None]:
    redis = _servers(scene).redis
    redis.hang()
    try:
        time.sleep(LASTS)
        yield
    finally:
        redis.go_on()


@contextmanager
def redis_flushed(scene: Scene) -> Iterator[None]:
    """It forgets who works at which conversation, again and again."""
    with _servers(scene).redis.client as client:
        for _ in range(FLUSHES):
            client.flushall()
            time.sleep(LASTS / FLUSHES)
    yield


@contextmanager
def redis_full(scene: Scene) -> Iterator[None]:
    with _servers(scene).redis.client as client:
        client.config_set("maxmemory", "1")
        try:
            time.sleep(LASTS)
            yield
        finally:
            client.config_set("maxmemory", "0")


def _servers(scene: Scene) -> Servers:
    assert scene.servers, "only a stack on servers has them"
    return scene.servers


ON_FILES: dict[str, Breaking] = {"disk full": disk_full}
ON_SERVERS: dict[str, Breaking] = {
    "postgres stopped": partial(postgres_is, "stopped"),
    "postgres killed": partial(postgres_ends, "kill"),
    "postgres shut down": partial(postgres_ends, "crash"),
    "postgres takes no write": partial(postgres_is, "read_only"),
    "disk full": partial(postgres_is, "full"),
    "redis stopped": redis_stopped,
    "redis killed": redis_killed,
    "redis flushed": redis_flushed,
    "redis full": redis_full,
}
