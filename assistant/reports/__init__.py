"""What of a call can be taken away: a readable report, its words as text, a list of calls as a sheet."""
