//! The request as a Java program that calls the vendor's SDK once.
//!
//! Java reads `\uXXXX` before it reads anything else, so that an escaped quote would end its
//! literal. ASCII is therefore escaped in octal, and `\uXXXX` stands for what no literal gives a
//! meaning to.

use super::call::{
    AccessKey, Call, Field, Object, Typed, access_key, call, client, needs_escapes, notes, pascal,
};
use super::{Family, Format, Rendered, Source};
use crate::import::carried;
use crate::operation::{Protocol, Vendor};
use crate::request::Request;

/// Java with the vendor's SDK.
pub const FORMAT: Format = Format {
    name: "java",
    label: "Java",
    family: Family::Code,
    vendor: None,
    dialect: None,
    ending: "java",
    file: Some(|request| format!("{}.java", class(request))),
    render,
};

fn render(source: &Source<'_>) -> Result<Rendered, String> {
    let call = call(source)?;
    let vendor = source.operation.vendor;
    let host = &source.request.host;
    let class = class(source.request);
    let program = match vendor {
        Vendor::Alibaba => alibaba(&class, &call, host)?,
        Vendor::Huawei => match needs_escapes(source) {
            None => huawei(&class, &call, host, source.operation.protocol)?,
            Some(why) => return Err(why),
        },
    };
    let package = call.sdk.java;
    let text = format!(
        "// {} with {}:{}\n{}{program}",
        call.operation,
        package.name,
        package.version,
        carried::lines("//", source)
    );
    let mut notes = notes(&call, vendor, &package);
    notes.push(format!("Save it as {class}.java."));
    // OkHttp's RetryAndFollowUpInterceptor; of its client, Alibaba's SDK alone changes a setting.
    notes.push(
        match vendor {
            Vendor::Alibaba => {
                "OkHttp, below this SDK, sends again after a 503 with Retry-After: 0."
            }
            Vendor::Huawei => {
                "OkHttp, below this SDK, sends again after a 503 with Retry-After: 0 and after a 408."
            }
        }
        .to_owned(),
    );
    Ok(Rendered { text, notes })
}

/// The name of the class, which Java wants of the file, too.
fn class(request: &Request) -> String {
    format!("Restore{}", request.short_fingerprint())
}

/// An unset variable ends the program before it sends; an empty one cannot be told from it.
const NEED: &str = r#"    private static String need(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            System.err.println(name + " is not set; nothing was sent");
            System.exit(1);
        }
        return value;
    }
"#;

fn alibaba(name: &str, call: &Call, host: &str) -> Result<String, String> {
    let AccessKey { id, secret, token } = access_key(Vendor::Alibaba);
    let Call { sdk, operation, .. } = call;
    let module = sdk.java.module;
    let host = literal(host)?;
    let class = format!("{operation}Request");
    let request = object(&class, &call.fields, "set", 2)?;
    let (first, rest) = operation.split_at(1);
    let method = first.to_ascii_lowercase() + rest;
    // The text of an unanswered call may hold the address, and that holds every parameter of the
    // query.
    Ok(format!(
        r#"import com.aliyun.tea.TeaUnretryableException;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teautil.Common;
import com.aliyun.teautil.models.RuntimeOptions;
import {module}.Client;
import {module}.models.*;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

public class {name} {{
{NEED}
    private static Map<String, Object> map(Object... pairs) {{
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {{
            map.put((String) pairs[i], pairs[i + 1]);
        }}
        return map;
    }}

    public static void main(String[] arguments) throws Exception {{
        Config config = new Config()
                .setAccessKeyId(need("{id}"))
                .setAccessKeySecret(need("{secret}"))
                .setSecurityToken(System.getenv("{token}"))
                .setEndpoint({host});
        Client client = new Client(config);

        {class} request = {request};

        // Sent once: what had no answer may have been carried out.
        RuntimeOptions once = new RuntimeOptions().setAutoretry(false);
        try {{
            System.out.println(Common.toJSONString(client.{method}WithOptions(request, once).toMap()));
        }} catch (TeaUnretryableException error) {{
            System.err.println("No answer: it may have been carried out; look before sending again");
            System.exit(1);
        }}
    }}
}}
"#
    ))
}

