"""A twin of all that carries words to people: a push service with its browsers, a text gateway, a mail server."""
