"""Kubernetes objects: pods, jobs, triggers and pools as documents, and what the target can't express."""
