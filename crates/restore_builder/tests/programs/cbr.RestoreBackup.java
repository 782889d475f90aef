// RestoreBackup with com.huaweicloud.sdk:huaweicloud-sdk-cbr:3.1.212
// Restore Builder opens this file as a form by the next line, not by the code.
// restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6ImNici5SZXN0b3JlQmFja3VwIiwicmVnaW9uIjoiY24tbm9ydGgtNCIsInBhcmFtZXRlcnMiOnsicHJvamVjdF9pZCI6ImY4NDFlMDFmZDJiMTRlN2ZhNDFiNmFlN2FhNmIwNTk0IiwiYmFja3VwX2lkIjoiYTUyMDAyNjgtNzRhNS00ODA2LWFjYzYtOTU3OTNhYjAyMjhiIiwicmVzdG9yZSI6eyJzZXJ2ZXJfaWQiOiI5NGViYThiMi1hY2M5LTRkODItYmFkYy0xMjcxNDRjYzU1MjYiLCJwb3dlcl9vbiI6ZmFsc2UsIm1hcHBpbmdzIjpbeyJiYWNrdXBfaWQiOiI1ZDgyMjYzMy0yYmJmLTRhZjgtYTE2ZS01YWIxYzc3MDUyMzUiLCJ2b2x1bWVfaWQiOiJlY2NiY2ZkZC1mODQzLTRiYmItYjJjMC1hNWNlODYxZjkzNzYifV19fX0
import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.cbr.v1.CbrClient;
import com.huaweicloud.sdk.cbr.v1.model.*;
import java.util.Arrays;

public class Restore69de7bcf {
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
        CbrClient client = CbrClient.newBuilder()
                .withCredential(credentials)
                .withEndpoint("https://cbr.cn-north-4.myhuaweicloud.com")
                .build();

        RestoreBackupRequest request = new RestoreBackupRequest()
                .withBackupId("a5200268-74a5-4806-acc6-95793ab0228b")
                .withBody(new BackupRestoreReq()
                        .withRestore(new BackupRestore()
                                .withServerId("94eba8b2-acc9-4d82-badc-127144cc5526")
                                .withPowerOn(false)
                                .withMappings(Arrays.<BackupRestoreServerMapping>asList(
                                        new BackupRestoreServerMapping()
                                                .withBackupId("5d822633-2bbf-4af8-a16e-5ab1c7705235")
                                                .withVolumeId("eccbcfdd-f843-4bbb-b2c0-a5ce861f9376")))));

        // Sent once: this SDK repeats nothing unless it is told to.
        System.out.println(client.restoreBackup(request));
    }
}
