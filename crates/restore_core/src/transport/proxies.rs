//! Proxies that people run, and how each one says that an answer is its own.
//!
//! Read in their sources and recorded: Scalar's proxy, cors-anywhere, proxyscotch.

/// A proxy that finds the target in the address.
#[derive(Debug, Clone, Copy)]
pub struct Proxy {
    /// How settings name it.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// What an address of it looks like.
    pub template: &'static str,
    /// What to know before using it.
    pub says: &'static str,
    /// The header that every answer of a service has and no answer of the proxy's own: the address
    /// that answered. `None`, where the proxy leaves no mark.
    pub mark: Option<&'static str>,
    /// Its own answers that come before anything is sent.
    pub refusals: &'static [Refusal],
    /// A harmless call: path, and the text that comes.
    pub probe: Option<(&'static str, &'static str)>,
}

/// An answer by which a proxy refuses to send.
#[derive(Debug, Clone, Copy)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// How its text begins.
    pub begins: &'static str,
    /// What it means.
    pub means: &'static str,
}

const fn refusal(status: u16, begins: &'static str, means: &'static str) -> Refusal {
    Refusal {
        status,
        begins,
        means,
    }
}

/// Every proxy that is known, the one without a mark last.
pub static PROXIES: &[Proxy] = &[
    Proxy {
        id: "scalar",
        name: "Scalar proxy",
        template: "https://proxy.example/?scalar_url={url_enc}",
        says: "It does not verify the service's certificate and follows redirects: use it for tests only, and never over a network that is not yours.",
        mark: Some("x-forwarded-host"),
        refusals: &[
            refusal(
                400,
                "The `scalar_url` query parameter is required",
                "The proxy found no target in the address.",
            ),
            refusal(
                403,
                "Forbidden: access to private addresses",
                "The proxy refuses this target: its name leads to a private address, or to none.",
            ),
            // Only what it reads before it sends; what fails later begins with the method.
            refusal(
                503,
                "parse \"",
                "The proxy takes the target for no address.",
            ),
        ],
        probe: Some(("/ping", "pong")),
    },
    Proxy {
        id: "cors-anywhere",
        name: "cors-anywhere",
        template: "https://proxy.example/{url}",
        says: "It checks neither who asks nor where a request goes, and follows redirects: run it where only you reach it.",
        // It adds X-Request-URL too, after it has listed the headers that a page may read.
        mark: Some("x-final-url"),
        refusals: &[
            refusal(
                200,
                "This API enables cross-origin requests to anywhere.",
                "Something before the proxy changed the address: it found no target there.",
            ),
            refusal(
                400,
                "Missing required request header",
                "The proxy demands another header, such as X-Requested-With.",
            ),
            refusal(
                400,
                "The URL is invalid",
                "Something before the proxy changed the address.",
            ),
            refusal(400, "Port number too large", "The proxy refuses the port."),
            refusal(
                403,
                "The origin ",
                "The proxy does not serve this page's origin.",
            ),
            refusal(
                404,
                "Invalid host",
                "The proxy takes the target for no host.",
            ),
            refusal(429, "", "The proxy takes no more calls right now."),
        ],
        // Its harmless calls ask nobody who they are; this one finds nobody at the proxy itself.
        probe: Some(("/http://127.0.0.1:1/", "Not found because of proxy error")),
    },
    Proxy {
        id: "gateway",
        name: "A gateway of your own",
        template: "https://gateway.example/{host}{path}?{query}",
        says: "It must pass the request on as it is, to the host in the address and no other, and answer this page's preflight. Its own errors cannot be told from the service's by a mark: what is not documented by the vendor counts as unknown.",
        mark: None,
        refusals: &[],
        probe: None,
    },
];

/// The proxy of that ID.
#[must_use]
pub fn proxy(id: &str) -> Option<&'static Proxy> {
    PROXIES.iter().find(|proxy| proxy.id == id)
}
