"""A simulated phone with the providers behind it, for development and tests: Twilio's and Meta's APIs as far as the
front desk uses them, and their webhooks, signed as the real ones are. Knows nothing of the front desk but those.
"""