fn huawei(name: &str, call: &Call, host: &str, protocol: Protocol) -> Result<String, String> {
    let AccessKey { id, secret, token } = access_key(Vendor::Huawei);
    let Call { sdk, operation, .. } = call;
    let module = sdk.java.module;
    let client = client(protocol);
    let endpoint = literal(&format!("https://{host}"))?;
    let project = literal(call.project.as_deref().unwrap_or_default())?;
    let class = format!("{operation}Request");
    let request = object(&class, &call.fields, "with", 2)?;
    let (first, rest) = operation.split_at(1);
    let method = first.to_ascii_lowercase() + rest;
    Ok(format!(
        r#"import com.huaweicloud.sdk.core.auth.BasicCredentials;
import {module}.{client};
import {module}.model.*;
import java.util.Arrays;

public class {name} {{
{NEED}
    public static void main(String[] arguments) {{
        BasicCredentials credentials = new BasicCredentials()
                .withAk(need("{id}"))
                .withSk(need("{secret}"))
                .withProjectId({project});
        if (System.getenv("{token}") != null) {{
            credentials.withSecurityToken(System.getenv("{token}"));
        }}
        {client} client = {client}.newBuilder()
                .withCredential(credentials)
                .withEndpoint({endpoint})
                .build();

        {class} request = {request};

        // Sent once: this SDK repeats nothing unless it is told to.
        System.out.println(client.{method}(request));
    }}
}}
"#
    ))
}

/// An object made by a class's setters, one a line.
fn object(class: &str, fields: &[Field], prefix: &str, level: usize) -> Result<String, String> {
    let mut out = format!("new {class}()");
    for field in fields {
        out.push('\n');
        indent(&mut out, level + 2);
        let value = value(&field.value, prefix, level + 2)?;
        out.push_str(&format!(".{prefix}{}({value})", pascal(field.name)));
    }
    Ok(out)
}

fn value(typed: &Typed, prefix: &str, level: usize) -> Result<String, String> {
    let instance = |one: &Object, level: usize| object(one.class, &one.fields, prefix, level);
    Ok(match typed {
        Typed::Text(text) => literal(text)?,
        Typed::Environment(env) => format!("need(\"{env}\")"),
        Typed::Bool(bool) => bool.to_string(),
        Typed::Integer {
            digits,
            is_long: true,
        } if digits.parse::<i64>().is_ok() => {
            format!("{digits}L")
        }
        Typed::Integer {
            digits,
            is_long: false,
        } if digits.parse::<i32>().is_ok() => digits.clone(),
        Typed::Integer { digits, .. } => {
            return Err(format!("the SDK's number cannot be {digits}"));
        }
        Typed::Decimal(digits) => digits.clone(),
        Typed::Null => return Err("the SDK for Java leaves out null".to_owned()),
        Typed::List(items) => {
            let items: Result<Vec<_>, _> = items
                .iter()
                .map(|item| value(item, prefix, level + 2))
                .collect();
            format!("Arrays.<Object>asList({})", lines(&items?, level))
        }
        Typed::Map(members) => {
            let members: Result<Vec<_>, String> = members
                .iter()
                .map(|(name, member)| {
                    Ok(format!(
                        "{}, {}",
                        literal(name)?,
                        value(member, prefix, level + 2)?
                    ))
                })
                .collect();
            format!("map({})", lines(&members?, level))
        }
        Typed::Object(one) => instance(one, level)?,
        Typed::Rows { class, rows } => {
            let rows: Result<Vec<_>, _> = rows.iter().map(|row| instance(row, level + 2)).collect();
            format!("Arrays.<{class}>asList({})", lines(&rows?, level))
        }
    })
}

/// Arguments, one a line.
fn lines(items: &[String], level: usize) -> String {
    let mut out = String::new();
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index > 0 { ",\n" } else { "\n" });
        indent(&mut out, level + 2);
        out.push_str(item);
    }
    out
}

fn indent(out: &mut String, level: usize) {
    for _ in 0..level {
        out.push_str("    ");
    }
}

/// The Java Virtual Machine Specification, 4.4.7: a constant's length is counted in two bytes.
const LONGEST_CONSTANT: usize = 65_535;

/// A text as a string literal (The Java Language Specification, 3.3 and 3.10).
pub(super) fn literal(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len() + 2);
    let mut bytes = 0;
    out.push('"');
    for char in text.chars() {
        // A class file spells NUL in two bytes, and a surrogate in three.
        bytes += match char {
            '\0' => 2,
            _ => char.len_utf8() + 2 * (char.len_utf16() - 1),
        };
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            ' '..='~' => out.push(char),
            '\n' => out.push_str("\\n"),
            char if char.is_ascii() => out.push_str(&format!("\\{:03o}", u32::from(char))),
            _ => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out.push('"');
    if bytes > LONGEST_CONSTANT {
        return Err("Java takes no text of more than 65,535 bytes".to_owned());
    }
    Ok(out)
}
