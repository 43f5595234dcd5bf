"""Django's opinion on passwords.

usage: passwords.py check HASH PASSWORD        prints true if Django lets the user in, and false if not
       passwords.py make ITERATIONS PASSWORD   prints a hash as Django keeps it
       passwords.py rules FILE                 reads JSON lines of {"username", "email", "password"} and prints a line each
                                               with the fields that Django finds wrong, and the messages for them
"""

import json
import sys

from django.conf import settings

HASHERS = "django.contrib.auth.hashers."
VALIDATORS = "django.contrib.auth.password_validation."
settings.configure(
    PASSWORD_HASHERS=[HASHERS + "ScryptPasswordHasher", HASHERS + "PBKDF2PasswordHasher"],
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
    # Without the list of common passwords: theirs is longer than ours.
    AUTH_PASSWORD_VALIDATORS=[
        {"NAME": VALIDATORS + "UserAttributeSimilarityValidator"},
        {"NAME": VALIDATORS + "MinimumLengthValidator"},
        {"NAME": VALIDATORS + "NumericPasswordValidator"},
    ],
)

import django  # noqa: E402

django.setup()

from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.auth.password_validation import validate_password  # noqa: E402
from django.core.exceptions import ValidationError  # noqa: E402


def faults(user):
    found = {}
    model = User(username=User.normalize_username(user["username"]), email=user["email"])
    try:
        model.clean_fields(exclude=["password"])
    except ValidationError as error:
        found.update(error.message_dict)
    # As in a form: what is wrong itself is not compared with the password.
    for field in found:
        setattr(model, field, "")
    try:
        validate_password(user["password"], model)
    except ValidationError as error:
        found["password"] = error.messages
    return found


match sys.argv[1:]:
    case ["check", encoded, password]:
        print(json.dumps(check_password(password, encoded)))
    case ["make", iterations, password]:
        hasher = PBKDF2PasswordHasher()
        print(hasher.encode(password, hasher.salt(), int(iterations)))
    case ["rules", path]:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                print(json.dumps(faults(json.loads(line)), sort_keys=True))
    case _:
        sys.exit(__doc__)
