"""Breaks a running stack, one part and one step at a time, while patients write, and counts what was lost."""
