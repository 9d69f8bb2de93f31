//! How cost grows with content: a page in the middle of a long list beside the first one, many articles and revisions
//! beside few.

use super::super::corpus::{Error, Shape};
use super::super::http::{Connection, Request};
use super::super::load::{Side, compare};
use super::super::options::Part;
use super::super::report::Bound;
use super::super::{peer, workloads};
use super::Bench;
use super::same::{other_page, same_page};

/// What a large corpus has to reach of a small one, and a page in the middle of the first.
const LEVEL: Bound = Bound::AtLeast(0.9);

impl Bench {
    /// What is measured on the large corpus.
    pub(super) async fn large(&mut self) -> Result<(), Error> {
        let shape = self.large_shape();
        let few = Shape { revisions: 10, ..Shape::SMALL };
        let large = self.sqlite(shape).await?;
        if self.options.has(Part::Growth) {
            let small = self.sqlite(few).await?;
            self.grows("SQLite", &small, &large).await?;
        }
        self.single("SQLite", &large).await?;
        let on_postgres = [Part::Growth, Part::Search, Part::Start, Part::Export];
        if !on_postgres.into_iter().any(|part| self.options.has(part)) {
            return Ok(());
        }
        let Some(postgres) = self.postgres() else { return Ok(()) };
        let large = postgres.corpus(shape).await?;
        if self.options.has(Part::Growth) {
            let small = postgres.corpus(few).await?;
            self.grows("PostgreSQL", &small, &large).await?;
        }
        self.single("PostgreSQL", &large).await
    }

    async fn grows(&mut self, database: &str, small: &str, large: &str) -> Result<(), Error> {
        for (kind, settings) in self.kinds() {
            let few = self.serve(small, &settings).await?;
            let many = self.serve(large, &settings).await?;
            let first = Request::graphql(&workloads::page(20, None));
            let first_of_many = Side::new(&many, first.clone(), 200).await?;
            let first_of_few = Side::new(&few, first, 200).await?;
            let load = self.options.load();
            // The newest articles of both corpora are the same.
            same_page(&format!("first page on {database}{kind}"), &first_of_many, &first_of_few)?;
            let compared = compare(&first_of_many, &first_of_few, load).await?;
            let told = |shape: Shape| format!("{} articles, {} revisions", shape.articles, shape.revisions);
            let (what, against) = (told(self.large_shape()), told(Shape::SMALL));
            self.report.ratio(&format!("first page on {database}{kind}: {what}"), &against, LEVEL, &compared);
            let depth = self.large_shape().articles / 2;
            let mut connection = Connection::open(many.address).await?;
            let cursor = cursor(&mut connection, depth).await?;
            let middle = Request::graphql(&workloads::page(20, Some(&cursor)));
            let middle = Side::new(&many, middle, 200).await?;
            let what = format!("page at {depth} on {database}{kind}");
            other_page(&what, &middle, &first_of_many)?;
            let compared = compare(&middle, &first_of_many, load).await?;
            self.report.ratio(&what, "first page", LEVEL, &compared);
        }
        Ok(())
    }
}

/// The cursor after so many articles.
async fn cursor(connection: &mut Connection, depth: usize) -> Result<String, Error> {
    let mut after = String::new();
    let mut left = depth;
    loop {
        let first = left.min(500);
        let query = format!("{{ news(first: {first}{after}) {{ pageInfo {{ endCursor }} }} }}");
        let page = peer::ask(connection, &query).await?;
        let cursor =
            page["news"]["pageInfo"]["endCursor"].as_str().ok_or("the list is too short")?.to_owned();
        left -= first;
        if left == 0 {
            return Ok(cursor);
        }
        after = format!(", after: \"{cursor}\"");
    }
}
