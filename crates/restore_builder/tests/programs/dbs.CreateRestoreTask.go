// CreateRestoreTask with github.com/alibabacloud-go/dbs-20190306/v2 v2.0.0
// Restore Builder opens this file as a form by the next line, not by the code.
// restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6ImRicy5DcmVhdGVSZXN0b3JlVGFzayIsInJlZ2lvbiI6ImNuLWhhbmd6aG91IiwicGFyYW1ldGVycyI6eyJCYWNrdXBQbGFuSWQiOiJkYnMxaHZiMHd3KioqKiIsIlJlc3RvcmVUYXNrTmFtZSI6InRlc3QiLCJSZXN0b3JlVGltZSI6MTU1NDU2MDQ3NzAwMCwiQmFja3VwU2V0SWQiOiJkYnMxaHZiMHcqKioqKiIsIkRlc3RpbmF0aW9uRW5kcG9pbnRJbnN0YW5jZVR5cGUiOiJSRFMiLCJEZXN0aW5hdGlvbkVuZHBvaW50UmVnaW9uIjoiY24taGFuZ3pob3UiLCJEZXN0aW5hdGlvbkVuZHBvaW50SW5zdGFuY2VJRCI6InJtLWJwMXA4YzI5KioqKioiLCJEZXN0aW5hdGlvbkVuZHBvaW50SVAiOiJybS1icCoqKioqOWp2OHB4ZXJvLm15c3FsLnJkcy5hbGl5dW5jcy5jb20iLCJEZXN0aW5hdGlvbkVuZHBvaW50UG9ydCI6MzMwNiwiRGVzdGluYXRpb25FbmRwb2ludERhdGFiYXNlTmFtZSI6InRlc3QiLCJEZXN0aW5hdGlvbkVuZHBvaW50T3JhY2xlU0lEIjoidGVzdCIsIkRlc3RpbmF0aW9uRW5kcG9pbnRVc2VyTmFtZSI6InRlc3QiLCJSZXN0b3JlT2JqZWN0cyI6W3siREJOYW1lIjoiZGJuYW1lIiwiTmV3REJOYW1lIjoiZGJuYW1lMSJ9XSwiRHVwbGljYXRlQ29uZmxpY3QiOiJyZW5hbWVuZXciLCJSZXN0b3JlRGlyIjoidGVzdCIsIlJlc3RvcmVIb21lIjoidGVzdCIsIkNyb3NzQWxpeXVuSWQiOiIyNzQ5NTI4NzI4KioqKioqKioiLCJDcm9zc1JvbGVOYW1lIjoidGVzdDEyMyIsIkNsaWVudFRva2VuIjoiRVRuTEtsYmx6Y3pzaE9UVWJPQyoqKioqKioqIiwiRGVzdGluYXRpb25FbmRwb2ludFBhc3N3b3JkIjp7ImVudiI6IkRCU19ERVNUSU5BVElPTl9QQVNTV09SRCJ9fX0
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

	request := new(sdk.CreateRestoreTaskRequest).
		SetBackupPlanId("dbs1hvb0ww****").
		SetRestoreTaskName("test").
		SetRestoreTime(int64(1554560477000)).
		SetBackupSetId("dbs1hvb0w*****").
		SetDestinationEndpointInstanceType("RDS").
		SetDestinationEndpointRegion("cn-hangzhou").
		SetDestinationEndpointInstanceID("rm-bp1p8c29*****").
		SetDestinationEndpointIP("rm-bp*****9jv8pxero.mysql.rds.aliyuncs.com").
		SetDestinationEndpointPort(3306).
		SetDestinationEndpointDatabaseName("test").
		SetDestinationEndpointOracleSID("test").
		SetDestinationEndpointUserName("test").
		SetDestinationEndpointPassword(need("DBS_DESTINATION_PASSWORD")).
		SetRestoreObjects("[{\"DBName\":\"dbname\",\"NewDBName\":\"dbname1\"}]").
		SetDuplicateConflict("renamenew").
		SetRestoreDir("test").
		SetRestoreHome("test").
		SetCrossAliyunId("2749528728********").
		SetCrossRoleName("test123").
		SetClientToken("ETnLKlblzczshOTUbOC********")

	// Sent once: this SDK repeats nothing unless it is told to.
	response, err := client.CreateRestoreTask(request)
	var unanswered *url.Error
	if errors.As(err, &unanswered) {
		log.Fatalf("%v: it may have been carried out; look before sending again", unanswered.Err)
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response)
}
