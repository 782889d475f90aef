// StartRestoreTask with github.com/alibabacloud-go/dbs-20190306/v2 v2.0.0
// Restore Builder opens this file as a form by the next line, not by the code.
// restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6ImRicy5TdGFydFJlc3RvcmVUYXNrIiwicmVnaW9uIjoiY24taGFuZ3pob3UiLCJwYXJhbWV0ZXJzIjp7IlJlc3RvcmVUYXNrSWQiOiJzMTAyaDdyZlhYWFgiLCJDbGllbnRUb2tlbiI6IkVUbkxLbGJsemN6c2hPVFViT0N6eHh4eHh4eCJ9fQ
package main

import (
	"errors"
	"fmt"
	"log"
	"net/url"
	"os"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	sdk "github.com/alibabacloud-go/dbs-20190306/v2/client"
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
		SetEndpoint("dbs-api.cn-hangzhou.aliyuncs.com")
	client, err := sdk.NewClient(config)
	if err != nil {
		log.Fatal(err)
	}

	request := new(sdk.StartRestoreTaskRequest).
		SetRestoreTaskId("s102h7rfXXXX").
		SetClientToken("ETnLKlblzczshOTUbOCzxxxxxxx")

	// Sent once: this SDK repeats nothing unless it is told to.
	response, err := client.StartRestoreTask(request)
	var unanswered *url.Error
	if errors.As(err, &unanswered) {
		log.Fatalf("%v: it may have been carried out; look before sending again", unanswered.Err)
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response)
}
