"""Handhold: a private guide for two adults who may want to try something new together."""

__version__ = "0.1.0"
