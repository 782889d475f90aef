//! Every option of curl: whether it takes a word, so that none is mistaken for an address.
//!
//! From curl's own list of options, 7.88 to 8.17. Nothing here says what an option does.

/// An option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CurlOption {
    /// Its long name, without hyphens.
    pub(super) name: &'static str,
    /// The next word belongs to it.
    pub(super) takes_word: bool,
}

/// The option of that long name. `no-` before it and a beginning that only one option has are
/// understood, as curl does.
pub(super) fn long(name: &str) -> Option<CurlOption> {
    if let Some(found) = exact(name) {
        return Some(found);
    }
    if let Some(found) = name.strip_prefix("no-").and_then(flag) {
        return Some(found);
    }
    let mut beginning = all().filter(|option| option.name.starts_with(name));
    match (beginning.next(), beginning.next()) {
        (Some(only), None) if !name.is_empty() => Some(only),
        _ => None,
    }
}

/// The option of that letter.
pub(super) fn short(letter: char) -> Option<CurlOption> {
    let found = |options: &'static [(&'static str, char)]| {
        options
            .iter()
            .find(|(_, short)| *short == letter && letter != ' ')
            .map(|(name, _)| *name)
    };
    let with = |takes_word| move |name| CurlOption { name, takes_word };
    found(WITH_WORD)
        .map(with(true))
        .or_else(|| found(FLAGS).map(with(false)))
}

fn exact(name: &str) -> Option<CurlOption> {
    all().find(|option| option.name == name)
}

fn flag(name: &str) -> Option<CurlOption> {
    exact(name).filter(|option| !option.takes_word)
}

