# CreateRestoreTask with alibabacloud-dbs20190306 1.0.3
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
