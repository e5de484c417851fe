"""What is known: the tables as shipped and as laid over, their readers, checks and calendar."""
