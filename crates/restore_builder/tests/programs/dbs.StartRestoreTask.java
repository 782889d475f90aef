// StartRestoreTask with com.aliyun:dbs20190306:1.0.3
// Restore Builder opens this file as a form by the next line, not by the code.
// restore-builder-draft: eyJyZXN0b3JlX2J1aWxkZXIiOjEsIm9wZXJhdGlvbiI6ImRicy5TdGFydFJlc3RvcmVUYXNrIiwicmVnaW9uIjoiY24taGFuZ3pob3UiLCJwYXJhbWV0ZXJzIjp7IlJlc3RvcmVUYXNrSWQiOiJzMTAyaDdyZlhYWFgiLCJDbGllbnRUb2tlbiI6IkVUbkxLbGJsemN6c2hPVFViT0N6eHh4eHh4eCJ9fQ
import com.aliyun.tea.TeaUnretryableException;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teautil.Common;
import com.aliyun.teautil.models.RuntimeOptions;
import com.aliyun.dbs20190306.Client;
import com.aliyun.dbs20190306.models.*;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

public class Restore1a5a7037 {
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

        StartRestoreTaskRequest request = new StartRestoreTaskRequest()
                .setRestoreTaskId("s102h7rfXXXX")
                .setClientToken("ETnLKlblzczshOTUbOCzxxxxxxx");

        // Sent once: what had no answer may have been carried out.
        RuntimeOptions once = new RuntimeOptions().setAutoretry(false);
        try {
            System.out.println(Common.toJSONString(client.startRestoreTaskWithOptions(request, once).toMap()));
        } catch (TeaUnretryableException error) {
            System.err.println("No answer: it may have been carried out; look before sending again");
            System.exit(1);
        }
    }
}
