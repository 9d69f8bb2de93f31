//! From a value to the columns and facts it is asked by: what queries see of a version.

use super::Header;
use super::select::KEY_CHARS;
use super::time::{EVER, bounds, day, micros};
use super::OPEN;
use crate::domain::{
    Asset, Content, HistoryEvent, Id, Member, MemberCategory, MemberKind, Membership, NewsArticle, Organization, Page,
    Partner, Person, Position, RuleBook, Sponsor, SponsorLevel, SponsorshipProgram, WorkingGroup,
};
use crate::entity::{self, member, news_article, partner, singleton, sponsor};
use crate::text::{name_key, slug};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait};

/// How many values one statement carries at most: SQLite takes 32,766.
const MAX_VALUES: usize = 30_000;

/// A content type with a table of its own.
pub(super) trait Tabled: Content {
    /// Its table.
    type Row: ActiveModelTrait<Entity = Self::Table> + ActiveModelBehavior + From<Header> + Send;
    /// Its table's entity.
    type Table: EntityTrait;

    /// Fills in the columns of its own.
    fn fill(&self, _row: &mut Self::Row) {}

    /// Adds the facts it is asked by.
    fn facts(&self, _version: i64, _facts: &mut Facts) {}
}

macro_rules! tabled {
    ($type:ty, $module:path, |$value:ident, $row:ident| $fill:block $(, |$own:ident, $version:ident, $facts:ident| $add:block)?) => {
        const _: () = {
            use $module as table;
            impl Tabled for $type {
                type Row = table::ActiveModel;
                type Table = table::Entity;
                fn fill(&self, $row: &mut table::ActiveModel) {
                    let $value = self;
                    $fill
                }
                $(fn facts(&self, $version: i64, $facts: &mut Facts) {
                    let $own = self;
                    $add
                })?
            }
        };
    };
}

/// A text a list is ordered by: a name's folded words, cut so that cursors stay short. Names that are
/// equal for so long are told apart by their ids.
fn sort_key(text: &str) -> String {
    name_key(text).chars().take(KEY_CHARS).collect()
}

fn text(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

fn id(value: Option<&Id>) -> String {
    text(value.map(Id::as_str))
}

/// The name a kind of member is stored by.
pub(super) fn member_kind(kind: MemberKind) -> &'static str {
    match kind {
        MemberKind::Organization => "organization",
        MemberKind::Individual => "individual",
    }
}

tabled!(Organization, singleton::organization, |_o, _row| {});
tabled!(Membership, singleton::membership, |_m, _row| {});
tabled!(SponsorshipProgram, singleton::sponsorship_program, |_s, _row| {});

tabled!(HistoryEvent, entity::history_event, |event, row| {
    row.day = Set(day(event.date.earliest()));
    row.event_kind = Set(format!("{:?}", event.kind));
});

tabled!(MemberCategory, entity::member_category, |category, row| {
    row.code = Set(category.code.clone());
    row.parent = Set(text(category.parent.as_deref()));
    row.rank = Set(category.rank.into());
    let (from, until) = bounds(&category.period);
    (row.valid_from, row.valid_until) = (Set(from), Set(until));
});

tabled!(RuleBook, entity::rule_book, |rules, row| {
    let (from, until) = bounds(&rules.effective);
    (row.valid_from, row.valid_until) = (Set(from), Set(until));
});

