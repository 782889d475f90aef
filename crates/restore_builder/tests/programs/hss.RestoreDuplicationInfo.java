// RestoreDuplicationInfo with com.huaweicloud.sdk:huaweicloud-sdk-hss:3.1.212
// Restore Builder opens this file as a form by the next line, not by the code.
// restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6Imhzcy5SZXN0b3JlRHVwbGljYXRpb25JbmZvIiwicmVnaW9uIjoiY24tbm9ydGgtNCIsInBhcmFtZXRlcnMiOnsicHJvamVjdF9pZCI6ImY4NDFlMDFmZDJiMTRlN2ZhNDFiNmFlN2FhNmIwNTk0IiwiYmFja3VwX2lkIjoiYTUyMDAyNjgtNzRhNS00ODA2LWFjYzYtOTU3OTNhYjAyMjhiIiwiZW50ZXJwcmlzZV9wcm9qZWN0X2lkIjoiYWxsX2dyYW50ZWRfZXBzIiwic2VydmVyX2lkIjoiOTRlYmE4YjItYWNjOS00ZDgyLWJhZGMtMTI3MTQ0Y2M1NTI2In19
import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.hss.v5.HssClient;
import com.huaweicloud.sdk.hss.v5.model.*;
import java.util.Arrays;

public class Restorecef28272 {
    private static String need(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            System.err.println(name + " is not set; nothing was sent");
            System.exit(1);
        }
        return value;
    }

    public static void main(String[] arguments) {
        BasicCredentials credentials = new BasicCredentials()
                .withAk(need("HUAWEICLOUD_SDK_AK"))
                .withSk(need("HUAWEICLOUD_SDK_SK"))
                .withProjectId("f841e01fd2b14e7fa41b6ae7aa6b0594");
        if (System.getenv("HUAWEICLOUD_SDK_SECURITY_TOKEN") != null) {
            credentials.withSecurityToken(System.getenv("HUAWEICLOUD_SDK_SECURITY_TOKEN"));
        }
        HssClient client = HssClient.newBuilder()
                .withCredential(credentials)
                .withEndpoint("https://hss.cn-north-4.myhuaweicloud.com")
                .build();

        RestoreDuplicationInfoRequest request = new RestoreDuplicationInfoRequest()
                .withBackupId("a5200268-74a5-4806-acc6-95793ab0228b")
                .withEnterpriseProjectId("all_granted_eps")
                .withBody(new RestoreDuplicationRequestInfo()
                        .withServerId("94eba8b2-acc9-4d82-badc-127144cc5526"));

        // Sent once: this SDK repeats nothing unless it is told to.
        System.out.println(client.restoreDuplicationInfo(request));
    }
}
