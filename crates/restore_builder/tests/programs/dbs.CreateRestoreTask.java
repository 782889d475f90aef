// CreateRestoreTask with com.aliyun:dbs20190306:1.0.3
// Restore Builder opens this file as a form by the next line, not by the code.
// restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6ImRicy5DcmVhdGVSZXN0b3JlVGFzayIsInJlZ2lvbiI6ImNuLWhhbmd6aG91IiwicGFyYW1ldGVycyI6eyJCYWNrdXBQbGFuSWQiOiJkYnMxaHZiMHd3KioqKiIsIlJlc3RvcmVUYXNrTmFtZSI6InRlc3QiLCJSZXN0b3JlVGltZSI6MTU1NDU2MDQ3NzAwMCwiQmFja3VwU2V0SWQiOiJkYnMxaHZiMHcqKioqKiIsIkRlc3RpbmF0aW9uRW5kcG9pbnRJbnN0YW5jZVR5cGUiOiJSRFMiLCJEZXN0aW5hdGlvbkVuZHBvaW50UmVnaW9uIjoiY24taGFuZ3pob3UiLCJEZXN0aW5hdGlvbkVuZHBvaW50SW5zdGFuY2VJRCI6InJtLWJwMXA4YzI5KioqKioiLCJEZXN0aW5hdGlvbkVuZHBvaW50SVAiOiJybS1icCoqKioqOWp2OHB4ZXJvLm15c3FsLnJkcy5hbGl5dW5jcy5jb20iLCJEZXN0aW5hdGlvbkVuZHBvaW50UG9ydCI6MzMwNiwiRGVzdGluYXRpb25FbmRwb2ludERhdGFiYXNlTmFtZSI6InRlc3QiLCJEZXN0aW5hdGlvbkVuZHBvaW50T3JhY2xlU0lEIjoidGVzdCIsIkRlc3RpbmF0aW9uRW5kcG9pbnRVc2VyTmFtZSI6InRlc3QiLCJSZXN0b3JlT2JqZWN0cyI6W3siREJOYW1lIjoiZGJuYW1lIiwiTmV3REJOYW1lIjoiZGJuYW1lMSJ9XSwiRHVwbGljYXRlQ29uZmxpY3QiOiJyZW5hbWVuZXciLCJSZXN0b3JlRGlyIjoidGVzdCIsIlJlc3RvcmVIb21lIjoidGVzdCIsIkNyb3NzQWxpeXVuSWQiOiIyNzQ5NTI4NzI4KioqKioqKioiLCJDcm9zc1JvbGVOYW1lIjoidGVzdDEyMyIsIkNsaWVudFRva2VuIjoiRVRuTEtsYmx6Y3pzaE9UVWJPQyoqKioqKioqIiwiRGVzdGluYXRpb25FbmRwb2ludFBhc3N3b3JkIjp7ImVudiI6IkRCU19ERVNUSU5BVElPTl9QQVNTV09SRCJ9fX0
import com.aliyun.tea.TeaUnretryableException;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teautil.Common;
import com.aliyun.teautil.models.RuntimeOptions;
import com.aliyun.dbs20190306.Client;
import com.aliyun.dbs20190306.models.*;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

public class Restoreb1358e5b {
    private static String need(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            System.err.println(name + " is not set; nothing was sent");
            System.exit(1);
        }
        return value;
    }

    private static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    public static void main(String[] arguments) throws Exception {
        Config config = new Config()
                .setAccessKeyId(need("ALIBABA_CLOUD_ACCESS_KEY_ID"))
                .setAccessKeySecret(need("ALIBABA_CLOUD_ACCESS_KEY_SECRET"))
                .setSecurityToken(System.getenv("ALIBABA_CLOUD_SECURITY_TOKEN"))
                .setEndpoint("dbs-api.cn-hangzhou.aliyuncs.com");
        Client client = new Client(config);

        CreateRestoreTaskRequest request = new CreateRestoreTaskRequest()
                .setBackupPlanId("dbs1hvb0ww****")
                .setRestoreTaskName("test")
                .setRestoreTime(1554560477000L)
                .setBackupSetId("dbs1hvb0w*****")
                .setDestinationEndpointInstanceType("RDS")
                .setDestinationEndpointRegion("cn-hangzhou")
                .setDestinationEndpointInstanceID("rm-bp1p8c29*****")
                .setDestinationEndpointIP("rm-bp*****9jv8pxero.mysql.rds.aliyuncs.com")
                .setDestinationEndpointPort(3306)
                .setDestinationEndpointDatabaseName("test")
                .setDestinationEndpointOracleSID("test")
                .setDestinationEndpointUserName("test")
                .setDestinationEndpointPassword(need("DBS_DESTINATION_PASSWORD"))
                .setRestoreObjects("[{\"DBName\":\"dbname\",\"NewDBName\":\"dbname1\"}]")
                .setDuplicateConflict("renamenew")
                .setRestoreDir("test")
                .setRestoreHome("test")
                .setCrossAliyunId("2749528728********")
                .setCrossRoleName("test123")
                .setClientToken("ETnLKlblzczshOTUbOC********");

        // Sent once: what had no answer may have been carried out.
        RuntimeOptions once = new RuntimeOptions().setAutoretry(false);
        try {
            System.out.println(Common.toJSONString(client.createRestoreTaskWithOptions(request, once).toMap()));
        } catch (TeaUnretryableException error) {
            System.err.println("No answer: it may have been carried out; look before sending again");
            System.exit(1);
        }
    }
}