tabled!(
    Member,
    entity::member,
    |member, row| {
        row.slug = Set(member.slug.clone());
        row.member_kind = Set(member_kind(member.kind).to_owned());
    },
    |own, version, facts| {
        // Names cover every day exactly once, so that joining them neither loses nor repeats a member.
        let mut starts: Vec<i64> = own.names.iter().map(|name| bounds(&name.period).0).collect();
        if let Some(first) = starts.first_mut() {
            *first = EVER;
        }
        for (index, name) in own.names.iter().enumerate() {
            let valid_from = starts.get(index).copied().unwrap_or(EVER);
            let valid_until = starts.get(index + 1).copied().unwrap_or(OPEN);
            facts.names.push(member::name::ActiveModel {
                version: Set(version),
                name_key: Set(sort_key(&name.name)),
                valid_from: Set(valid_from),
                valid_until: Set(valid_until),
            });
        }
        for period in &own.periods {
            let (valid_from, valid_until) = bounds(&period.period);
            let first_day = period.period.from.map(|from| from.on);
            let since = first_day.and_then(|on| own.since(on)).map_or(EVER, day);
            facts.periods.push(member::period::ActiveModel {
                version: Set(version),
                category: Set(text(period.category.as_deref())),
                since: Set(since),
                valid_from: Set(valid_from),
                valid_until: Set(valid_until),
            });
        }
        for group in &own.groups {
            let (valid_from, valid_until) = bounds(&group.period);
            facts.groups.push(member::group::ActiveModel {
                version: Set(version),
                code: Set(group.code.clone()),
                valid_from: Set(valid_from),
                valid_until: Set(valid_until),
            });
        }
        for representative in &own.representatives {
            let (valid_from, valid_until) = bounds(&representative.period);
            facts.representatives.push(member::representative::ActiveModel {
                version: Set(version),
                person: Set(representative.person.as_str().to_owned()),
                valid_from: Set(valid_from),
                valid_until: Set(valid_until),
            });
        }
        for domain in &own.domains {
            facts.domains.push(member::domain::ActiveModel { version: Set(version), domain: Set(domain.clone()) });
        }
    }
);

tabled!(Person, entity::person, |person, row| {
    row.name_key = Set(sort_key(&person.name));
});

tabled!(Position, entity::position, |position, row| {
    row.body = Set(position.body.clone());
    row.role = Set(position.role.clone());
    row.person = Set(position.person.as_str().to_owned());
    row.member = Set(id(position.member.as_ref()));
    row.rank = Set(position.rank.into());
    let (from, until) = bounds(&position.period);
    (row.valid_from, row.valid_until) = (Set(from), Set(until));
});

tabled!(WorkingGroup, entity::working_group, |group, row| {
    row.code = Set(group.code.clone());
    row.name_key = Set(sort_key(&group.name));
    let (from, until) = bounds(&group.period);
    (row.valid_from, row.valid_until) = (Set(from), Set(until));
});

tabled!(SponsorLevel, entity::sponsor_level, |level, row| {
    row.name = Set(level.name.clone());
    row.scope = Set(level.scope.name().to_owned());
    row.rank = Set(level.rank.into());
    let (from, until) = bounds(&level.period);
    (row.valid_from, row.valid_until) = (Set(from), Set(until));
});

tabled!(
    Sponsor,
    entity::sponsor,
    |sponsor, row| {
        row.slug = Set(sponsor.slug.clone());
        row.name_key = Set(sort_key(&sponsor.name));
        row.member = Set(id(sponsor.member.as_ref()));
    },
    |own, version, facts| {
        for sponsorship in &own.sponsorships {
            let (valid_from, valid_until) = bounds(&sponsorship.period);
            facts.terms.push(sponsor::term::ActiveModel {
                version: Set(version),
                level: Set(sponsorship.level.clone()),
                scope: Set(sponsorship.scope.name().to_owned()),
                event: Set(text(sponsorship.event.as_deref())),
                rank: Set(sponsorship.rank.map_or(OPEN, i64::from)),
                valid_from: Set(valid_from),
                valid_until: Set(valid_until),
            });
        }
    }
);

tabled!(
    Partner,
    entity::partner,
    |partner, row| {
        row.slug = Set(partner.slug.clone());
        row.name_key = Set(sort_key(&partner.name));
        let (from, until) = bounds(&partner.period);
        (row.valid_from, row.valid_until) = (Set(from), Set(until));
    },
    |own, version, facts| {
        for agreement in &own.agreements {
            let agreement_kind = Set(agreement.kind.clone());
            facts.agreements.push(partner::agreement::ActiveModel { version: Set(version), agreement_kind });
        }
        let mut articles: Vec<&Id> = own.agreements.iter().filter_map(|a| a.announced_by.as_ref()).collect();
        articles.sort();
        articles.dedup();
        for article in articles {
            let article = Set(article.as_str().to_owned());
            facts.announcements.push(partner::announcement::ActiveModel { version: Set(version), article });
        }
    }
);

