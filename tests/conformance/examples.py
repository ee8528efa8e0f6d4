"""The smallest request that a route's own schema allows: read from the OpenAPI, not written by hand."""

from typing import Any

from hypothesis import find
from hypothesis.strategies import from_regex

TEXTS = {"date-time": "2026-11-02T07:00:00Z", "date": "2026-11-02"}


def request_for(api: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    """What to give to `client.request`: the address with its parts filled, the query and the body."""
    told = api["paths"][path][method.lower()]
    query: dict[str, Any] = {}
    for parameter in told.get("parameters", []):
        value = example(api, parameter["schema"])
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", str(value))
        elif parameter["required"]:
            query[parameter["name"]] = value
    sent: dict[str, Any] = {"url": f"/api/v1{path}", "params": query}
    content = told.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        sent["json"] = example(api, content["application/json"]["schema"])
    elif "multipart/form-data" in content:
        fields = example(api, content["multipart/form-data"]["schema"])
        files = {name for name, value in fields.items() if value in (bytes, [bytes])}
        sent["files"] = dict.fromkeys(files, ("a.csv", b"TR1,A1,X1\n"))
        sent["data"] = {name: value for name, value in fields.items() if name not in files}
    return sent


def example(api: dict[str, Any], schema: dict[str, Any]) -> Any:
    """A value that `schema` allows, with what is required and nothing else."""
    if "$ref" in schema:
        return example(api, api["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "examples" in schema:
        return schema["examples"][0]
    for choice in ("const", "enum", "anyOf", "oneOf", "allOf"):
        if choice in schema:
            told = schema[choice]
            if choice == "const":
                return told
            return told[0] if choice == "enum" else example(api, told[0])
    kind = schema.get("type")
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: example(api, properties[name]) for name in schema.get("required", [])}
    if kind == "array":
        return [example(api, schema["items"]) for _ in range(schema.get("minItems", 1))]
    if kind == "string":
        if schema.get("format") == "binary" or "contentMediaType" in schema:
            return bytes
        if "pattern" in schema:
            fitting = from_regex(schema["pattern"], fullmatch=True)
            return find(fitting, lambda text: len(text) >= schema.get("minLength", 0))
        text = TEXTS.get(schema.get("format", ""), "AB12CD34EF56")
        return text[: schema.get("maxLength", 60)].ljust(schema.get("minLength", 0), "X")
    if kind in ("integer", "number"):
        return int(schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1))
    return kind == "boolean"
