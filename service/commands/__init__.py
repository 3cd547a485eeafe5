"""What an operator does by hand or by cron: one group of commands a file."""