fn all() -> impl Iterator<Item = CurlOption> {
    let with = |takes_word| move |(name, _): &(&'static str, char)| CurlOption { name, takes_word };
    WITH_WORD
        .iter()
        .map(with(true))
        .chain(FLAGS.iter().map(with(false)))
}

#[rustfmt::skip]
const WITH_WORD: &[(&str, char)] = &[
    ("abstract-unix-socket", ' '),
    ("alt-svc", ' '),
    ("aws-sigv4", ' '),
    ("cacert", ' '),
    ("capath", ' '),
    ("cert", 'E'),
    ("cert-type", ' '),
    ("ciphers", ' '),
    ("config", 'K'),
    ("connect-timeout", ' '),
    ("connect-to", ' '),
    ("continue-at", 'C'),
    ("cookie", 'b'),
    ("cookie-jar", 'c'),
    ("create-file-mode", ' '),
    ("crlfile", ' '),
    ("curves", ' '),
    ("data", 'd'),
    ("data-ascii", ' '),
    ("data-binary", ' '),
    ("data-raw", ' '),
    ("data-urlencode", ' '),
    ("delegation", ' '),
    ("dns-interface", ' '),
    ("dns-ipv4-addr", ' '),
    ("dns-ipv6-addr", ' '),
    ("dns-servers", ' '),
    ("doh-url", ' '),
    ("dump-header", 'D'),
    ("ech", ' '),
    ("egd-file", ' '),
    ("engine", ' '),
    ("etag-compare", ' '),
    ("etag-save", ' '),
    ("expect100-timeout", ' '),
    ("form", 'F'),
    ("form-string", ' '),
    ("ftp-account", ' '),
    ("ftp-alternative-to-user", ' '),
    ("ftp-method", ' '),
    ("ftp-port", 'P'),
    ("ftp-ssl-ccc-mode", ' '),
    ("happy-eyeballs-timeout-ms", ' '),
    ("haproxy-clientip", ' '),
    ("header", 'H'),
    ("hostpubmd5", ' '),
    ("hostpubsha256", ' '),
    ("hsts", ' '),
    ("interface", ' '),
    ("ip-tos", ' '),
    ("ipfs-gateway", ' '),
    ("json", ' '),
    ("keepalive-cnt", ' '),
    ("keepalive-time", ' '),
    ("key", ' '),
    ("key-type", ' '),
    ("knownhosts", ' '),
    ("krb", ' '),
    ("krb4", ' '),
    ("libcurl", ' '),
    ("limit-rate", ' '),
    ("local-port", ' '),
    ("login-options", ' '),
    ("mail-auth", ' '),
    ("mail-from", ' '),
    ("mail-rcpt", ' '),
    ("max-filesize", ' '),
    ("max-redirs", ' '),
    ("max-time", 'm'),
    ("netrc-file", ' '),
    ("noproxy", ' '),
    ("oauth2-bearer", ' '),
    ("output", 'o'),
    ("output-dir", ' '),
    ("parallel-max", ' '),
    ("parallel-max-host", ' '),
    ("pass", ' '),
    ("pinnedpubkey", ' '),
    ("preproxy", ' '),
    ("proto", ' '),
    ("proto-default", ' '),
    ("proto-redir", ' '),
    ("proxy", 'x'),
    ("proxy-cacert", ' '),
    ("proxy-capath", ' '),
    ("proxy-cert", ' '),
    ("proxy-cert-type", ' '),
    ("proxy-ciphers", ' '),
    ("proxy-crlfile", ' '),
    ("proxy-header", ' '),
    ("proxy-key", ' '),
    ("proxy-key-type", ' '),
    ("proxy-pass", ' '),
    ("proxy-pinnedpubkey", ' '),
    ("proxy-service-name", ' '),
    ("proxy-tls13-ciphers", ' '),
    ("proxy-tlsauthtype", ' '),
    ("proxy-tlspassword", ' '),
    ("proxy-tlsuser", ' '),
    ("proxy-user", 'U'),
    ("proxy1.0", ' '),
    ("pubkey", ' '),
    ("quote", 'Q'),
    ("random-file", ' '),
    ("range", 'r'),
    ("rate", ' '),
    ("referer", 'e'),
    ("request", 'X'),
    ("request-target", ' '),
    ("resolve", ' '),
    ("retry", ' '),
    ("retry-delay", ' '),
    ("retry-max-time", ' '),
    ("sasl-authzid", ' '),
    ("service-name", ' '),
    ("sigalgs", ' '),
    ("socks4", ' '),
    ("socks4a", ' '),
    ("socks5", ' '),
    ("socks5-gssapi-service", ' '),
    ("socks5-hostname", ' '),
    ("speed-limit", 'Y'),
    ("speed-time", 'y'),
    ("ssl-sessions", ' '),
    ("stderr", ' '),
    ("telnet-option", 't'),
    ("tftp-blksize", ' '),
    ("time-cond", 'z'),
    ("tls-max", ' '),
    ("tls13-ciphers", ' '),
    ("tlsauthtype", ' '),
    ("tlspassword", ' '),
    ("tlsuser", ' '),
    ("trace", ' '),
    ("trace-ascii", ' '),
    ("trace-config", ' '),
    ("unix-socket", ' '),
    ("upload-file", 'T'),
    ("upload-flags", ' '),
    ("url", ' '),
    ("url-query", ' '),
    ("user", 'u'),
    ("user-agent", 'A'),
    ("variable", ' '),
    ("vlan-priority", ' '),
    ("write-out", 'w'),
];

#[rustfmt::skip]
const FLAGS: &[(&str, char)] = &[
    ("alpn", ' '),
    ("anyauth", ' '),
    ("append", 'a'),
    ("basic", ' '),
    ("buffer", 'N'),
    ("ca-native", ' '),
    ("cert-status", ' '),
    ("clobber", ' '),
    ("compressed", ' '),
    ("compressed-ssh", ' '),
    ("create-dirs", ' '),
    ("crlf", ' '),
    ("digest", ' '),
    ("disable", 'q'),
    ("disable-eprt", ' '),
    ("disable-epsv", ' '),
    ("disallow-username-in-url", ' '),
    ("doh-cert-status", ' '),
    ("doh-insecure", ' '),
    ("dump-ca-embed", ' '),
    ("environment", ' '),
    ("eprt", ' '),
    ("epsv", ' '),
    ("fail", 'f'),
    ("fail-early", ' '),
    ("fail-with-body", ' '),
    ("false-start", ' '),
    ("follow", ' '),
    ("form-escape", ' '),
    ("ftp-create-dirs", ' '),
    ("ftp-pasv", ' '),
    ("ftp-pret", ' '),
    ("ftp-skip-pasv-ip", ' '),
    ("ftp-ssl", ' '),
    ("ftp-ssl-ccc", ' '),
    ("ftp-ssl-control", ' '),
    ("ftp-ssl-reqd", ' '),
    ("get", 'G'),
    ("globoff", 'g'),
    ("haproxy-protocol", ' '),
    ("head", 'I'),
    ("help", 'h'),
    ("http0.9", ' '),
    ("http1.0", '0'),
    ("http1.1", ' '),
    ("http2", ' '),
    ("http2-prior-knowledge", ' '),
    ("http3", ' '),
    ("http3-only", ' '),
    ("ignore-content-length", ' '),
    ("include", 'i'),
    ("insecure", 'k'),
    ("ipv4", '4'),
    ("ipv6", '6'),
    ("junk-session-cookies", 'j'),
    ("keepalive", ' '),
    ("list-only", 'l'),
    ("location", 'L'),
    ("location-trusted", ' '),
    ("mail-rcpt-allowfails", ' '),
    ("manual", 'M'),
    ("metalink", ' '),
    ("mptcp", ' '),
    ("negotiate", ' '),
    ("netrc", 'n'),
    ("netrc-optional", ' '),
    ("next", ':'),
    ("npn", ' '),
    ("ntlm", ' '),
    ("ntlm-wb", ' '),
    ("out-null", ' '),
    ("parallel", 'Z'),
    ("parallel-immediate", ' '),
    ("path-as-is", ' '),
    ("post301", ' '),
    ("post302", ' '),
    ("post303", ' '),
    ("progress-bar", '#'),
    ("progress-meter", ' '),
    ("proxy-anyauth", ' '),
    ("proxy-basic", ' '),
    ("proxy-ca-native", ' '),
    ("proxy-digest", ' '),
    ("proxy-http2", ' '),
    ("proxy-insecure", ' '),
    ("proxy-negotiate", ' '),
    ("proxy-ntlm", ' '),
    ("proxy-ssl-allow-beast", ' '),
    ("proxy-ssl-auto-client-cert", ' '),
    ("proxy-tlsv1", ' '),
    ("proxytunnel", 'p'),
    ("raw", ' '),
    ("remote-header-name", 'J'),
    ("remote-name", 'O'),
    ("remote-name-all", ' '),
    ("remote-time", 'R'),
    ("remove-on-error", ' '),
    ("retry-all-errors", ' '),
    ("retry-connrefused", ' '),
    ("sasl-ir", ' '),
    ("sessionid", ' '),
    ("show-error", 'S'),
    ("show-headers", ' '),
    ("silent", 's'),
    ("skip-existing", ' '),
    ("socks5-basic", ' '),
    ("socks5-gssapi", ' '),
    ("socks5-gssapi-nec", ' '),
    ("ssl", ' '),
    ("ssl-allow-beast", ' '),
    ("ssl-auto-client-cert", ' '),
    ("ssl-no-revoke", ' '),
    ("ssl-reqd", ' '),
    ("ssl-revoke-best-effort", ' '),
    ("sslv2", '2'),
    ("sslv3", '3'),
    ("styled-output", ' '),
    ("suppress-connect-headers", ' '),
    ("tcp-fastopen", ' '),
    ("tcp-nodelay", ' '),
    ("tftp-no-options", ' '),
    ("tls-earlydata", ' '),
    ("tlsv1", '1'),
    ("tlsv1.0", ' '),
    ("tlsv1.1", ' '),
    ("tlsv1.2", ' '),
    ("tlsv1.3", ' '),
    ("tr-encoding", ' '),
    ("trace-ids", ' '),
    ("trace-time", ' '),
    ("use-ascii", 'B'),
    ("verbose", 'v'),
    ("version", 'V'),
    ("xattr", ' '),
];

#[cfg(test)]
mod tests {
    use super::{all, long, short};

    #[test]
    fn each_name_stands_once() {
        let mut names: Vec<_> = all().map(|option| option.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn an_option_is_found_by_name_letter_negation_and_beginning() {
        let name = |found: Option<super::CurlOption>| found.map(|option| option.name);
        assert_eq!(name(long("max-time")), Some("max-time"));
        assert_eq!(name(long("no-progress-meter")), Some("progress-meter"));
        assert_eq!(name(long("max-t")), Some("max-time"));
        assert_eq!(name(long("max")), None);
        assert_eq!(name(short('d')), Some("data"));
        assert_eq!(name(short('?')), None);
        assert!(long("data-raw").is_some_and(|option| option.takes_word));
        assert!(long("silent").is_some_and(|option| !option.takes_word));
    }
}
