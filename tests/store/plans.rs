//! How databases go about lists: by the index that has the order, and past what no longer holds.

use super::world::everything;
use crate::harness::content::{article, day, id, member, noon, page, record, snapshot};
use crate::harness::{Backend, TestDatabase};
use chancery_schema::domain::{
    Asset, HistoryEvent, Kind, Member, MemberCategory, NewsArticle, Page, Partner, Person, Position,
    RuleBook, Sponsor, WorkingGroup,
};
use chancery_schema::store::{
    AssetOrder, Batch, CategoryOrder, HistoryOrder, Listed, MemberOrder, NewsOrder, PageOrder, PageRequest,
    PartnerOrder, PersonOrder, PositionOrder, RuleBookOrder, SponsorOrder, WorkingGroupOrder,
};
use chancery_schema::{Snapshot, Store};

/// A store whose present is one of several revisions, and which does not think that so little is read faster without
/// indexes.
async fn filled(db: &TestDatabase) -> (Store, Snapshot) {
    let store = db.store().await;
    for revision in 0..3 {
        let mut batch = Batch::default();
        for number in 0..300 {
            let key = number.to_string();
            let title = format!("Title {number} {revision}");
            let value = article(&mut batch, &title, "A word.", noon(day(number % 50)), &["PKI"]);
            batch.add(id(Kind::NewsArticle, &key), &*key, value);
            batch.add(id(Kind::Member, &key), &*key, member(&title, "A"));
            let value = page(&mut batch, &format!("/p{number}/"), &title, "A word.");
            batch.add(id(Kind::Page, &key), &*key, value);
        }
        record(&store, batch, day(revision)).await;
    }
    store.close().await.expect("a store that closes");
    if db.backend() == Backend::Postgres {
        for setting in
            ["enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_hashjoin", "enable_mergejoin"]
        {
            let set = format!("EXECUTE format('ALTER DATABASE %I SET {setting} = off', current_database());");
            db.execute(&format!("DO $$ BEGIN {set} END $$")).await;
        }
    }
    db.execute("ANALYZE").await;
    let store = db.store().await;
    let at = snapshot(&store, day(100)).await;
    (store, at)
}

/// Whether the part of the plan that reads what still holds walks `index`, and puts nothing in order itself.
fn walks(plan: &[String], index: &str) -> bool {
    // SQLite tells the two parts it merges one after the other, PostgreSQL so much of each as is needed.
    let is_merge = plan.iter().any(|step| step == "LEFT");
    let begins = |step: &str| if is_merge { step == "LEFT" } else { step.contains("->  Limit") };
    let mut part = plan.iter().skip_while(|step| !begins(step));
    let Some(first) = part.next() else { return false };
    let ends = |step: &str| match first.find("->") {
        Some(depth) => step.find("->").is_some_and(|found| found <= depth),
        None => step == "RIGHT",
    };
    let part: Vec<&String> = part.take_while(|step| !ends(step)).collect();
    let sorts = |step: &str| {
        step.contains("TEMP B-TREE FOR ORDER BY") || step.contains("Sort  (") || step.contains("Seq Scan")
    };
    part.iter().any(|step| step.contains(index)) && !part.iter().any(|step| sorts(step))
}

async fn check<T: Listed>(store: &Store, at: Snapshot, order: T::Order, index: &str) {
    let first = PageRequest::first(20, None, None);
    let plan = store.explain_list::<T>(at, &T::Filter::default(), order, &first).await.expect("a plan");
    assert!(walks(&plan, index), "{} does not walk {index}:\n{}", T::KIND, plan.join("\n"));
    let all = store.list::<T>(at, &T::Filter::default(), order, &everything()).await.expect("a list");
    let Some(edge) = all.edges.get(all.edges.len() / 2) else { return };
    for page in [
        PageRequest::first(20, Some(edge.cursor.clone()), None),
        PageRequest::last(20, None, Some(edge.cursor.clone())),
    ] {
        let plan = store.explain_list::<T>(at, &T::Filter::default(), order, &page).await.expect("a plan");
        let shown = plan.join("\n");
        assert!(walks(&plan, index), "{} after a cursor does not walk {index}:\n{shown}", T::KIND);
        // The place in the order is looked up and not walked to.
        assert!(
            shown.contains(",id)") || shown.contains("ROW("),
            "{} is walked to its cursor:\n{shown}",
            T::KIND
        );
    }
}

on_both! {
    async fn lists_walk_the_index_of_their_order_through_what_holds(db: TestDatabase) {
        let (store, at) = filled(&db).await;
        check::<NewsArticle>(&store, at, NewsOrder::PublishedDesc, "news_article_open_published_at_id").await;
        check::<NewsArticle>(&store, at, NewsOrder::PublishedAsc, "news_article_open_published_at_id").await;
        check::<NewsArticle>(&store, at, NewsOrder::UpdatedDesc, "news_article_open_updated_at_id").await;
        check::<NewsArticle>(&store, at, NewsOrder::TitleAsc, "news_article_open_title_key_id").await;
        check::<Member>(&store, at, MemberOrder::NameAsc, "member_name_open_name_key_id").await;
        check::<Member>(&store, at, MemberOrder::NameDesc, "member_name_open_name_key_id").await;
        check::<Page>(&store, at, PageOrder::PathAsc, "page_open_path_id").await;
        check::<Page>(&store, at, PageOrder::TitleAsc, "page_open_title_key_id").await;
        check::<Asset>(&store, at, AssetOrder::PathAsc, "asset_open_path_id").await;
        check::<Person>(&store, at, PersonOrder::NameAsc, "person_open_name_key_id").await;
        check::<HistoryEvent>(&store, at, HistoryOrder::DateAsc, "history_event_open_day_id").await;
        check::<HistoryEvent>(&store, at, HistoryOrder::DateDesc, "history_event_open_day_id").await;
        check::<MemberCategory>(&store, at, CategoryOrder::Rank, "member_category_open_rank_code_id").await;
        check::<Partner>(&store, at, PartnerOrder::NameAsc, "partner_open_name_key_id").await;
        check::<Partner>(&store, at, PartnerOrder::SinceAsc, "partner_open_valid_from_id").await;
        check::<Position>(&store, at, PositionOrder::RankAsc, "position_open_rank_id").await;
        check::<Position>(&store, at, PositionOrder::SinceAsc, "position_open_valid_from_id").await;
        check::<RuleBook>(&store, at, RuleBookOrder::EffectiveDesc, "rule_book_open_valid_from_id").await;
        check::<Sponsor>(&store, at, SponsorOrder::NameAsc, "sponsor_open_name_key_id").await;
        check::<WorkingGroup>(&store, at, WorkingGroupOrder::NameAsc, "working_group_open_name_key_id").await;
    }

    async fn totals_count_what_holds_and_not_what_was(db: TestDatabase) {
        let (store, at) = filled(&db).await;
        let plan = store.explain_count::<NewsArticle>(at, &Default::default()).await.expect("a plan");
        let shown = plan.join("\n");
        assert!(!shown.contains("Seq Scan on news_article"), "{shown}");
        let covering = "COVERING INDEX news_article_open_published_at_id";
        assert!(db.backend() == Backend::Postgres || shown.contains(covering), "{shown}");
    }
}
