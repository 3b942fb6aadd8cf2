"""Coordinators' pages about courses, runs, enrolments and attendance."""
