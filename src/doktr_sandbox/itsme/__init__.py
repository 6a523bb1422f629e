"""A twin of itsme: an OpenID provider of its profile, with demonstration people who approve on a phone."""
