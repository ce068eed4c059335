"""What a site says of its coaching: the score card, the dispositions, and who reviews first."""
