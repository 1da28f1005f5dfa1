"""Decisions: what to build, run and install for a program, as data that can be written as JSON."""
