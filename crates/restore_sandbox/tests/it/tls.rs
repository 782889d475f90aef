//! The same imitation behind TLS, with a certificate of the caller's.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use restore_sandbox::Fault;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, StreamOwned,
};

use crate::client::{NOW, Stage, request, signed, vectors};

/// A certificate for that host, as a server and as a client that trusts it.
fn certified(host: &str) -> (Arc<ServerConfig>, Arc<ClientConfig>) {
    let made = rcgen::generate_simple_self_signed([host.to_owned()]).expect("a certificate");
    let certificate: CertificateDer<'static> = made.cert.der().clone();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let server = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has them")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], PrivateKeyDer::from(key))
        .expect("key and certificate belong together");
    let mut roots = RootCertStore::empty();
    roots.add(certificate).expect("it is one");
    let client = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has them")
        .with_root_certificates(roots)
        .with_no_client_auth();
    (Arc::new(server), Arc::new(client))
}

/// What a client hears, and how it ends.
fn exchange(
    stage: &Stage,
    client: &Arc<ClientConfig>,
    host: &str,
    bytes: &[u8],
) -> (Vec<u8>, Option<ErrorKind>) {
    let name = host.to_owned().try_into().expect("a name");
    let connection = ClientConnection::new(Arc::clone(client), name).expect("a connection");
    let socket = TcpStream::connect(stage.running.address).expect("it listens");
    let mut stream = StreamOwned::new(connection, socket);
    let mut heard = Vec::new();
    let end = stream
        .write_all(bytes)
        .and_then(|()| stream.read_to_end(&mut heard));
    (heard, end.err().map(|error| error.kind()))
}

#[test]
fn a_restore_is_accepted_through_tls_and_fails_there_as_it_is_told_to() {
    let document = &vectors()
        .into_iter()
        .find(|vector| vector["id"] == "cbr-aksk-vm-doc-example")
        .expect("a vector")["document"];
    let (_, request) = request(document);
    let (server, client) = certified(&request.host);
    let stage = Stage::with(NOW, Some(server));
    let (heard, end) = exchange(&stage, &client, &request.host, &signed(document));
    assert!(heard.starts_with(b"HTTP/1.1 202 "), "{heard:?}");
    assert_eq!(end, None);

    stage.fault(Fault::ResetBeforeRead, 1);
    let (heard, end) = exchange(&stage, &client, &request.host, &signed(document));
    assert_eq!(heard.len(), 0);
    assert!(
        matches!(
            end,
            Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)
        ),
        "{end:?}"
    );

    stage.fault(Fault::CloseMidHeaders, 1);
    let (heard, end) = exchange(&stage, &client, &request.host, &signed(document));
    assert!(heard.starts_with(b"HTTP/1.1 202 "), "{heard:?}");
    // The close was not announced, and TLS says so.
    assert_eq!(end, Some(ErrorKind::UnexpectedEof));
    assert_eq!(stage.running.counts().accepted["cbr.RestoreBackup"], 2);
    stage.stop();
}
