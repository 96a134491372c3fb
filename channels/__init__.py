"""The doors for patients: each checks who comes in, hands the message to the desk and brings back what it says."""
