"""Pairing and sync between two devices, as machines without clock, randomness or I/O.

`pairing` turns a short code into shared keys; `session` seals and opens batches; `partnership`
is what a device holds about one partner; `steps` says what to record and to send next. Records
(`records`) are what the vault keeps. docs/protocol.md is the book.
"""
