// RestoreBackup with github.com/huaweicloud/huaweicloud-sdk-go-v3 v0.1.188
// Restore Builder opens this file as a form by the next line, not by the code.
// restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6ImNici5SZXN0b3JlQmFja3VwIiwicmVnaW9uIjoiY24tbm9ydGgtNCIsInBhcmFtZXRlcnMiOnsicHJvamVjdF9pZCI6ImY4NDFlMDFmZDJiMTRlN2ZhNDFiNmFlN2FhNmIwNTk0IiwiYmFja3VwX2lkIjoiYTUyMDAyNjgtNzRhNS00ODA2LWFjYzYtOTU3OTNhYjAyMjhiIiwicmVzdG9yZSI6eyJzZXJ2ZXJfaWQiOiI5NGViYThiMi1hY2M5LTRkODItYmFkYy0xMjcxNDRjYzU1MjYiLCJwb3dlcl9vbiI6ZmFsc2UsIm1hcHBpbmdzIjpbeyJiYWNrdXBfaWQiOiI1ZDgyMjYzMy0yYmJmLTRhZjgtYTE2ZS01YWIxYzc3MDUyMzUiLCJ2b2x1bWVfaWQiOiJlY2NiY2ZkZC1mODQzLTRiYmItYjJjMC1hNWNlODYxZjkzNzYifV19fX0
package main

import (
	"errors"
	"fmt"
	"log"
	"net/url"
	"os"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cbr/v1"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cbr/v1/model"
)

func need(name string) string {
	value := os.Getenv(name)
	if value == "" {
		log.Fatalf("%s is not set; nothing was sent", name)
	}
	return value
}

func pointer[T any](value T) *T {
	return &value
}

func main() {
	credentials, err := basic.NewCredentialsBuilder().
		WithAk(need("HUAWEICLOUD_SDK_AK")).
		WithSk(need("HUAWEICLOUD_SDK_SK")).
		WithSecurityToken(os.Getenv("HUAWEICLOUD_SDK_SECURITY_TOKEN")).
		WithProjectId("f841e01fd2b14e7fa41b6ae7aa6b0594").
		SafeBuild()
	if err != nil {
		log.Fatal(err)
	}
	client, err := sdk.CbrClientBuilder().
		WithEndpoint("https://cbr.cn-north-4.myhuaweicloud.com").
		WithCredential(credentials).
		// Sent once: what had no answer may have been carried out.
		WithHttpConfig(config.DefaultHttpConfig().WithRetries(0)).
		SafeBuild()
	if err != nil {
		log.Fatal(err)
	}

	request := &model.RestoreBackupRequest{
		BackupId: "a5200268-74a5-4806-acc6-95793ab0228b",
		Body: &model.BackupRestoreReq{
			Restore: &model.BackupRestore{
				ServerId: pointer("94eba8b2-acc9-4d82-badc-127144cc5526"),
				PowerOn: pointer(false),
				Mappings: &[]model.BackupRestoreServerMapping{
					{
						BackupId: "5d822633-2bbf-4af8-a16e-5ab1c7705235",
						VolumeId: "eccbcfdd-f843-4bbb-b2c0-a5ce861f9376",
					},
				},
			},
		},
	}

	response, err := sdk.NewCbrClient(client).RestoreBackup(request)
	var unanswered *url.Error
	if errors.As(err, &unanswered) {
		log.Fatalf("%v: it may have been carried out; look before sending again", unanswered.Err)
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.HttpStatusCode, response)
}
