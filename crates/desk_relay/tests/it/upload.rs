//! Uploads that are cut, go on, and are given up: what the relay has is what was sent, nothing of it is taken for whole before
//! its hash is right, and what is left lying about is bounded.
//!
//! Each upload is told stretch by stretch over sockets of its own, so a relay that forgets a part at a cut, takes a stretch at
//! a wrong place or leaves parts out of the share does not pass.

use crate::{
    blob::parts_in,
    client::{As, Client, founded},
    http::{Answer, ask},
    team::{Member, Team},
};
use desk_model::{BlobId, DocId, Role};
use desk_relay::{Config, Running, limit, serve};
use desk_seal::blob::address;
use std::{
    fs,
    net::SocketAddr,
    path::Path,
    time::{Duration, SystemTime},
};
use tokio::{io::AsyncWriteExt, net::TcpStream};

const DOC: DocId = DocId([1; 16]);

/// A device with its token.
struct Device {
    at: SocketAddr,
    desk: String,
    token: String,
    _client: Client,
}

impl Device {
    async fn join(at: SocketAddr, team: &Team, member: &Member) -> Self {
        let (client, welcome) = Client::join(at, team, member, None).await;
        Self {
            at,
            desk: team.desk().to_string(),
            token: format!("Bearer {}", welcome.blob_token),
            _client: client,
        }
    }

    fn path(&self, blob: BlobId) -> String {
        format!("/blob/{}/{DOC}/{blob}", self.desk)
    }

    async fn ask(&self, method: &str, blob: BlobId, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut all = vec![("authorization", self.token.as_str())];
        all.extend(headers);
        ask(self.at, method, &self.path(blob), &all, body).await
    }

    /// How many bytes the relay has, and whether that is all.
    async fn stand(&self, blob: BlobId) -> (u64, bool) {
        let answer = self.ask("HEAD", blob, &[], b"").await;
        assert_eq!(answer.status, 204);
        let offset = answer.header("upload-offset").unwrap().parse().unwrap();
        (offset, answer.header("upload-complete") == Some("?1"))
    }

    async fn put(&self, blob: BlobId, bytes: &[u8], from: usize, upto: usize) -> Answer {
        let range = format!("bytes {from}-{}/{}", upto - 1, bytes.len());
        let range = [("content-range", range.as_str())];
        self.ask("PUT", blob, &range, &bytes[from..upto]).await
    }

    /// Announces all of it, sends the beginning, and breaks off.
    async fn break_off(&self, blob: BlobId, bytes: &[u8], sent: usize) {
        let mut stream = TcpStream::connect(self.at).await.unwrap();
        let request = format!(
            "PUT {} HTTP/1.1\r\nhost: {}\r\nauthorization: {}\r\ncontent-length: {}\r\n\r\n",
            self.path(blob),
            self.at,
            self.token,
            bytes.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.write_all(&bytes[..sent]).await.unwrap();
    }
}

fn bytes(seed: u8, length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 7) as u8 ^ seed).collect()
}

/// Has a file look as if it had been written so long ago.
fn age(path: &Path, ms: u64) {
    #[allow(clippy::disallowed_methods, reason = "files have the real clock")]
    let at = SystemTime::now() - Duration::from_millis(ms);
    let file = fs::File::options().append(true).open(path).unwrap();
    file.set_modified(at).unwrap();
}

async fn relay(team: &Team, config: Config) -> Running {
    let running = serve(config).await.unwrap();
    Client::bring(running.address(), team, &As::Founder).await;
    running
}

