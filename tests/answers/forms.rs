//! Kept answers are compressed once, and take no more memory than they may.

use super::*;
use std::io::Read;

fn read(encoding: &str, bytes: &[u8]) -> Vec<u8> {
    let mut read = Vec::new();
    match encoding {
        "gzip" => drop(flate2::read::GzDecoder::new(bytes).read_to_end(&mut read).unwrap()),
        "deflate" => drop(flate2::read::ZlibDecoder::new(bytes).read_to_end(&mut read).unwrap()),
        "br" => drop(brotli::Decompressor::new(bytes, 4_096).read_to_end(&mut read).unwrap()),
        "zstd" => read = zstd::stream::decode_all(bytes).unwrap(),
        _ => bytes.clone_into(&mut read),
    }
    read
}

on_both! {
    async fn every_form_says_the_same(database: TestDatabase) {
        let app = app(database).await;
        let paths = ["/v1/members.csv", "/v1/news?first=99&fields=title,body", "/feeds/news.atom", "/embed/news"];
        for path in paths {
            let plain = get(&app, path, &[]).await;
            if plain.status != 200 || plain.bytes.len() < 1_024 {
                continue;
            }
            for encoding in ["gzip", "br", "zstd", "deflate", "identity"] {
                let mut lengths = Vec::new();
                for _ in 0..TIMES {
                    let answer = get(&app, path, &[("accept-encoding", encoding)]).await;
                    let said = if encoding == "identity" { "" } else { encoding };
                    assert_eq!(answer.header("content-encoding"), said, "{path}");
                    assert_eq!(read(encoding, &answer.bytes), plain.bytes, "{path} {encoding}");
                    let varies = answer.headers.get_all("vary").iter().any(|value| value.to_str().unwrap().to_lowercase().contains("accept-encoding"));
                    assert!(varies, "{path}");
                    assert_eq!(answer.header("etag"), plain.header("etag"));
                    lengths.push(answer.header("content-length").to_owned());
                }
                if encoding != "deflate" {
                    assert!(lengths.iter().all(|length| !length.is_empty() && *length == lengths[0]), "{path} {encoding} {lengths:?}");
                }
            }
        }
        let long = post(&app, &asking(LONG), &[]).await;
        assert!(long.bytes.len() > 1_024);
        for encoding in ["gzip", "br", "zstd"] {
            for _ in 0..TIMES {
                let answer = post(&app, &asking(LONG), &[("accept-encoding", encoding)]).await;
                assert_eq!((answer.header("content-encoding"), read(encoding, &answer.bytes)), (encoding, long.bytes.clone()));
            }
        }
    }

    async fn what_is_short_is_sent_as_it_is(database: TestDatabase) {
        let app = app(database).await;
        for _ in 0..TIMES {
            for answer in [
                post(&app, &asking("{ organization { name } }"), &[("accept-encoding", "br, gzip")]).await,
                get(&app, "/v1/members?first=1&fields=name", &[("accept-encoding", "br, gzip")]).await,
            ] {
                assert!(answer.bytes.len() < 1_024);
                assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, ""));
                assert_eq!(answer.header("content-length"), answer.bytes.len().to_string());
            }
        }
    }

    async fn a_flood_of_questions_takes_neither_memory_nor_place_from_what_is_hot(database: TestDatabase) {
        let app = app_with(database, |server| {
            server.memory.answers_memory = 1;
            server.door.rate_limit = "off".parse().unwrap();
        })
        .await;
        let hot = ["/v1/members?first=2", "/v1/organization", "/v1/news?first=3"];
        for path in hot {
            for _ in 0..10 {
                get(&app, path, &[]).await;
            }
        }
        let mut missed = 0;
        for number in 0..3_000 {
            let query = format!("{{ organization {{ a{number}: name }} }}");
            assert_eq!(post(&app, &asking(&query), &[]).await.status, 200);
            // Most of these uses are answered by what one thread remembers, and are no use of what is kept.
            if number % 10 == 0 {
                for path in hot {
                    for _ in 0..3 {
                        missed += usize::from(!is_hit(&get(&app, path, &[]).await));
                    }
                }
            }
        }
        // 2,700 were asked of what is hot.
        assert!(missed < 9, "{missed}");
    }
}
