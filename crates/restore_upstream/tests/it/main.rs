//! What the client of the vendors does on real sockets, all of them on the loopback.

mod addresses;
mod answers;
mod certificates;
mod client;
mod faults;
mod headers;
mod redirects;
mod tls;
mod vendor;
