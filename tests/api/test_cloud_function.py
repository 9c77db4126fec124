"""The API where a platform calls a function."""

import json

from deploy import aws_lambda, cloud_function
from tests.support.api import Client


async def test_lambda_answers_calls_of_the_api(world, monkeypatch):
    client = await Client.of(world, world.owner)
    monkeypatch.setattr(cloud_function, "_web", world.web)
    event = {
        "rawPath": "/v1/audit",
        "rawQueryString": "action=apikey.create&limit=1",
        "headers": {"authorization": f"Bearer {client.token}"},
        "requestContext": {"http": {"method": "GET"}, "stage": "$default"},
    }

    answer = await aws_lambda._answer(event)
    old = {"httpMethod": "GET", "path": "/v1/audit", "multiValueQueryStringParameters": {"limit": ["0"]}}
    refused = await aws_lambda._answer(old | {"headers": event["headers"]})

    assert answer.status == 200
    assert [line["action"] for line in json.loads(answer.body)["items"]] == ["apikey.create"]
    assert refused.status == 422
