"""`python -m content [FOLDER]`: prints what is wrong with the clinic's words, a line each; exits 1 if anything is."""

import sys
from pathlib import Path

from content.files import Problem, Unreadable
from content.project import check, load


def main(arguments: list[str]) -> int:
    """Checks the project in the folder named first, or in the current one; the exit code."""
    root = Path(arguments[0]) if arguments else Path.cwd()
    try:
        content = load(root)
    except Unreadable as error:
        return _tell(error.problems)
    problems = check(content)
    if not problems:
        print(content.summary)
        if waiting := content.awaiting_review:
            print(f"Spanish texts that await their first review: {len(waiting)} topics.")
    return _tell(problems)


def _tell(problems: list[Problem]) -> int:
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
