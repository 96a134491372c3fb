"""What happens at the front desk, whichever door somebody came by. Knows no web framework and no Rasa."""
