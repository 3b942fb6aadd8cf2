"""Work in the background. The names of jobs never change: rows outlive deployments."""

from courses.register import jobs

__all__ = ["jobs"]
