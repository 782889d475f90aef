//! Certificates made for one test run.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::sync::Arc;

/// An authority that signs what it is asked to.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// A new one.
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params
            .distinguished_name
            .push(DnType::CommonName, "An authority for tests");
        let key = KeyPair::generate().expect("ring makes keys");
        Self(CertifiedIssuer::self_signed(params, key).expect("the parameters are good"))
    }

    /// Its certificate, PEM.
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// What a server needs to speak TLS with a certificate like this.
    pub(crate) fn server(&self, params: &CertificateParams) -> Arc<ServerConfig> {
        let key = KeyPair::generate().expect("ring makes keys");
        let certificate = params.signed_by(&key, &self.0).expect("can be signed");
        server(certificate.der().clone(), &key)
    }

    /// The same with nothing wrong.
    pub(crate) fn good_server(&self, host: &str) -> Arc<ServerConfig> {
        self.server(&for_host(host))
    }
}

/// A certificate for a host, as it should be.
pub(crate) fn for_host(host: &str) -> CertificateParams {
    let mut params = CertificateParams::new(vec![host.to_owned()]).expect("is a name");
    params.distinguished_name.push(DnType::CommonName, host);
    params
}

/// What a server needs that signs its certificate itself.
pub(crate) fn self_signed(params: &CertificateParams) -> Arc<ServerConfig> {
    let key = KeyPair::generate().expect("ring makes keys");
    let certificate = params.self_signed(&key).expect("can be signed");
    server(certificate.der().clone(), &key)
}

fn server(certificate: CertificateDer<'static>, key: &KeyPair) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("is PKCS #8");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has cipher suites")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("the key is the certificate's");
    Arc::new(config)
}
