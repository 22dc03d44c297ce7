"""Functions run from their package, with their own environment and role, in a bounded number of warm processes."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from emulator.world import World, eventually, fresh, package, statement

pytestmark = pytest.mark.emulator


def test_a_process_stays_warm_over_calls_and_over_errors(world: World) -> None:
    function = world.function("""
        import os
        def handler(event, context):
            if event.get("fail"):
                raise KeyError("no such lift")
            return os.getpid()
    """)
    first = world.invoke(function)
    assert world.invoke(function, {"fail": True})["errorType"] == "KeyError"
    assert world.invoke(function) == first


def test_an_error_is_reported_as_lambda_reports_it(world: World) -> None:
    function = world.function("""
        def handler(event, context):
            raise ValueError("out of range")
    """)
    answer = world.functions.invoke(FunctionName=function, Payload=b"{}")
    document = json.loads(answer["Payload"].read())
    assert answer["FunctionError"] == "Unhandled"
    assert (document["errorType"], document["errorMessage"]) == ("ValueError", "out of range")
    assert "in handler" in document["stackTrace"][-1]


def test_a_result_that_is_not_json_is_the_function_s_error(world: World) -> None:
    function = world.function("def handler(event, context): return {1, 2}")
    assert world.invoke(function)["errorType"] == "Runtime.MarshalError"


def test_a_module_that_does_not_import_names_what_is_missing(world: World) -> None:
    function = world.function("import a_package_that_was_not_built\ndef handler(event, context): pass")
    answer = world.invoke(function)
    assert answer["errorType"] == "Runtime.ImportModuleError"
    assert "a_package_that_was_not_built" in answer["errorMessage"]


def test_a_call_that_runs_too_long_is_ended_and_the_next_one_works(world: World) -> None:
    function = world.function(
        """
        import time
        def handler(event, context):
            while event.get("hang"):
                time.sleep(0.01)
            return context.get_remaining_time_in_millis()
        """,
        Timeout=1,
    )
    assert world.invoke(function, {"hang": True})["errorMessage"] == "Task timed out after 1.00 seconds"
    assert 0 < world.invoke(function) <= 1000


def test_a_process_that_dies_is_replaced(world: World) -> None:
    function = world.function("""
        import os
        def handler(event, context):
            if event.get("die"):
                os._exit(3)
            return "alive"
    """)
    assert world.invoke(function, {"die": True})["errorType"] == "Runtime.ExitError"
    assert world.invoke(function) == "alive"


def test_calls_at_once_share_three_processes_and_all_are_answered(world: World) -> None:
    function = world.function("""
        import os, time
        def handler(event, context):
            time.sleep(0.02)
            return os.getpid()
    """)
    with ThreadPoolExecutor(12) as pool:
        processes = list(pool.map(lambda _: world.invoke(function), range(12)))
    assert len(processes) == 12
    assert 1 <= len(set(processes)) <= 3


def test_a_changed_function_answers_with_its_new_code_and_variables(world: World) -> None:
    function = world.function("import os\ndef handler(event, context): return [1, os.environ.get('A')]", {"A": "x"})
    assert world.invoke(function) == [1, "x"]
    code = "import os\ndef handler(event, context): return [2, os.environ.get('A')]"
    world.functions.update_function_code(FunctionName=function, ZipFile=package({"app.py": code}))
    assert world.invoke(function) == [2, "x"]
    world.functions.update_function_configuration(FunctionName=function, Environment={"Variables": {"A": "y"}})
    assert world.invoke(function) == [2, "y"]


def test_layers_are_importable_after_the_package(world: World) -> None:
    layer = world.functions.publish_layer_version(
        LayerName=fresh("layer"),
        Content={"ZipFile": package({"python/shared.py": "ORIGIN = 'layer'", "python/app.py": "raise ImportError"})},
    )["LayerVersionArn"]
    code = "import shared\ndef handler(event, context): return shared.ORIGIN"
    assert world.invoke(world.function(code, Layers=[layer])) == "layer"


def test_a_function_has_its_role_and_no_more(world: World) -> None:
    roles, role = world.client("iam"), fresh("role")
    trust = statement(Effect="Allow", Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole")
    arn = roles.create_role(RoleName=role, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    queue, other = world.queue(), world.queue()
    allowed = statement(
        Effect="Allow", Action="sqs:SendMessage", Resource=f"arn:aws:sqs:us-east-1:000000000000:{queue.split('/')[-1]}"
    )
    roles.put_role_policy(RoleName=role, PolicyName="send", PolicyDocument=allowed)
    code = """
        import boto3
        def handler(event, context):
            boto3.client("sqs").send_message(QueueUrl=event["queue"], MessageBody="1")
    """
    function = world.function(code, Role=arn)
    assert world.invoke(function, {"queue": queue}) is None
    assert "AccessDenied" in world.invoke(function, {"queue": other})["errorMessage"]


def test_output_goes_to_the_function_s_log_file_and_to_its_log_group(world: World) -> None:
    function = world.function("""
        import logging, sys
        def handler(event, context):
            print("printed 进博")
            logging.warning("logged")
    """)
    world.invoke(function)
    text = (world.emulator.state / "logs" / f"{function}.log").read_text(encoding="utf-8")
    assert "printed 进博" in text
    assert "logged" in text
    pages = world.logs.filter_log_events(logGroupName=f"/aws/lambda/{function}")
    messages = [event["message"] for event in pages["events"]]
    assert "printed 进博" in messages
    assert any(message.startswith("REPORT RequestId") for message in messages)


def test_the_context_is_what_aws_documents(world: World) -> None:
    function = world.function("""
        def handler(event, context):
            return [context.function_name, context.memory_limit_in_mb, context.invoked_function_arn,
                    context.log_group_name, len(context.aws_request_id)]
    """)
    expected = [function, 128, world.function_arn(function), f"/aws/lambda/{function}", 36]
    assert eventually(lambda: world.invoke(function)) == expected
