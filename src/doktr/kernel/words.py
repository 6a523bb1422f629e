"""Forms of text that come from outside: one line, without control characters, of a known length."""

# As a JSON schema pattern, so that the API description says it too. PostgreSQL refuses U+0000 in text.
ONE_LINE = r"^[^\u0000-\u001f\u007f-\u009f]*$"
# base64url without padding, of 32 and of 64 bytes
B64URL_32 = r"^[A-Za-z0-9_-]{43}$"
B64URL_64 = r"^[A-Za-z0-9_-]{86}$"
