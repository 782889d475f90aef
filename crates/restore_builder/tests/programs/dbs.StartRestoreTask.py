# StartRestoreTask with alibabacloud-dbs20190306 1.0.3
# Restore Builder opens this file as a form by the next line, not by the code.
# restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6ImRicy5TdGFydFJlc3RvcmVUYXNrIiwicmVnaW9uIjoiY24taGFuZ3pob3UiLCJwYXJhbWV0ZXJzIjp7IlJlc3RvcmVUYXNrSWQiOiJzMTAyaDdyZlhYWFgiLCJDbGllbnRUb2tlbiI6IkVUbkxLbGJsemN6c2hPVFViT0N6eHh4eHh4eCJ9fQ
import json
import os
import sys

from alibabacloud_dbs20190306 import models
from alibabacloud_dbs20190306.client import Client
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.exceptions import UnretryableException
from darabonba.policy.retry import RetryOptions


def need(name):
    return os.environ.get(name) or sys.exit(f"{name} is not set; nothing was sent")


config = Config(
    access_key_id=need("ALIBABA_CLOUD_ACCESS_KEY_ID"),
    access_key_secret=need("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
    security_token=os.environ.get("ALIBABA_CLOUD_SECURITY_TOKEN"),
    endpoint="dbs-api.cn-hangzhou.aliyuncs.com",
    # Sent once: what had no answer may have been carried out.
    retry_options=RetryOptions({"retryable": False}),
)

request = models.StartRestoreTaskRequest(
    restore_task_id="s102h7rfXXXX",
    client_token="ETnLKlblzczshOTUbOCzxxxxxxx",
)

try:
    response = Client(config).start_restore_task(request)
except UnretryableException as error:
    cause = error.inner_exception
    sys.exit(f"{cause}: it may have been carried out; look before sending again")
print(json.dumps(response.to_map(), indent=2))
