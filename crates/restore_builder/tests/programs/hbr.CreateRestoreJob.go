// CreateRestoreJob with github.com/alibabacloud-go/hbr-20170908/v4 v4.7.1
// Restore Builder opens this file as a form by the next line, not by the code.
// restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6Imhici5DcmVhdGVSZXN0b3JlSm9iIiwicmVnaW9uIjoiY24tc2hhbmdoYWkiLCJwYXJhbWV0ZXJzIjp7IlNvdXJjZVR5cGUiOiJFQ1NfRklMRSIsIlJlc3RvcmVUeXBlIjoiRUNTX0ZJTEUiLCJWYXVsdElkIjoidi0qKioqKioqKioqKioqKioqKioqKioiLCJTbmFwc2hvdElkIjoicy0qKioqKioqKioqKioqKioqKioqKiIsIlNuYXBzaG90SGFzaCI6ImYyZmUuLi4iLCJPcHRpb25zIjp7ImluY2x1ZGVzIjpbXSwiZXhjbHVkZXMiOltdLCJjb25mbGljdFBvbGljeSI6Ik9WRVJXUklURV9FWElTVElORyJ9LCJDcm9zc0FjY291bnRUeXBlIjoiU0VMRl9BQ0NPVU5UIiwiRWRpdGlvbiI6IlNUQU5EQVJEIiwiSW5pdGlhdGVkQnlBY2siOmZhbHNlLCJUYXJnZXRDb250YWluZXJDbHVzdGVySWQiOiJjYy0wMDBhbWpzYzdvMWg5NTA2b29iNyIsIlRhcmdldENvbnRhaW5lciI6eyJob3N0IjoiazhzLW5vZGUxIiwiaG9zdFByZWZpeCI6Ii92YXIvbGliL2t1YmVsZXQvcG9kcy80YWNiMzFmZS04NTc3LTQwZmYtYmM4Yy1lY2NhYmQ4MzVmNzMvdm9sdW1lcy9rdWJlcm5ldGVzLmlvfmNzaS9wdmMtYjA1MGIwMGUtZWYxNy00NzkyLWFhYjEtMTY0MjM1NWNmMWY0L21vdW50IiwicHZQYXRoIjoiLyJ9LCJGYWlsYmFja0RldGFpbCI6eyJjcHUiOjQsImV4dHJhIjoie30iLCJpbnN0YW5jZUlkIjoiaS0ydmMqKioqKip6IiwibWVtb3J5SW5NQiI6ODE5Miwic2VydmVySWQiOiIwZmRjMGM4Ni1lYjkyLTRlMDUtOTFhYi1lZWFmOWZiNmFkMDEiLCJ1ZWZpQm9vdCI6ZmFsc2V9LCJJbmNsdWRlIjpbIi9ob21lL2FsaWNlLyoucGRmIiwiL2hvbWUvYm9iLyoudHh0Il0sIkV4Y2x1ZGUiOlsiL3ZhciIsIi9wcm9jIl19fQ
package main

import (
	"errors"
	"fmt"
	"log"
	"net/url"
	"os"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	sdk "github.com/alibabacloud-go/hbr-20170908/v4/client"
)

func need(name string) string {
	value := os.Getenv(name)
	if value == "" {
		log.Fatalf("%s is not set; nothing was sent", name)
	}
	return value
}

func main() {
	config := new(openapi.Config).
		SetAccessKeyId(need("ALIBABA_CLOUD_ACCESS_KEY_ID")).
		SetAccessKeySecret(need("ALIBABA_CLOUD_ACCESS_KEY_SECRET")).
		SetSecurityToken(os.Getenv("ALIBABA_CLOUD_SECURITY_TOKEN")).
		SetEndpoint("hbr.cn-shanghai.aliyuncs.com")
	client, err := sdk.NewClient(config)
	if err != nil {
		log.Fatal(err)
	}

	request := new(sdk.CreateRestoreJobRequest).
		SetSourceType("ECS_FILE").
		SetRestoreType("ECS_FILE").
		SetVaultId("v-*********************").
		SetSnapshotId("s-********************").
		SetSnapshotHash("f2fe...").
		SetOptions("{\"includes\":[],\"excludes\":[],\"conflictPolicy\":\"OVERWRITE_EXISTING\"}").
		SetCrossAccountType("SELF_ACCOUNT").
		SetEdition("STANDARD").
		SetInitiatedByAck(false).
		SetTargetContainerClusterId("cc-000amjsc7o1h9506oob7").
		SetTargetContainer("{\"host\":\"k8s-node1\",\"hostPrefix\":\"/var/lib/kubelet/pods/4acb31fe-8577-40ff-bc8c-eccabd835f73/volumes/kubernetes.io~csi/pvc-b050b00e-ef17-4792-aab1-1642355cf1f4/mount\",\"pvPath\":\"/\"}").
		SetFailbackDetail(map[string]interface{}{
			"cpu": 4,
			"extra": "{}",
			"instanceId": "i-2vc******z",
			"memoryInMB": 8192,
			"serverId": "0fdc0c86-eb92-4e05-91ab-eeaf9fb6ad01",
			"uefiBoot": false,
		}).
		SetInclude("[\"/home/alice/*.pdf\",\"/home/bob/*.txt\"]").
		SetExclude("[\"/var\",\"/proc\"]")

	// Sent once: this SDK repeats nothing unless it is told to.
	response, err := client.CreateRestoreJob(request)
	var unanswered *url.Error
	if errors.As(err, &unanswered) {
		log.Fatalf("%v: it may have been carried out; look before sending again", unanswered.Err)
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response)
}
