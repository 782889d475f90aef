//! Who knows the addresses of a name.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;

/// Addresses that are on their way.
pub type Addresses<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Finds the addresses of a name. Asked once for each attempt; what it says is checked and dialled.
pub trait Resolve: Send + Sync {
    /// All addresses of a host, in the order in which to try them.
    fn resolve<'a>(&'a self, host: &'a str) -> Addresses<'a>;
}

/// The resolver of the operating system.
#[derive(Debug, Clone, Copy)]
pub struct System;

impl Resolve for System {
    fn resolve<'a>(&'a self, host: &'a str) -> Addresses<'a> {
        Box::pin(async move {
            // The port is not looked up; it is only part of the form in which tokio asks.
            let found = tokio::net::lookup_host((host, 443)).await?;
            Ok(found.map(|socket| socket.ip()).collect())
        })
    }
}