#[tokio::test]
async fn an_upload_that_was_cut_goes_on_where_it_was_also_at_a_restarted_relay() {
    let team = Team::found(120);
    let (running, folder) = founded(&team).await;
    let device = Device::join(running.address(), &team, &team.lead).await;
    let all = bytes(1, 2_000_000);
    let blob = address(&all);
    assert_eq!(device.stand(blob).await, (0, false));
    device.break_off(blob, &all, 1_200_000).await;
    // The relay reads what is on the way in its own time; it is asked until it has what it must keep.
    let kept = limit::PART_WRITE_BYTES as u64;
    let reached = async {
        loop {
            let (offset, whole) = device.stand(blob).await;
            assert!(!whole && offset <= 1_200_000);
            if offset >= kept {
                return offset;
            }
        }
    };
    let offset = tokio::time::timeout(Duration::from_secs(20), reached)
        .await
        .unwrap();
    assert_eq!(device.ask("GET", blob, &[], b"").await.status, 404);

    running.stop().await;
    let running = serve(Config::local(folder.path().into())).await.unwrap();
    let device = Device::join(running.address(), &team, &team.lead).await;
    let (again, _) = device.stand(blob).await;
    assert!(again >= offset);
    let (from, middle) = (again as usize, again as usize + 100_000);
    let answer = device.put(blob, &all, from, middle).await;
    assert_eq!(answer.status, 202);
    assert_eq!(answer.header("upload-offset"), Some(middle.to_string().as_str()));
    assert_eq!(device.put(blob, &all, middle, all.len()).await.status, 201);
    assert_eq!(device.stand(blob).await, (2_000_000, true));
    assert_eq!(device.ask("GET", blob, &[], b"").await.body, all);
    assert_eq!(parts_in(&folder.path().join("blobs/parts")).len(), 0);
}

#[tokio::test]
async fn a_stretch_at_a_wrong_place_is_told_the_right_one_and_a_wrong_hash_begins_anew() {
    let team = Team::found(121);
    let (running, folder) = founded(&team).await;
    let device = Device::join(running.address(), &team, &team.lead).await;
    let all = bytes(2, 1000);
    let blob = address(&all);
    assert_eq!(device.put(blob, &all, 0, 400).await.status, 202);
    let gap = device.put(blob, &all, 500, 600).await;
    assert_eq!((gap.status, gap.header("upload-offset")), (409, Some("400")));
    let known = device.put(blob, &all, 100, 300).await;
    assert_eq!((known.status, known.header("upload-offset")), (202, Some("400")));
    let lying = [("content-range", "bytes 400-999/1000")];
    assert_eq!(device.ask("PUT", blob, &lying, &[0; 10]).await.status, 400);
    assert_eq!(device.stand(blob).await, (400, false));

    let mut wrong = all.clone();
    wrong[999] ^= 1;
    assert_eq!(device.put(blob, &wrong, 400, 1000).await.status, 422);
    assert_eq!(device.stand(blob).await, (0, false));
    assert_eq!(parts_in(&folder.path().join("blobs/parts")).len(), 0);
    assert_eq!(device.put(blob, &all, 0, 1000).await.status, 201);
}

#[tokio::test]
async fn two_uploads_of_one_blob_do_each_other_no_harm() {
    let mut team = Team::found(122);
    let second = team.member(Role::Operator, 9);
    let (running, folder) = founded(&team).await;
    let at = running.address();
    let lead = Device::join(at, &team, &team.lead).await;
    let other = Device::join(at, &team, &second).await;
    let all = bytes(3, 900_000);
    let blob = address(&all);
    assert_eq!(lead.put(blob, &all, 0, 300_000).await.status, 202);
    // Rubbish of one device under the same address is in no other's way.
    let rubbish = vec![0; all.len()];
    assert_eq!(other.put(blob, &rubbish, 0, 300_000).await.status, 202);
    assert_eq!(other.put(blob, &rubbish, 300_000, 900_000).await.status, 422);
    // The same stretches of one device at the same time, and the whole from another.
    let (one, two, three) = tokio::join!(
        lead.put(blob, &all, 300_000, 900_000),
        lead.put(blob, &all, 200_000, 900_000),
        other.put(blob, &all, 0, 900_000)
    );
    for answer in [one, two, three] {
        assert!(matches!(answer.status, 200 | 201), "{}", answer.status);
    }
    assert_eq!(lead.ask("GET", blob, &[], b"").await.body, all);
    // What is left of the one that came later goes when it is spoken of next.
    assert_eq!(lead.put(blob, &all, 0, 10).await.status, 200);
    assert_eq!(other.put(blob, &all, 0, 10).await.status, 200);
    assert_eq!(parts_in(&folder.path().join("blobs/parts")).len(), 0);
}

