"""Runs the rotation function, whose file is the first argument, on a simulated AWS; ends with an assertion where it is wrong."""
import importlib.util
import os
import sys
import uuid

os.environ.update(
    AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="eu-west-1",
    INSTANCE="main", LENGTH="24", ALPHABET="abc123",
)

import boto3  # noqa: E402
from moto import mock_aws  # noqa: E402

spec = importlib.util.spec_from_file_location("function", sys.argv[1])
function = importlib.util.module_from_spec(spec)
spec.loader.exec_module(function)
function.WAIT_SECONDS = 0


class Context:
    def __init__(self, left=60_000):
        self.left = left

    def get_remaining_time_in_millis(self):
        return self.left


@mock_aws
def test():
    store = boto3.client("secretsmanager")
    rds = boto3.client("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="main", Engine="postgres", DBInstanceClass="db.t3.medium",
        AllocatedStorage=20, MasterUsername="app", MasterUserPassword="first-password",
    )
    arn = store.create_secret(Name="/infrar/test/password", SecretString="first-password")["ARN"]
    old = store.describe_secret(SecretId=arn)["VersionIdsToStages"]
    version = str(uuid.uuid4())
    # What Secrets Manager does before the first step: a version without a value.
    from moto.core import DEFAULT_ACCOUNT_ID
    from moto.secretsmanager.models import secretsmanager_backends
    secret = secretsmanager_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].secrets[arn]
    secret.versions[version] = {"createdate": 0, "version_id": version, "version_stages": ["AWSPENDING"]}

    calls = []
    make = boto3.client

    def client(name):
        made = make(name)
        if name == "rds":
            modify = made.modify_db_instance
            made.modify_db_instance = lambda **asked: calls.append(asked) or modify(**asked)
        return made

    function.boto3 = type("Boto", (), {"client": staticmethod(client)})

    def value_of(stage):
        return store.get_secret_value(SecretId=arn, VersionStage=stage)["SecretString"]

    def step(name):
        function.handler({"SecretId": arn, "ClientRequestToken": version, "Step": name}, Context())

    step("createSecret")
    new = store.get_secret_value(SecretId=arn, VersionId=version)["SecretString"]
    assert len(new) == 24 and set(new) <= set("abc123"), "a value of the alphabet"
    step("createSecret")
    assert store.get_secret_value(SecretId=arn, VersionId=version)["SecretString"] == new, "twice is once"
    step("setSecret")
    assert calls == [{"DBInstanceIdentifier": "main", "MasterUserPassword": new, "ApplyImmediately": True}], calls
    step("testSecret")
    assert value_of("AWSCURRENT") == "first-password", "not yet"
    step("finishSecret")
    assert value_of("AWSCURRENT") == new, "moved"
    stages = store.describe_secret(SecretId=arn)["VersionIdsToStages"]
    assert stages[version] == ["AWSCURRENT"], stages
    assert stages[next(iter(old))] == ["AWSPREVIOUS"], stages
    for name in ("createSecret", "setSecret", "testSecret", "finishSecret"):
        step(name)  # a repeated rotation of what is current changes nothing
    assert len(calls) == 1

    for event in ({"ClientRequestToken": "x" * 32}, {"ClientRequestToken": next(iter(old)), "Step": "setSecret"}):
        try:
            secret.versions[next(iter(old))]["version_stages"] = []
            function.handler({"SecretId": arn, "Step": "setSecret", **event}, Context())
            raise SystemExit("must be refused")
        except ValueError:
            pass

    function.is_set = lambda: False
    function.WAIT_SECONDS = 10
    try:
        function.wait_until_set(Context(15_000))
        raise SystemExit("must give up")
    except TimeoutError:
        pass


test()
print("ok")
