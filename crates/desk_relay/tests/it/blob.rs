//! Attachments: stored under the hash of their bytes only, given to members only.

use crate::{
    client::{Client, founded},
    http::ask,
    team::Team,
};
use desk_model::{BlobId, DocId, Role};
use desk_seal::blob::address;
use desk_sync::RelayFrame;
use std::path::{Path, PathBuf};

#[tokio::test]
async fn a_blob_is_stored_and_given_in_ranges() {
    let mut team = Team::found(100);
    let viewer = team.member(Role::Viewer, 9);
    let (running, folder) = founded(&team).await;
    let at = running.address();
    let (_client, welcome) = Client::join(at, &team, &team.lead, None).await;
    let (_other, as_viewer) = Client::join(at, &team, &viewer, None).await;
    let bytes: Vec<u8> = (0..100_000u32).map(|i| i as u8).collect();
    let path = format!("/blob/{}/{}/{}", team.desk(), DocId([1; 16]), address(&bytes));
    let (token, viewers) = (
        format!("Bearer {}", welcome.blob_token),
        format!("Bearer {}", as_viewer.blob_token),
    );
    let (lead, viewer) = (
        [("authorization", token.as_str())],
        [("authorization", viewers.as_str())],
    );

    assert_eq!(ask(at, "GET", &path, &lead, b"").await.status, 404);
    assert_eq!(ask(at, "PUT", &path, &[], &bytes).await.status, 401);
    assert_eq!(ask(at, "PUT", &path, &viewer, &bytes).await.status, 403);
    assert_eq!(ask(at, "PUT", &path, &lead, &bytes[1..]).await.status, 422);
    assert_eq!(ask(at, "PUT", &path, &lead, &bytes).await.status, 201);
    assert_eq!(ask(at, "PUT", &path, &lead, &bytes).await.status, 200);
    assert_eq!(ask(at, "GET", &path, &viewer, b"").await.body, bytes);
    assert_eq!(ask(at, "GET", &path, &[], b"").await.status, 401);
    let part = [lead[0], ("range", "bytes=10-19")];
    let part = ask(at, "GET", &path, &part, b"").await;
    assert_eq!((part.status, part.body.as_slice()), (206, &bytes[10..20]));
    let tail = [lead[0], ("range", "bytes=99990-")];
    let tail = ask(at, "GET", &path, &tail, b"").await;
    assert_eq!((tail.status, tail.body.as_slice()), (206, &bytes[99_990..]));
    assert_eq!(tail.header("content-range"), Some("bytes 99990-99999/100000"));
    let beyond = [lead[0], ("range", "bytes=100000-")];
    assert_eq!(ask(at, "GET", &path, &beyond, b"").await.status, 416);
    let parts = parts_in(&folder.path().join("blobs/parts"));
    assert_eq!(parts.len(), 0, "refused parts are removed");
}

/// The token has not ended and the address is known: membership is asked for at each request.
#[tokio::test]
async fn t59_a_removed_device_gets_nothing_by_an_unexpired_token() {
    let mut team = Team::found(103);
    let member = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let at = running.address();
    let (_member, welcome) = Client::join(at, &team, &member, None).await;
    let (mut lead, _) = Client::join(at, &team, &team.lead, None).await;
    let bytes = b"sealed".as_slice();
    let path = format!("/blob/{}/{}/{}", team.desk(), DocId([1; 16]), address(bytes));
    let token = format!("Bearer {}", welcome.blob_token);
    let token = [("authorization", token.as_str())];
    assert_eq!(ask(at, "PUT", &path, &token, bytes).await.status, 201);
    assert_eq!(ask(at, "GET", &path, &token, b"").await.body, bytes);
    let removal = team.remove(&member);
    let head = team.pin();
    let appended = lead.append(vec![removal.encode()]).await;
    assert_eq!(appended, RelayFrame::Appended { batch: 1, head });
    for method in ["GET", "PUT", "DELETE"] {
        let answer = ask(at, method, &path, &token, bytes).await;
        assert_eq!(answer.status, 403, "{method}");
        assert_ne!(answer.body, bytes, "{method}");
    }
}

/// All files below a folder.
pub fn parts_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let below = |path: PathBuf| {
        if path.is_dir() {
            parts_in(&path)
        } else {
            vec![path]
        }
    };
    entries.flat_map(|entry| below(entry.unwrap().path())).collect()
}

#[tokio::test]
async fn no_address_leads_elsewhere() {
    let team = Team::found(101);
    let other = Team::found(102);
    let (running, _folder) = founded(&team).await;
    let at = running.address();
    let (_client, welcome) = Client::join(at, &team, &team.lead, None).await;
    let token = format!("Bearer {}", welcome.blob_token);
    let headers = [("authorization", token.as_str())];
    let blob = BlobId([1; 32]);
    let foreign = format!("/blob/{}/{}/{blob}", other.desk(), DocId([1; 16]));
    assert_eq!(ask(at, "GET", &foreign, &headers, b"").await.status, 401);
    let upward = format!("/blob/{}/..%2f..%2f/blob.key", team.desk());
    assert_eq!(ask(at, "GET", &upward, &headers, b"").await.status, 404);
    let large = [headers[0], ("content-length", "104860000")];
    let path = format!("/blob/{}/{}/{blob}", team.desk(), DocId([1; 16]));
    assert_eq!(ask_large(at, &path, large[0]).await, 413);
}

/// The share is nearly used up by a file that takes no space on the disk.
#[tokio::test]
async fn a_desk_stores_no_more_than_its_share() {
    let team = Team::found(103);
    let (running, folder) = founded(&team).await;
    let at = running.address();
    let doc = DocId([1; 16]);
    let place = folder
        .path()
        .join("blobs")
        .join(team.desk().to_string())
        .join(doc.to_string());
    std::fs::create_dir_all(&place).unwrap();
    let large = std::fs::File::create(place.join("large")).unwrap();
    large
        .set_len(desk_relay::limit::DESK_BLOB_BYTES_MAX - 10)
        .unwrap();
    let (_client, welcome) = Client::join(at, &team, &team.lead, None).await;
    let token = format!("Bearer {}", welcome.blob_token);
    let headers = [("authorization", token.as_str())];
    let path = |bytes: &[u8]| format!("/blob/{}/{doc}/{}", team.desk(), address(bytes));
    let refused = ask(at, "PUT", &path(&[1; 11]), &headers, &[1; 11]).await;
    assert_eq!(refused.status, 507);
    assert!(String::from_utf8_lossy(&refused.body).contains("This was not stored"));
    assert_eq!(ask(at, "GET", &path(&[1; 11]), &headers, b"").await.status, 404);
    assert_eq!(
        ask(at, "PUT", &path(&[2; 10]), &headers, &[2; 10]).await.status,
        201
    );
    assert_eq!(
        ask(at, "PUT", &path(&[3; 1]), &headers, &[3; 1]).await.status,
        507
    );
}

/// Announces more than the limit and sends nothing of it.
async fn ask_large(at: std::net::SocketAddr, path: &str, token: (&str, &str)) -> u16 {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(at).await.unwrap();
    let request = format!(
        "PUT {path} HTTP/1.1\r\nhost: {at}\r\n{}: {}\r\ncontent-length: 104859201\r\n\r\n",
        token.0, token.1
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.unwrap();
    String::from_utf8_lossy(&start[9..12]).parse().unwrap()
}