#[tokio::test]
async fn a_device_has_few_parts_and_none_for_long() {
    let team = Team::found(123);
    let (running, folder) = founded(&team).await;
    let device = Device::join(running.address(), &team, &team.lead).await;
    let whole: Vec<Vec<u8>> = (0..limit::PARTS_MAX as u8 + 2).map(|n| bytes(n, 100)).collect();
    for all in &whole[..=limit::PARTS_MAX] {
        assert_eq!(device.put(address(all), all, 0, 50).await.status, 202);
    }
    assert_eq!(device.stand(address(&whole[0])).await, (0, false));
    assert_eq!(device.stand(address(&whole[1])).await, (50, false));
    let parts = || parts_in(&folder.path().join("blobs/parts"));
    assert_eq!(parts().len(), limit::PARTS_MAX);

    for part in &parts()[..3] {
        age(part, limit::PART_MS_MAX + 60_000);
    }
    for part in &parts()[3..] {
        age(part, limit::PART_MS_MAX - 60_000);
    }
    let last = whole.last().unwrap();
    assert_eq!(device.put(address(last), last, 0, 50).await.status, 202);
    assert_eq!(parts().len(), limit::PARTS_MAX - 3 + 1);
    running.stop().await;
    for part in parts() {
        age(&part, limit::PART_MS_MAX + 60_000);
    }
    let _running = serve(Config::local(folder.path().into())).await.unwrap();
    assert_eq!(parts().len(), 0);
}

#[tokio::test]
async fn parts_count_toward_the_desks_share_and_the_sizes_are_settings() {
    let team = Team::found(124);
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        blob_bytes_max: 900,
        desk_blob_bytes_max: 1000,
        ..Config::local(folder.path().into())
    };
    let running = relay(&team, config).await;
    let device = Device::join(running.address(), &team, &team.lead).await;
    let (large, small) = (bytes(4, 900), bytes(5, 500));
    let [at_large, at_small] = [address(&large), address(&small)];
    assert_eq!(device.put(at_large, &large, 0, 600).await.status, 202);
    assert_eq!(device.put(at_small, &small, 0, 500).await.status, 507);
    assert_eq!(device.put(at_small, &small, 0, 400).await.status, 202);
    assert_eq!(device.put(at_small, &small, 400, 500).await.status, 507);
    // A part that is thrown away gives its room back.
    let mut wrong = small.clone();
    wrong.truncate(400);
    let end = [("content-range", "bytes 399-399/400")];
    assert_eq!(device.ask("PUT", at_small, &end, &wrong[399..]).await.status, 422);
    assert_eq!(device.put(at_large, &large, 600, 900).await.status, 201);
    assert_eq!(device.put(at_small, &small, 0, 101).await.status, 507);

    // Parts weigh after a restart too, and nothing once they are too old.
    running.stop().await;
    let roomier = || Config {
        blob_bytes_max: 900,
        desk_blob_bytes_max: 1500,
        ..Config::local(folder.path().into())
    };
    let running = serve(roomier()).await.unwrap();
    let device = Device::join(running.address(), &team, &team.lead).await;
    assert_eq!(device.put(at_small, &small, 0, 400).await.status, 202);
    running.stop().await;
    let running = serve(roomier()).await.unwrap();
    let device = Device::join(running.address(), &team, &team.lead).await;
    let other = bytes(10, 300);
    assert_eq!(device.put(address(&other), &other, 0, 201).await.status, 507);
    let part = &parts_in(&folder.path().join("blobs/parts"))[0];
    age(part, limit::PART_MS_MAX + 60_000);
    assert_eq!(device.put(address(&other), &other, 0, 201).await.status, 202);

    let larger = bytes(6, 901);
    let refused = device.put(address(&larger), &larger, 0, 10).await;
    assert_eq!(refused.status, 413);
    assert!(String::from_utf8_lossy(&refused.body).contains("larger than this relay takes"));
}

#[tokio::test]
async fn who_stored_a_blob_may_take_it_back_within_a_day() {
    let mut team = Team::found(125);
    let second = team.member(Role::Operator, 9);
    let (running, folder) = founded(&team).await;
    let at = running.address();
    let lead = Device::join(at, &team, &team.lead).await;
    let other = Device::join(at, &team, &second).await;
    let (one, two) = (bytes(7, 100), bytes(8, 100));
    let [at_one, at_two] = [address(&one), address(&two)];
    for (blob, all) in [(at_one, &one), (at_two, &two)] {
        assert_eq!(lead.put(blob, all, 0, 100).await.status, 201);
        assert_eq!(other.put(blob, all, 0, 100).await.status, 200);
    }
    assert_eq!(other.ask("DELETE", at_one, &[], b"").await.status, 403);
    assert_eq!(lead.ask("DELETE", at_one, &[], b"").await.status, 204);
    assert_eq!(lead.ask("GET", at_one, &[], b"").await.status, 404);
    assert_eq!(lead.ask("DELETE", at_one, &[], b"").await.status, 404);

    let stored = &parts_in(&folder.path().join("blobs/uploaders"))[0];
    let text = fs::read_to_string(stored).unwrap();
    let (device, at_ms) = text.split_once(' ').unwrap();
    let at_ms: u64 = at_ms.parse().unwrap();
    let late = at_ms - limit::TAKE_BACK_MS_MAX - 1;
    fs::write(stored, format!("{device} {late}")).unwrap();
    assert_eq!(lead.ask("DELETE", at_two, &[], b"").await.status, 403);
    assert_eq!(lead.ask("GET", at_two, &[], b"").await.body, two);
}

