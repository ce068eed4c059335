"""Who may: accounts, sessions, roles, keys of phone systems, and the audit log."""
