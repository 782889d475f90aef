# CreateRestoreJob with alibabacloud-hbr20170908 2.7.1
# Restore Builder opens this file as a form by the next line, not by the code.
# restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6Imhici5DcmVhdGVSZXN0b3JlSm9iIiwicmVnaW9uIjoiY24tc2hhbmdoYWkiLCJwYXJhbWV0ZXJzIjp7IlNvdXJjZVR5cGUiOiJFQ1NfRklMRSIsIlJlc3RvcmVUeXBlIjoiRUNTX0ZJTEUiLCJWYXVsdElkIjoidi0qKioqKioqKioqKioqKioqKioqKioiLCJTbmFwc2hvdElkIjoicy0qKioqKioqKioqKioqKioqKioqKiIsIlNuYXBzaG90SGFzaCI6ImYyZmUuLi4iLCJPcHRpb25zIjp7ImluY2x1ZGVzIjpbXSwiZXhjbHVkZXMiOltdLCJjb25mbGljdFBvbGljeSI6Ik9WRVJXUklURV9FWElTVElORyJ9LCJDcm9zc0FjY291bnRUeXBlIjoiU0VMRl9BQ0NPVU5UIiwiRWRpdGlvbiI6IlNUQU5EQVJEIiwiSW5pdGlhdGVkQnlBY2siOmZhbHNlLCJUYXJnZXRDb250YWluZXJDbHVzdGVySWQiOiJjYy0wMDBhbWpzYzdvMWg5NTA2b29iNyIsIlRhcmdldENvbnRhaW5lciI6eyJob3N0IjoiazhzLW5vZGUxIiwiaG9zdFByZWZpeCI6Ii92YXIvbGliL2t1YmVsZXQvcG9kcy80YWNiMzFmZS04NTc3LTQwZmYtYmM4Yy1lY2NhYmQ4MzVmNzMvdm9sdW1lcy9rdWJlcm5ldGVzLmlvfmNzaS9wdmMtYjA1MGIwMGUtZWYxNy00NzkyLWFhYjEtMTY0MjM1NWNmMWY0L21vdW50IiwicHZQYXRoIjoiLyJ9LCJGYWlsYmFja0RldGFpbCI6eyJjcHUiOjQsImV4dHJhIjoie30iLCJpbnN0YW5jZUlkIjoiaS0ydmMqKioqKip6IiwibWVtb3J5SW5NQiI6ODE5Miwic2VydmVySWQiOiIwZmRjMGM4Ni1lYjkyLTRlMDUtOTFhYi1lZWFmOWZiNmFkMDEiLCJ1ZWZpQm9vdCI6ZmFsc2V9LCJJbmNsdWRlIjpbIi9ob21lL2FsaWNlLyoucGRmIiwiL2hvbWUvYm9iLyoudHh0Il0sIkV4Y2x1ZGUiOlsiL3ZhciIsIi9wcm9jIl19fQ
import json
import os
import sys

from alibabacloud_hbr20170908 import models
from alibabacloud_hbr20170908.client import Client
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.exceptions import UnretryableException
from darabonba.policy.retry import RetryOptions


def need(name):
    return os.environ.get(name) or sys.exit(f"{name} is not set; nothing was sent")


config = Config(
    access_key_id=need("ALIBABA_CLOUD_ACCESS_KEY_ID"),
    access_key_secret=need("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
    security_token=os.environ.get("ALIBABA_CLOUD_SECURITY_TOKEN"),
    endpoint="hbr.cn-shanghai.aliyuncs.com",
    # Sent once: what had no answer may have been carried out.
    retry_options=RetryOptions({"retryable": False}),
)

request = models.CreateRestoreJobRequest(
    source_type="ECS_FILE",
    restore_type="ECS_FILE",
    vault_id="v-*********************",
    snapshot_id="s-********************",
    snapshot_hash="f2fe...",
    options='{"includes":[],"excludes":[],"conflictPolicy":"OVERWRITE_EXISTING"}',
    cross_account_type="SELF_ACCOUNT",
    edition="STANDARD",
    initiated_by_ack=False,
    target_container_cluster_id="cc-000amjsc7o1h9506oob7",
    target_container='{"host":"k8s-node1","hostPrefix":"/var/lib/kubelet/pods/4acb31fe-8577-40ff-bc8c-eccabd835f73/volumes/kubernetes.io~csi/pvc-b050b00e-ef17-4792-aab1-1642355cf1f4/mount","pvPath":"/"}',
    failback_detail={
        "cpu": 4,
        "extra": "{}",
        "instanceId": "i-2vc******z",
        "memoryInMB": 8192,
        "serverId": "0fdc0c86-eb92-4e05-91ab-eeaf9fb6ad01",
        "uefiBoot": False,
    },
    include='["/home/alice/*.pdf","/home/bob/*.txt"]',
    exclude='["/var","/proc"]',
)

try:
    response = Client(config).create_restore_job(request)
except UnretryableException as error:
    cause = error.inner_exception
    sys.exit(f"{cause}: it may have been carried out; look before sending again")
print(json.dumps(response.to_map(), indent=2))