#[tokio::test]
async fn what_is_forgotten_is_deleted_and_not_stored_again() {
    let team = Team::found(126);
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        desk_blob_bytes_max: 250,
        ..Config::local(folder.path().into())
    };
    let running = relay(&team, config).await;
    let device = Device::join(running.address(), &team, &team.lead).await;
    let all: Vec<Vec<u8>> = (20..23).map(|n| bytes(n, 100)).collect();
    let [one, two, three] = [0, 1, 2].map(|n: usize| address(&all[n]));
    assert_eq!(device.put(one, &all[0], 0, 100).await.status, 201);
    assert_eq!(device.put(two, &all[1], 0, 50).await.status, 202);
    running.forget_blob(team.desk(), DOC, one).unwrap();
    assert_eq!(device.ask("GET", one, &[], b"").await.status, 410);
    assert_eq!(device.put(one, &all[0], 0, 100).await.status, 410);
    assert_eq!(device.put(three, &all[2], 0, 100).await.status, 201);
    assert_eq!(device.stand(two).await, (50, false), "the others stay");

    running.forget_doc(team.desk(), DOC).unwrap();
    running.forget_doc(team.desk(), DOC).unwrap();
    for (blob, bytes) in [(two, &all[1]), (three, &all[2])] {
        let refused = device.put(blob, bytes, 0, 100).await;
        assert_eq!(refused.status, 410);
        assert!(String::from_utf8_lossy(&refused.body).contains("erased"));
    }
    assert_eq!(parts_in(&folder.path().join("blobs/parts")).len(), 0);
    let elsewhere = format!("/blob/{}/{}/{two}", team.desk(), DocId([2; 16]));
    let headers = [("authorization", device.token.as_str())];
    let other = bytes(30, 250);
    let fits = elsewhere.replace(&two.to_string(), &address(&other).to_string());
    let answer = ask(running.address(), "PUT", &fits, &headers, &other).await;
    assert_eq!(answer.status, 201, "what was forgotten weighs nothing");
}

#[tokio::test]
async fn an_app_from_elsewhere_may_ask_and_hear_how_far_it_is() {
    let team = Team::found(127);
    let (running, _folder) = founded(&team).await;
    let device = Device::join(running.address(), &team, &team.lead).await;
    let all = bytes(9, 10);
    let preflight = ask(
        running.address(),
        "OPTIONS",
        &device.path(address(&all)),
        &[],
        b"",
    )
    .await;
    let methods = preflight.header("access-control-allow-methods").unwrap();
    let headers = preflight.header("access-control-allow-headers").unwrap();
    assert!(["GET", "HEAD", "PUT"].iter().all(|each| methods.contains(each)));
    assert!(
        ["authorization", "content-range", "range"]
            .iter()
            .all(|each| headers.contains(each))
    );
    let stood = device.ask("HEAD", address(&all), &[], b"").await;
    let nobody = ask(running.address(), "GET", &device.path(address(&all)), &[], b"").await;
    let range = [("range", "bytes=2-4")];
    assert_eq!(device.put(address(&all), &all, 0, 10).await.status, 201);
    let given = device.ask("GET", address(&all), &range, b"").await;
    assert_eq!(
        (nobody.status, given.status, given.body.as_slice()),
        (401, 206, &all[2..5])
    );
    for answer in [&preflight, &stood, &nobody, &given] {
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        // What a browser would send by itself counts for nothing.
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
    let heard = stood.header("access-control-expose-headers").unwrap();
    assert!(heard.contains("upload-offset") && heard.contains("upload-complete"));
}
