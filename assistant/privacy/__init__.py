"""What must not be kept, and what must not be read: redaction, consent, sealing, erasure."""
