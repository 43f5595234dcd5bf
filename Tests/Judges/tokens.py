"""Verifies a token with PyJWT and the published key set, as a foreign service would, and prints its claims.

usage: tokens.py JWKS_URL TOKEN
"""

import json
import sys

import jwt

url, token = sys.argv[1:3]
keys = jwt.PyJWKClient(url)
key = keys.get_signing_key_from_jwt(token)
claims = jwt.decode(token, key.key, algorithms=["ES256"], leeway=5, options={"require": ["exp", "iat", "jti"]})
print(json.dumps({"header": jwt.get_unverified_header(token), "claims": claims}, sort_keys=True))
