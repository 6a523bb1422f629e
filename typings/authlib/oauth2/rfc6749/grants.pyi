from authlib.oauth2.rfc6749 import OAuth2Request

class AuthorizationCodeGrant:
    TOKEN_ENDPOINT_AUTH_METHODS: list[str]
    request: OAuth2Request
