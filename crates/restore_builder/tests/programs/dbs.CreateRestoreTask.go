// CreateRestoreTask with github.com/alibabacloud-go/dbs-20190306/v2 v2.0.0
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
