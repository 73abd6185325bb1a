"""Rotates the master password of one RDS instance through the API of RDS, so that no database driver and no network is needed.

Secrets Manager calls it four times for each rotation. Each step may be repeated. The variables are INSTANCE (the identifier of the
instance), LENGTH and ALPHABET of a new value.
"""
import os
import secrets
import time

import boto3

WAIT_SECONDS = 10


def handler(event, context):
    store = boto3.client("secretsmanager")
    secret, version = event["SecretId"], event["ClientRequestToken"]
    described = store.describe_secret(SecretId=secret)
    stages = described.get("VersionIdsToStages", {}).get(version)
    if stages is None:
        raise ValueError("this version is not a version of the secret")
    step = event["Step"]
    if step == "testSecret":
        return wait_until_set(context)
    if "AWSCURRENT" in stages:
        return None
    if "AWSPENDING" not in stages:
        raise ValueError("this version is not pending")
    if step == "createSecret":
        return create(store, secret, version)
    if step == "setSecret":
        return set_password(store, secret, version)
    if step == "finishSecret":
        return finish(store, secret, version, described["VersionIdsToStages"])
    raise ValueError("unknown step " + step)


def create(store, secret, version):
    try:
        store.get_secret_value(SecretId=secret, VersionId=version, VersionStage="AWSPENDING")
        return
    except store.exceptions.ResourceNotFoundException:
        pass
    alphabet = os.environ["ALPHABET"]
    value = "".join(secrets.choice(alphabet) for _ in range(int(os.environ["LENGTH"])))
    store.put_secret_value(
        SecretId=secret, ClientRequestToken=version, SecretString=value, VersionStages=["AWSPENDING"]
    )


def set_password(store, secret, version):
    value = store.get_secret_value(SecretId=secret, VersionId=version, VersionStage="AWSPENDING")["SecretString"]
    boto3.client("rds").modify_db_instance(
        DBInstanceIdentifier=os.environ["INSTANCE"], MasterUserPassword=value, ApplyImmediately=True
    )


def is_set():
    found = boto3.client("rds").describe_db_instances(DBInstanceIdentifier=os.environ["INSTANCE"])["DBInstances"][0]
    pending = found.get("PendingModifiedValues", {})
    return found["DBInstanceStatus"] == "available" and "MasterUserPassword" not in pending


def wait_until_set(context):
    """Twice, since the change shows only after a moment."""
    seen = 0
    while seen < 2:
        seen = seen + 1 if is_set() else 0
        if seen < 2:
            if context.get_remaining_time_in_millis() < 2 * WAIT_SECONDS * 1000:
                raise TimeoutError("the password was not set in time; the next rotation tries again")
            time.sleep(WAIT_SECONDS)


def finish(store, secret, version, versions):
    current = next((each for each, stages in versions.items() if "AWSCURRENT" in stages), None)
    moved = {"RemoveFromVersionId": current} if current else {}
    store.update_secret_version_stage(
        SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=version, **moved
    )
    store.update_secret_version_stage(SecretId=secret, VersionStage="AWSPENDING", RemoveFromVersionId=version)
