"""What becomes of what patients wrote: exporting and erasing a person, time limits, new keys. docs/privacy.md says how
to use it.
"""
