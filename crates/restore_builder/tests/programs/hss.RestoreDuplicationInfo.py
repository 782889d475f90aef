# RestoreDuplicationInfo with huaweicloudsdkhss 3.1.219
# Restore Builder opens this file as a form by the next line, not by the code.
# restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6Imhzcy5SZXN0b3JlRHVwbGljYXRpb25JbmZvIiwicmVnaW9uIjoiY24tbm9ydGgtNCIsInBhcmFtZXRlcnMiOnsicHJvamVjdF9pZCI6ImY4NDFlMDFmZDJiMTRlN2ZhNDFiNmFlN2FhNmIwNTk0IiwiYmFja3VwX2lkIjoiYTUyMDAyNjgtNzRhNS00ODA2LWFjYzYtOTU3OTNhYjAyMjhiIiwiZW50ZXJwcmlzZV9wcm9qZWN0X2lkIjoiYWxsX2dyYW50ZWRfZXBzIiwic2VydmVyX2lkIjoiOTRlYmE4YjItYWNjOS00ZDgyLWJhZGMtMTI3MTQ0Y2M1NTI2In19
import os
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkhss.v5 import (
    HssClient,
    RestoreDuplicationInfoRequest,
    RestoreDuplicationRequestInfo,
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
    HssClient.new_builder()
    .with_credentials(credentials)
    # Sent once: what had no answer may have been carried out.
    .with_http_config(HttpConfig(retry_times=0))
    .with_endpoint("https://hss.cn-north-4.myhuaweicloud.com")
    .build()
)

request = RestoreDuplicationInfoRequest(
    backup_id="a5200268-74a5-4806-acc6-95793ab0228b",
    enterprise_project_id="all_granted_eps",
    body=RestoreDuplicationRequestInfo(
        server_id="94eba8b2-acc9-4d82-badc-127144cc5526",
    ),
)

try:
    response = client.restore_duplication_info(request)
except ServiceResponseException:
    raise
except Exception as error:
    cause = f"{type(error).__name__} {error}"
    sys.exit(f"{cause}: it may have been carried out; look before sending again")
print(response.status_code, response)
