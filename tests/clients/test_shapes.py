"""Both clients know every operation, form and answer of ``/openapi.json``, and nothing that is not there."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

import parley_client
import pytest
from parley_client import AsyncClient, Client, answers, sent

from tests.clients.running import nodes
from tests.clients.shapes import (
    AS_ARGUMENTS,
    DOCUMENT,
    NAMES,
    OPERATIONS,
    SCHEMAS,
    class_of,
    from_schema,
    in_python,
    interface_of,
    is_form,
)
from tests.journeys.serving import ROOT

SHAPES: Final = sorted(set(SCHEMAS) - {"Action"})
CLASSES: Final = sorted(set(SHAPES) - set(AS_ARGUMENTS))
BESIDES: Final = {"score_each", "decisions_since", "all_statements", "close"}
"""Methods that are no operation of their own."""

TYPES: Final = (ROOT / "clients" / "javascript" / "parley.d.ts").read_text(encoding="utf-8")


def _queries() -> list[tuple[str, list[dict[str, Any]]]]:
    found = ((item["operationId"], item["parameters"]) for path in DOCUMENT["paths"].values() for item in path.values())
    return [(operation, parameters) for operation, parameters in found if parameters]


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda letter: letter[1].upper(), name)


def _interface(name: str) -> dict[str, str]:
    """An interface of the types as ``{"lang?": "string | null"}``."""
    block = re.search(rf"^export interface {name} \{{\n(.*?)^\}}", TYPES, re.MULTILINE | re.DOTALL)
    assert block is not None, f"parley.d.ts has no interface {name}"
    return dict(re.findall(r"^  (\w+\??): (.+);$", block[1], re.MULTILINE))


@cache
def _methods_in_javascript(name: str) -> list[str]:
    module = (ROOT / "clients" / "javascript" / "parley.js").as_uri()
    told = f"Object.getOwnPropertyNames((await import({json.dumps(module)})).{name}.prototype)"
    script = f"console.log(JSON.stringify({told}))"
    command = [nodes()[0], "--input-type=module", "-e", script]
    found: list[str] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return sorted(set(found) - {"constructor"})


def _methods(client: type) -> list[str]:
    return sorted(name for name, _ in inspect.getmembers(client, inspect.isfunction) if not name.startswith("_"))


def test_every_schema_has_a_name_in_the_clients_and_every_name_a_schema() -> None:
    assert set(NAMES) == set(SCHEMAS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_method_answers_what_its_operation_answers(operation: str) -> None:
    [answer] = [
        media["schema"].get("$ref", "").rsplit("/", 1)[-1]
        for path in DOCUMENT["paths"].values()
        for item in path.values()
        if item["operationId"] == operation
        for media in item["responses"]["200"]["content"].values()
    ]
    lists = {"ResultsBody": ("list[Answered | Refused]", "Result[]")}
    plain = {"openapi": ("dict[str, Any]", "Record<string, unknown>"), "prometheus": ("str", "string")}
    ours, theirs = lists.get(answer) or plain.get(operation) or (NAMES[answer], NAMES[answer])

    assert inspect.signature(getattr(Client, operation)).return_annotation == ours
    assert re.search(rf"^  {_camel(operation)}\(.*\): Promise<{re.escape(theirs)}>;$", TYPES, re.MULTILINE)


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_the_python_clients_have_a_method_for_every_operation_and_no_other(client: type) -> None:
    assert set(_methods(client)) - BESIDES == set(OPERATIONS)


def test_the_asynchronous_client_takes_and_answers_what_the_other_does() -> None:
    def asked(client: type, name: str) -> list[str]:
        found = inspect.signature(getattr(client, name))
        return [str(parameter) for parameter in found.parameters.values()]

    assert _methods(AsyncClient) == _methods(Client)
    for name in _methods(Client):
        assert asked(AsyncClient, name) == asked(Client, name)
        answer = str(inspect.signature(getattr(Client, name)).return_annotation)
        assert str(inspect.signature(getattr(AsyncClient, name)).return_annotation).removeprefix("Async") == answer


def test_the_javascript_client_and_its_types_have_a_method_for_every_operation_and_no_other() -> None:
    besides = {_camel(name) for name in BESIDES - {"close"}}
    block = re.search(r"^export declare class Parley \{\n(.*?)^\}", TYPES, re.MULTILINE | re.DOTALL)
    assert block is not None

    declared = set(re.findall(r"^  (\w+)\(", block[1], re.MULTILINE)) - {"constructor"}

    assert set(_methods_in_javascript("Parley")) == declared
    assert declared - besides == {_camel(name) for name in OPERATIONS}


@pytest.mark.parametrize("schema", CLASSES)
def test_a_python_class_has_the_fields_of_its_schema(schema: str) -> None:
    kind, shape = class_of(schema), SCHEMAS[schema]

    hints = get_type_hints(kind)

    assert set(hints) == set(shape["properties"])
    needed = {f.name for f in dataclasses.fields(kind) if f.default is dataclasses.MISSING}
    required = set(shape.get("required", []))
    assert needed == required if is_form(schema) else needed <= required  # an older server may lack what is new


@pytest.mark.parametrize("schema", CLASSES)
def test_a_python_classs_fields_have_the_types_of_its_schema(schema: str) -> None:
    shape, hints = SCHEMAS[schema], get_type_hints(class_of(schema))
    given = {"ProblemBody": {"errors"}, "ContextForm": {"ancestors", "participants"}}.get(schema, set())

    for name, field in shape["properties"].items():
        optional = not is_form(schema) and name not in shape["required"] and name not in given
        assert in_python(hints[name]) == from_schema(field, is_form(schema), optional), name


@pytest.mark.parametrize(("schema", "method"), AS_ARGUMENTS.items())
def test_a_form_that_is_no_class_in_python_is_the_arguments_of_its_method(schema: str, method: str) -> None:
    arguments = inspect.signature(getattr(Client, method)).parameters

    needed = {name for name, each in arguments.items() if each.default is inspect.Parameter.empty} - {"self"}

    assert set(arguments) - {"self"} == set(SCHEMAS[schema]["properties"])
    assert needed == set(SCHEMAS[schema]["required"])
    hints = get_type_hints(getattr(Client, method))
    for name, field in SCHEMAS[schema]["properties"].items():
        assert in_python(hints[name]) == from_schema(field, sent=True), name


@pytest.mark.parametrize(("operation", "parameters"), _queries(), ids=lambda value: value if type(value) is str else "")
def test_a_methods_arguments_are_the_parameters_of_its_operation(
    operation: str, parameters: list[dict[str, Any]]
) -> None:
    arguments = dict(inspect.signature(getattr(Client, operation)).parameters)
    del arguments["self"]

    assert list(arguments) == [parameter["name"] for parameter in parameters]
    for parameter in parameters:
        if not parameter.get("required"):
            assert arguments[parameter["name"]].default == parameter["schema"].get("default")


@pytest.mark.parametrize("schema", SHAPES)
def test_a_typescript_interface_has_the_fields_and_types_of_its_schema(schema: str) -> None:
    assert _interface(NAMES[schema]) == interface_of(schema)


@pytest.mark.parametrize("operation", ["decisions", "statements"])
def test_a_typescript_query_has_the_parameters_of_its_operation(operation: str) -> None:
    parameters = dict(_queries())[operation]

    declared = {name.removesuffix("?") for name in _interface(f"{operation.capitalize()}Query")}

    assert declared == {parameter["name"] for parameter in parameters}


def test_both_clients_know_the_actions_of_the_policy() -> None:
    actions = SCHEMAS["Action"]["enum"]

    assert list(get_args(parley_client.Action)) == actions
    assert f"export type Action = {' | '.join(json.dumps(action) for action in actions)};" in TYPES


def test_no_class_of_the_clients_stands_for_nothing_in_the_api() -> None:
    known = set(NAMES.values())

    ours = {
        name for module in (answers, sent) for name, found in vars(module).items() if dataclasses.is_dataclass(found)
    }
    theirs = set(re.findall(r"^export interface (\w+)", TYPES, re.MULTILINE))

    assert ours <= known
    assert theirs - known == {"WebhookEvent", "DecisionsQuery", "StatementsQuery", "Retry", "Options"}


def test_both_clients_carry_the_version_of_the_api_they_know() -> None:
    package = json.loads((ROOT / "clients" / "javascript" / "package.json").read_text(encoding="utf-8"))
    project = (ROOT / "clients" / "python" / "pyproject.toml").read_text(encoding="utf-8")
    module = (ROOT / "clients" / "javascript" / "parley.js").read_text(encoding="utf-8")

    known = DOCUMENT["info"]["version"]

    assert parley_client.__version__ == known
    assert package["version"] == known
    assert f'\nversion = "{known}"\n' in project
    assert f'export const version = "{known}";' in module


def test_every_error_of_one_client_is_in_the_other() -> None:
    ours = {
        name: found.__mro__[1].__name__
        for name in parley_client.__all__
        if isinstance(found := getattr(parley_client, name), type) and issubclass(found, parley_client.ParleyError)
    }
    theirs = dict(re.findall(r"^export declare class (\w+) extends (\w+) ", TYPES, re.MULTILINE))

    assert {name: parent for name, parent in ours.items() if name != "ParleyError"} == {
        name: parent for name, parent in theirs.items() if name != "ParleyError"
    }


def test_a_field_that_is_new_in_the_api_fails_these_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    properties = {**SCHEMAS["AnswerBody"]["properties"], "mood": {"type": "string"}}
    monkeypatch.setitem(SCHEMAS, "AnswerBody", {**SCHEMAS["AnswerBody"], "properties": properties})

    with pytest.raises(AssertionError):
        test_a_python_class_has_the_fields_of_its_schema("AnswerBody")
    with pytest.raises(AssertionError):
        test_a_typescript_interface_has_the_fields_and_types_of_its_schema("AnswerBody")


def test_nothing_in_the_python_client_is_larger_than_the_house_allows() -> None:
    long = [
        path.name
        for path in Path(parley_client.__file__).parent.glob("*.py")
        if len(path.read_text().splitlines()) > 400
    ]

    assert long == []
