"""The door for staff: a page of tickets behind a password."""
