"""`python -m console.password`: asks for the staff's password twice and prints what STAFF_PASSWORD_HASH must be.

The password is never taken from the command line, where other users of the machine and the shell's history see it.
"""

import sys
from getpass import getpass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12  # characters

_argon2id = PasswordHasher()


def hash_of(password: str) -> str:
    """An Argon2id hash with salt and parameters, by argon2-cffi's defaults (RFC 9106: 64 MiB, three passes)."""
    return _argon2id.hash(password)


def fits(hashed: str, password: str) -> bool:
    """Whether `password` is the one that was hashed. Takes some 50 ms of one core, wrong or right."""
    try:
        return _argon2id.verify(hashed, password.encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return False


def main() -> None:
    password = getpass("Password for the staff's page: ")
    if len(password) < SHORTEST:
        sys.exit(f"Too short: at least {SHORTEST} characters, for example four unrelated words.")
    if getpass("Once more: ") != password:
        sys.exit("The two are not the same.")
    print("Put this line into .env, with its quotes:", file=sys.stderr)
    print(f"STAFF_PASSWORD_HASH='{hash_of(password)}'")


if __name__ == "__main__":
    main()