tabled!(
    NewsArticle,
    entity::news_article,
    |article, row| {
        row.slug = Set(article.slug.clone());
        row.path = Set(article.path.clone());
        row.title_key = Set(sort_key(&article.title));
        row.language = Set(article.language.clone());
        row.published_at = Set(micros(article.published_at));
        row.updated_at = Set(micros(article.updated_at.unwrap_or(article.published_at)));
        row.expires_at = Set(article.expires_at.map_or(OPEN, micros));
    },
    |own, version, facts| {
        let named = |taxonomy: &'static str, names: &[String]| -> Vec<(&'static str, String, String)> {
            names.iter().map(|name| (taxonomy, slug(name), name.clone())).collect()
        };
        let mut terms: Vec<(&str, String, String)> =
            own.tags.iter().map(|tag| ("tag", tag.slug.clone(), tag.name.clone())).collect();
        terms.extend(named("category", &own.categories));
        terms.extend(named("series", &own.series));
        terms.sort();
        // An article counts once for each tag, however often and differently it writes it.
        terms.dedup_by(|a, b| (a.0, &a.1) == (b.0, &b.1));
        for (taxonomy, slug, name) in terms {
            facts.news_terms.push(news_article::term::ActiveModel {
                version: Set(version),
                taxonomy: Set(taxonomy.to_owned()),
                slug: Set(slug),
                name: Set(name),
            });
        }
        for author in &own.authors {
            facts.news_authors.push(news_article::author::ActiveModel {
                version: Set(version),
                author: Set(id(author.author.as_ref())),
                member: Set(id(author.member.as_ref())),
                name_key: Set(name_key(&author.name)),
            });
        }
    }
);

tabled!(Page, entity::page, |page, row| {
    row.path = Set(page.path.clone());
    row.title_key = Set(sort_key(&page.title));
    row.language = Set(page.language.clone());
    row.published_at = Set(page.published_at.map_or(EVER, micros));
    row.expires_at = Set(page.expires_at.map_or(OPEN, micros));
});

tabled!(Asset, entity::asset, |asset, row| {
    row.path = Set(asset.path.clone());
    row.media_type = Set(asset.media_type.clone());
});

/// Facts of the versions a revision adds.
#[derive(Default)]
pub(super) struct Facts {
    names: Vec<member::name::ActiveModel>,
    periods: Vec<member::period::ActiveModel>,
    groups: Vec<member::group::ActiveModel>,
    representatives: Vec<member::representative::ActiveModel>,
    domains: Vec<member::domain::ActiveModel>,
    terms: Vec<sponsor::term::ActiveModel>,
    agreements: Vec<partner::agreement::ActiveModel>,
    announcements: Vec<partner::announcement::ActiveModel>,
    news_terms: Vec<news_article::term::ActiveModel>,
    news_authors: Vec<news_article::author::ActiveModel>,
}

impl Facts {
    /// Writes them all.
    pub(super) async fn insert(self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        insert(tx, self.names).await?;
        insert(tx, self.periods).await?;
        insert(tx, self.groups).await?;
        insert(tx, self.representatives).await?;
        insert(tx, self.domains).await?;
        insert(tx, self.terms).await?;
        insert(tx, self.agreements).await?;
        insert(tx, self.announcements).await?;
        insert(tx, self.news_terms).await?;
        insert(tx, self.news_authors).await
    }
}

/// Writes rows, as many with each statement as it takes.
pub(super) async fn insert<A>(tx: &DatabaseTransaction, rows: Vec<A>) -> Result<(), DbErr>
where
    A: ActiveModelTrait + Send,
{
    use sea_orm::Iterable;
    let columns = <<A::Entity as EntityTrait>::Column as Iterable>::iter().count().max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<A> = rows.by_ref().take(MAX_VALUES / columns).collect();
        A::Entity::insert_many(chunk).exec_without_returning(tx).await?;
    }
    Ok(())
}
