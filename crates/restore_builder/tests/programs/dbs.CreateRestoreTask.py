# CreateRestoreTask with alibabacloud-dbs20190306 1.0.3
# Restore Builder opens this file as a form by the next line, not by the code.
# restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6ImRicy5DcmVhdGVSZXN0b3JlVGFzayIsInJlZ2lvbiI6ImNuLWhhbmd6aG91IiwicGFyYW1ldGVycyI6eyJCYWNrdXBQbGFuSWQiOiJkYnMxaHZiMHd3KioqKiIsIlJlc3RvcmVUYXNrTmFtZSI6InRlc3QiLCJSZXN0b3JlVGltZSI6MTU1NDU2MDQ3NzAwMCwiQmFja3VwU2V0SWQiOiJkYnMxaHZiMHcqKioqKiIsIkRlc3RpbmF0aW9uRW5kcG9pbnRJbnN0YW5jZVR5cGUiOiJSRFMiLCJEZXN0aW5hdGlvbkVuZHBvaW50UmVnaW9uIjoiY24taGFuZ3pob3UiLCJEZXN0aW5hdGlvbkVuZHBvaW50SW5zdGFuY2VJRCI6InJtLWJwMXA4YzI5KioqKioiLCJEZXN0aW5hdGlvbkVuZHBvaW50SVAiOiJybS1icCoqKioqOWp2OHB4ZXJvLm15c3FsLnJkcy5hbGl5dW5jcy5jb20iLCJEZXN0aW5hdGlvbkVuZHBvaW50UG9ydCI6MzMwNiwiRGVzdGluYXRpb25FbmRwb2ludERhdGFiYXNlTmFtZSI6InRlc3QiLCJEZXN0aW5hdGlvbkVuZHBvaW50T3JhY2xlU0lEIjoidGVzdCIsIkRlc3RpbmF0aW9uRW5kcG9pbnRVc2VyTmFtZSI6InRlc3QiLCJSZXN0b3JlT2JqZWN0cyI6W3siREJOYW1lIjoiZGJuYW1lIiwiTmV3REJOYW1lIjoiZGJuYW1lMSJ9XSwiRHVwbGljYXRlQ29uZmxpY3QiOiJyZW5hbWVuZXciLCJSZXN0b3JlRGlyIjoidGVzdCIsIlJlc3RvcmVIb21lIjoidGVzdCIsIkNyb3NzQWxpeXVuSWQiOiIyNzQ5NTI4NzI4KioqKioqKioiLCJDcm9zc1JvbGVOYW1lIjoidGVzdDEyMyIsIkNsaWVudFRva2VuIjoiRVRuTEtsYmx6Y3pzaE9UVWJPQyoqKioqKioqIiwiRGVzdGluYXRpb25FbmRwb2ludFBhc3N3b3JkIjp7ImVudiI6IkRCU19ERVNUSU5BVElPTl9QQVNTV09SRCJ9fX0
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

request = models.CreateRestoreTaskRequest(
    backup_plan_id="dbs1hvb0ww****",
    restore_task_name="test",
    restore_time=1554560477000,
    backup_set_id="dbs1hvb0w*****",
    destination_endpoint_instance_type="RDS",
    destination_endpoint_region="cn-hangzhou",
    destination_endpoint_instance_id="rm-bp1p8c29*****",
    destination_endpoint_ip="rm-bp*****9jv8pxero.mysql.rds.aliyuncs.com",
    destination_endpoint_port=3306,
    destination_endpoint_database_name="test",
    destination_endpoint_oracle_sid="test",
    destination_endpoint_user_name="test",
    destination_endpoint_password=need("DBS_DESTINATION_PASSWORD"),
    restore_objects='[{"DBName":"dbname","NewDBName":"dbname1"}]',
    duplicate_conflict="renamenew",
    restore_dir="test",
    restore_home="test",
    cross_aliyun_id="2749528728********",
    cross_role_name="test123",
    client_token="ETnLKlblzczshOTUbOC********",
)

try:
    response = Client(config).create_restore_task(request)
except UnretryableException as error:
    cause = type(error.inner_exception).__name__
    sys.exit(f"{cause}: it may have been carried out; look before sending again")
print(json.dumps(response.to_map(), indent=2))
