"""The OpenAPI document as strict as the server is.

What clients are made from has one type a field, and leaves open what may grow. The rest stands beside it under names that
generators pass over; here it becomes what validators know:

x-also             a schema of what is taken besides; whole numbers in it are those of 64 bits
x-plain-form       the pattern of a field of which more spellings are taken
x-extensible-enum  the values there are today
x-also-members     a schema of members that have no name in the document
x-codes            the codes of an error, at its response
x-form             at a body, the schema that it has as a form or as multipart; of components/x-schemas, where generators look for no class
"""

# Nothing else may be shown of a user.
CLOSED = ["ChatUser", "Member"]

INT64 = {"minimum": -(2**63), "maximum": 2**63 - 1}


def exact(document):
    """A copy of the document with all that is known of it."""
    document = _exact(document)
    for name in CLOSED:
        document["components"]["schemas"][name]["additionalProperties"] = False
    return document


def _exact(node):
    if isinstance(node, list):
        return [_exact(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {name: _exact(value) for name, value in node.items()}
    if "x-plain-form" in node:
        node["pattern"] = node.pop("x-plain-form")
    if "x-extensible-enum" in node:
        node["enum"] = node.pop("x-extensible-enum")
    if "x-also-members" in node:
        node["additionalProperties"] = node.pop("x-also-members")
    if "x-form" in node:
        form = {"schema": {"$ref": "#/components/x-schemas/" + node.pop("x-form")}}
        node["content"] |= {"application/x-www-form-urlencoded": form, "multipart/form-data": form}
    if "x-codes" in node:
        media = node["content"]["application/json"]
        codes = {"properties": {"code": {"enum": node.pop("x-codes")}}}
        media["schema"] = {"allOf": [media["schema"], codes]}
    if "x-also" in node:
        also = node.pop("x-also")
        if "integer" in also.get("type", ""):
            also = INT64 | also
        node = {"anyOf": [node, also]}
    return node
