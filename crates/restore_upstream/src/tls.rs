//! TLS 1.2 and 1.3 with verification, always.

use crate::config::Unusable;
use crate::sent::{CertificateFault, Why};
use rustls::client::Resumption;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::version::{TLS12, TLS13};
use rustls::{AlertDescription, CertificateError, ClientConfig, Error, RootCertStore};
use std::io;
use std::sync::Arc;

/// A client that trusts the public authorities and these certificates (PEM, empty for none).
///
/// Sessions are not resumed: no request can then travel in the handshake, before the peer has shown
/// who it is.
pub(crate) fn client(extra_roots: &[u8]) -> Result<Arc<ClientConfig>, Unusable> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let public = roots.len();
    for certificate in CertificateDer::pem_slice_iter(extra_roots) {
        let certificate = certificate.map_err(|_| Unusable::Roots)?;
        roots.add(certificate).map_err(|_| Unusable::Roots)?;
    }
    if roots.len() == public && !extra_roots.is_empty() {
        return Err(Unusable::Roots);
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])
        .expect("ring has cipher suites for both versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

/// What a failed handshake means.
pub(crate) fn why(error: &io::Error) -> Why {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    match inner {
        Some(Error::InvalidCertificate(fault)) => Why::Certificate(certificate_fault(fault)),
        Some(
            Error::PeerIncompatible(_) | Error::AlertReceived(AlertDescription::ProtocolVersion),
        ) => Why::TlsVersion,
        Some(_) => Why::TlsFailed,
        None => Why::ConnectionLost,
    }
}

fn certificate_fault(error: &CertificateError) -> CertificateFault {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            CertificateFault::Expired
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateFault::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::WrongName
        }
        // Somebody with the name of one who is trusted, but not with the key.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            CertificateFault::UnknownIssuer
        }
        _ => CertificateFault::Other,
    }
}
