# RestoreBackup with huaweicloudsdkcbr 3.1.219
# Restore Builder opens this file as a form by the next line, not by the code.
# restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6ImNici5SZXN0b3JlQmFja3VwIiwicmVnaW9uIjoiY24tbm9ydGgtNCIsInBhcmFtZXRlcnMiOnsicHJvamVjdF9pZCI6ImY4NDFlMDFmZDJiMTRlN2ZhNDFiNmFlN2FhNmIwNTk0IiwiYmFja3VwX2lkIjoiYTUyMDAyNjgtNzRhNS00ODA2LWFjYzYtOTU3OTNhYjAyMjhiIiwicmVzdG9yZSI6eyJzZXJ2ZXJfaWQiOiI5NGViYThiMi1hY2M5LTRkODItYmFkYy0xMjcxNDRjYzU1MjYiLCJwb3dlcl9vbiI6ZmFsc2UsIm1hcHBpbmdzIjpbeyJiYWNrdXBfaWQiOiI1ZDgyMjYzMy0yYmJmLTRhZjgtYTE2ZS01YWIxYzc3MDUyMzUiLCJ2b2x1bWVfaWQiOiJlY2NiY2ZkZC1mODQzLTRiYmItYjJjMC1hNWNlODYxZjkzNzYifV19fX0
import os
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcbr.v1 import (
    CbrClient,
    RestoreBackupRequest,
    BackupRestoreReq,
    BackupRestore,
    BackupRestoreServerMapping,
)


def need(name):
    return os.environ.get(name) or sys.exit(f"{name} is not set; nothing was sent")


credentials = BasicCredentials(
    ak=need("HUAWEICLOUD_SDK_AK"),
    sk=need("HUAWEICLOUD_SDK_SK"),
    project_id="f841e01fd2b14e7fa41b6ae7aa6b0594",
)
if os.environ.get("HUAWEICLOUD_SDK_SECURITY_TOKEN"):
    credentials = credentials.with_security_token(os.environ["HUAWEICLOUD_SDK_SECURITY_TOKEN"])

client = (
    CbrClient.new_builder()
    .with_credentials(credentials)
    # Sent once: what had no answer may have been carried out.
    .with_http_config(HttpConfig(retry_times=0))
    .with_endpoint("https://cbr.cn-north-4.myhuaweicloud.com")
    .build()
)

request = RestoreBackupRequest(
    backup_id="a5200268-74a5-4806-acc6-95793ab0228b",
    body=BackupRestoreReq(
        restore=BackupRestore(
            server_id="94eba8b2-acc9-4d82-badc-127144cc5526",
            power_on=False,
            mappings=[
                BackupRestoreServerMapping(
                    backup_id="5d822633-2bbf-4af8-a16e-5ab1c7705235",
                    volume_id="eccbcfdd-f843-4bbb-b2c0-a5ce861f9376",
                ),
            ],
        ),
    ),
)

try:
    response = client.restore_backup(request)
except ServiceResponseException:
    raise
except Exception as error:
    cause = f"{type(error).__name__} {error}"
    sys.exit(f"{cause}: it may have been carried out; look before sending again")
print(response.status_code, response)
