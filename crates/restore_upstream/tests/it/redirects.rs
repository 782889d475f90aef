//! A redirect is an answer, and nobody goes where it points.

use crate::client::{outgoing, send, to_sandbox};
use crate::vendor::{Plan, Vendor};
use restore_upstream::Sent;

#[tokio::test]
async fn no_redirect_of_fifty_five_is_followed() {
    let trap = Vendor::start(vec![Plan::Hang]).await;
    let at = trap.socket;
    let port = at.port();
    for status in [301, 302, 303, 307, 308] {
        let destinations = [
            format!("http://{at}/"),
            format!("https://{at}/"),
            format!("//{at}/"),
            format!("http://localhost:{port}/"),
            format!("http://user:canary@{at}/"),
            format!("http://[::ffff:127.0.0.1]:{port}/"),
            format!("http://2130706433:{port}/"),
            "/".to_owned(),
            "?again".to_owned(),
            "http://169.254.169.254/latest/meta-data/".to_owned(),
            format!("http://{at}/\r\nRefresh: 0;url=http://{at}/"),
        ];
        for destination in destinations {
            let answer = format!(
                "HTTP/1.1 {status} Moved\r\nLocation: {destination}\r\nContent-Length: 0\r\n\r\n"
            );
            let vendor = Vendor::start(vec![Plan::Answer(answer.into_bytes())]).await;
            let report = send(to_sandbox(vendor.socket), &outgoing()).await;
            let expected = Sent::Answered {
                status,
                headers: Vec::new(),
                body: Vec::new(),
                truncated: false,
            };
            assert_eq!(report.sent, expected, "{status} {destination}");
            let seen = vendor.end().await;
            assert_eq!((seen.connections, seen.requests.len()), (1, 1));
        }
    }
    assert_eq!(trap.end().await.connections, 0);
}
