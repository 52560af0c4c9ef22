"""The blind relay: mailboxes of sealed messages that it cannot read."""
