// CreateRestoreJob with com.aliyun:hbr20170908:2.8.2
// Restore Builder opens this file as a form by the next line, not by the code.
// restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6Imhici5DcmVhdGVSZXN0b3JlSm9iIiwicmVnaW9uIjoiY24tc2hhbmdoYWkiLCJwYXJhbWV0ZXJzIjp7IlNvdXJjZVR5cGUiOiJFQ1NfRklMRSIsIlJlc3RvcmVUeXBlIjoiRUNTX0ZJTEUiLCJWYXVsdElkIjoidi0qKioqKioqKioqKioqKioqKioqKioiLCJTbmFwc2hvdElkIjoicy0qKioqKioqKioqKioqKioqKioqKiIsIlNuYXBzaG90SGFzaCI6ImYyZmUuLi4iLCJPcHRpb25zIjp7ImluY2x1ZGVzIjpbXSwiZXhjbHVkZXMiOltdLCJjb25mbGljdFBvbGljeSI6Ik9WRVJXUklURV9FWElTVElORyJ9LCJDcm9zc0FjY291bnRUeXBlIjoiU0VMRl9BQ0NPVU5UIiwiRWRpdGlvbiI6IlNUQU5EQVJEIiwiSW5pdGlhdGVkQnlBY2siOmZhbHNlLCJUYXJnZXRDb250YWluZXJDbHVzdGVySWQiOiJjYy0wMDBhbWpzYzdvMWg5NTA2b29iNyIsIlRhcmdldENvbnRhaW5lciI6eyJob3N0IjoiazhzLW5vZGUxIiwiaG9zdFByZWZpeCI6Ii92YXIvbGliL2t1YmVsZXQvcG9kcy80YWNiMzFmZS04NTc3LTQwZmYtYmM4Yy1lY2NhYmQ4MzVmNzMvdm9sdW1lcy9rdWJlcm5ldGVzLmlvfmNzaS9wdmMtYjA1MGIwMGUtZWYxNy00NzkyLWFhYjEtMTY0MjM1NWNmMWY0L21vdW50IiwicHZQYXRoIjoiLyJ9LCJGYWlsYmFja0RldGFpbCI6eyJjcHUiOjQsImV4dHJhIjoie30iLCJpbnN0YW5jZUlkIjoiaS0ydmMqKioqKip6IiwibWVtb3J5SW5NQiI6ODE5Miwic2VydmVySWQiOiIwZmRjMGM4Ni1lYjkyLTRlMDUtOTFhYi1lZWFmOWZiNmFkMDEiLCJ1ZWZpQm9vdCI6ZmFsc2V9LCJJbmNsdWRlIjpbIi9ob21lL2FsaWNlLyoucGRmIiwiL2hvbWUvYm9iLyoudHh0Il0sIkV4Y2x1ZGUiOlsiL3ZhciIsIi9wcm9jIl19fQ
import com.aliyun.tea.TeaUnretryableException;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teautil.Common;
import com.aliyun.teautil.models.RuntimeOptions;
import com.aliyun.hbr20170908.Client;
import com.aliyun.hbr20170908.models.*;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

public class Restore02fca6bf {
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
                .setEndpoint("hbr.cn-shanghai.aliyuncs.com");
        Client client = new Client(config);

        CreateRestoreJobRequest request = new CreateRestoreJobRequest()
                .setSourceType("ECS_FILE")
                .setRestoreType("ECS_FILE")
                .setVaultId("v-*********************")
                .setSnapshotId("s-********************")
                .setSnapshotHash("f2fe...")
                .setOptions("{\"includes\":[],\"excludes\":[],\"conflictPolicy\":\"OVERWRITE_EXISTING\"}")
                .setCrossAccountType("SELF_ACCOUNT")
                .setEdition("STANDARD")
                .setInitiatedByAck(false)
                .setTargetContainerClusterId("cc-000amjsc7o1h9506oob7")
                .setTargetContainer("{\"host\":\"k8s-node1\",\"hostPrefix\":\"/var/lib/kubelet/pods/4acb31fe-8577-40ff-bc8c-eccabd835f73/volumes/kubernetes.io~csi/pvc-b050b00e-ef17-4792-aab1-1642355cf1f4/mount\",\"pvPath\":\"/\"}")
                .setFailbackDetail(map(
                        "cpu", 4L,
                        "extra", "{}",
                        "instanceId", "i-2vc******z",
                        "memoryInMB", 8192L,
                        "serverId", "0fdc0c86-eb92-4e05-91ab-eeaf9fb6ad01",
                        "uefiBoot", false))
                .setInclude("[\"/home/alice/*.pdf\",\"/home/bob/*.txt\"]")
                .setExclude("[\"/var\",\"/proc\"]");

        // Sent once: what had no answer may have been carried out.
        RuntimeOptions once = new RuntimeOptions().setAutoretry(false);
        try {
            System.out.println(Common.toJSONString(client.createRestoreJobWithOptions(request, once).toMap()));
        } catch (TeaUnretryableException error) {
            System.err.println("No answer: it may have been carried out; look before sending again");
            System.exit(1);
        }
    }
}
