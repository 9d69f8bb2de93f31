//! Checkouts without the files that Git LFS keeps.

use crate::harness::content::instant;
use crate::harness::{Site, TestApp, cli};

const POINTER: &str = "version https://git-lfs.github.com/spec/v1\n\
    oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";

on_both! {
    async fn a_pointer_leaves_a_logo_as_it_was(db: TestDatabase) {
        let site = Site::of_size(2);
        let logo = "static/img/members/m000.svg";
        assert_eq!(cli::import(&db.url, &site.root(), &[]).code, 0);
        let app = TestApp::start(db).await;
        app.clock.set(instant("2100-01-01T00:00:00Z"));
        let members = "{ members { nodes { name logo { url } } } }";
        let before = app.data(members).await;
        let url = before["members"]["nodes"][0]["logo"]["url"].as_str().expect("a logo").to_owned();

        site.write(logo, POINTER);
        site.write("static/img/new.svg", POINTER);
        site.edit("data/members/m001.yaml", "name: Member 001", "name: Renamed");
        for _ in 0..2 {
            let outcome = cli::import(&app.database.url, &site.root(), &[]);
            assert_eq!(outcome.code, 0, "{}", outcome.shown());
            assert_eq!(outcome.stderr.matches("warning[lfs-pointer]").count(), 2, "{}", outcome.shown());
            assert_eq!(outcome.stderr.matches("what was recorded of it stays").count(), 1, "{}", outcome.shown());
        }
        let after = app.data(members).await;
        assert_eq!(after["members"]["nodes"][0], before["members"]["nodes"][0]);
        assert_eq!(after["members"]["nodes"][1]["name"], "Renamed");
        assert_eq!(app.get(&url).await.status, 200);

        site.remove(logo);
        assert_eq!(cli::import(&app.database.url, &site.root(), &[]).code, 0);
        assert!(app.data(members).await["members"]["nodes"][0]["logo"].is_null());
    }
}
