"""boto3: roles made through IAM's interface, as COPY and external functions need them."""

import json
import uuid

import boto3
import pytest

CLIENT = "boto3"


@pytest.fixture(scope="module")
def iam():
    return boto3.client("iam")


@pytest.fixture
def name():
    return f"role-{uuid.uuid4().hex[:8]}"


def document(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


TRUST = document(Principal={"Service": "redshift.amazonaws.com"}, Action="sts:AssumeRole")


def test_a_role_is_made_shown_changed_and_deleted(iam, name):
    made = iam.create_role(RoleName=name, Path="/service/", AssumeRolePolicyDocument=TRUST)["Role"]
    assert made["Arn"].endswith(f":role/service/{name}")
    assert made["AssumeRolePolicyDocument"] == json.loads(TRUST)
    assert iam.get_role(RoleName=name)["Role"] == made
    assert name in [role["RoleName"] for role in iam.list_roles(PathPrefix="/service/")["Roles"]]
    assert name not in [role["RoleName"] for role in iam.list_roles(PathPrefix="/other/")["Roles"]]

    policy = document(Action="s3:GetObject", Resource="arn:aws:s3:::a bucket/*")
    iam.put_role_policy(RoleName=name, PolicyName="read", PolicyDocument=policy)
    assert iam.list_role_policies(RoleName=name)["PolicyNames"] == ["read"]
    got = iam.get_role_policy(RoleName=name, PolicyName="read")
    assert got["PolicyDocument"] == json.loads(policy)

    trust = document(Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole")
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust)
    assert iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"] == json.loads(trust)

    with pytest.raises(iam.exceptions.DeleteConflictException):
        iam.delete_role(RoleName=name)
    iam.delete_role_policy(RoleName=name, PolicyName="read")
    iam.delete_role(RoleName=name)
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_role(RoleName=name)


def test_what_iam_refuses_is_refused(iam, name):
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    with pytest.raises(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName=name, Path="/elsewhere/", AssumeRolePolicyDocument=TRUST)
    for malformed in ["{", "{}", document(Action="s3:GetObject", Principal="*")]:
        with pytest.raises(iam.exceptions.MalformedPolicyDocumentException):
            iam.put_role_policy(RoleName=name, PolicyName="x", PolicyDocument=malformed)
    absent = document(Principal={"AWS": "arn:aws:iam::111111111111:role/absent"}, Action="sts:AssumeRole")
    with pytest.raises(iam.exceptions.MalformedPolicyDocumentException):
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=absent)
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_role_policy(RoleName=name, PolicyName="absent")


def test_a_role_without_the_permission_may_not_make_roles(iam, name):
    account = boto3.client("sts").get_caller_identity()["Account"]
    trust = document(Principal={"AWS": account}, Action="sts:AssumeRole")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
    session = boto3.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="test")
    keys = session["Credentials"]
    limited = boto3.client(
        "iam",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    with pytest.raises(iam.exceptions.ClientError) as raised:
        limited.create_role(RoleName="another", AssumeRolePolicyDocument=TRUST)
    assert raised.value.response["Error"]["Code"] == "AccessDenied"
    own = document(Action="iam:GetRole", Resource=role["Arn"])
    iam.put_role_policy(RoleName=name, PolicyName="look", PolicyDocument=own)
    assert limited.get_role(RoleName=name)["Role"]["RoleName"] == name
