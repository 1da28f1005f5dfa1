"""From the plan to text: every function here is pure and returns what is to be written."""
