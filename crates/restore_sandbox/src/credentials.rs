//! The keys that the sandbox knows. They open nothing anywhere else.

use restore_core::operation::Vendor;
use restore_core::secret::Secret;

/// An access key of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Whose key it would be.
    pub vendor: Vendor,
    /// Its ID.
    pub id: &'static str,
    /// Its secret, known to everyone.
    pub secret: &'static str,
    /// The token that goes with it, if it stands for a temporary key.
    pub security_token: Option<&'static str>,
}

/// A lasting key of Alibaba Cloud.
pub const ALIBABA: Key = Key {
    vendor: Vendor::Alibaba,
    id: "SANDBOX-ALIBABA-KEY",
    secret: "sandbox-alibaba-secret-not-real",
    security_token: None,
};

/// A temporary key of Alibaba Cloud (STS).
pub const ALIBABA_TEMPORARY: Key = Key {
    vendor: Vendor::Alibaba,
    id: "SANDBOX-ALIBABA-TEMPORARY-KEY",
    secret: "sandbox-alibaba-temporary-secret-not-real",
    security_token: Some("sandbox-alibaba-security-token-not-real"),
};

/// A lasting key of Huawei Cloud.
pub const HUAWEI: Key = Key {
    vendor: Vendor::Huawei,
    id: "SANDBOX-HUAWEI-KEY",
    secret: "sandbox-huawei-secret-not-real",
    security_token: None,
};

/// A temporary key of Huawei Cloud.
pub const HUAWEI_TEMPORARY: Key = Key {
    vendor: Vendor::Huawei,
    id: "SANDBOX-HUAWEI-TEMPORARY-KEY",
    secret: "sandbox-huawei-temporary-secret-not-real",
    security_token: Some("sandbox-huawei-security-token-not-real"),
};

/// Every key.
pub const KEYS: [Key; 4] = [ALIBABA, ALIBABA_TEMPORARY, HUAWEI, HUAWEI_TEMPORARY];

/// The IAM token of Huawei Cloud that the sandbox takes for valid.
pub const HUAWEI_TOKEN: &str = "sandbox-huawei-token-not-real";

impl Key {
    /// The key of that vendor and ID.
    #[must_use]
    pub fn named(vendor: Vendor, id: &str) -> Option<Self> {
        KEYS.into_iter()
            .find(|key| key.vendor == vendor && key.id == id)
    }

    /// The key as signing takes it.
    #[must_use]
    pub fn credentials(&self) -> restore_core::sign::Credentials {
        let secret = |text: &str| Secret::new(text.to_owned());
        restore_core::sign::Credentials {
            access_key_id: self.id.to_owned(),
            access_key_secret: secret(self.secret),
            security_token: self.security_token.map(secret),
        }
    }
}
