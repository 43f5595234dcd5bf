"""Verifies tokens as a Django app does, with PyJWT and with SimpleJWT, and prints their claims.

usage: simplejwt.py ES256 JWKS_URL TOKEN...
       simplejwt.py HS256 SECRET_KEY TOKEN...
"""

import json
import sys

import django
import jwt
from django.conf import settings

algorithm, key, tokens = sys.argv[1], sys.argv[2], sys.argv[3:]
options = {"ALGORITHM": algorithm}
if algorithm == "HS256":
    options["SIGNING_KEY"] = key
else:
    options["JWK_URL"] = key
    options["SIGNING_KEY"] = ""
settings.configure(
    SECRET_KEY=key,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework_simplejwt"],
    SIMPLE_JWT=options,
)
django.setup()

from rest_framework_simplejwt.tokens import UntypedToken  # noqa: E402

claims = []
for token in tokens:
    secret = key if algorithm == "HS256" else jwt.PyJWKClient(key).get_signing_key_from_jwt(token).key
    by_pyjwt = jwt.decode(token, secret, algorithms=[algorithm], options={"require": ["exp", "iat", "jti"]})
    by_simplejwt = UntypedToken(token).payload
    if by_pyjwt != by_simplejwt:
        sys.exit("PyJWT and SimpleJWT read different claims")
    claims.append(by_pyjwt)
print(json.dumps(claims))
