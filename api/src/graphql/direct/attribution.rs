//! Whoever a byline may name: a person, a member or the organisation.

use super::collect::Ask;
use super::fields::Entry;
use super::given::Run;
use super::loads::{Loading, load_ids, snapshot_of};
use super::out::{Out, Written};
use super::plan::{Below, How, Object, Plan};
use super::rows::{Cells, Found, Objects};
use super::{Plain, Stop};
use crate::graphql::connection::View;
use crate::graphql::member::Member;
use crate::graphql::organization::Organization;
use crate::graphql::person::Person;
use chancery_schema::Snapshot;
use chancery_schema::domain::{self, Id, Kind};

type Attribution = Entry<domain::NewsArticle, domain::Attribution>;

/// The union's name in the schema.
const NAME: &str = "Author";

/// What is asked of each of them.
struct Authors {
    person: Plan<Person>,
    member: Plan<Member>,
    organization: Plan<Organization>,
}

/// Those that were found.
struct Named<'a> {
    kinds: Vec<Option<Kind>>,
    person: Objects<'a, Person>,
    member: Objects<'a, Member>,
    organization: Objects<'a, Organization>,
}

/// Who wrote an article.
pub(super) fn author(ask: &Ask<'_>) -> Result<How<Attribution>, Stop> {
    let union = Some(NAME);
    Ok(How::Below(Box::new(Authors {
        person: ask.plan_in(union)?,
        member: ask.plan_in(union)?,
        organization: ask.plan_in(union)?,
    })))
}

impl Below<Attribution> for Authors {
    fn find<'a: 'r, 'r>(
        &'a self,
        rows: &'r [Attribution],
        run: &'r Run<'r>,
    ) -> Loading<'r, Box<dyn Cells + 'a>> {
        Box::pin(async move {
            let snapshot = snapshot_of(rows)?;
            let kinds: Vec<_> = rows.iter().map(|row| row.author.as_ref().and_then(Id::kind)).collect();
            let ids = |kind: Kind| {
                let id = move |(row, own): (&'r Attribution, &Option<Kind>)| {
                    row.author.as_ref().filter(|_| *own == Some(kind))
                };
                rows.iter().zip(&kinds).map(id).collect::<Vec<_>>()
            };
            let (people, members, organizations) =
                (ids(Kind::Person), ids(Kind::Member), ids(Kind::Organization));
            let (person, member, organization) = futures_util::try_join!(
                objects(&self.person, snapshot, people, Person::is_public, run),
                objects(&self.member, snapshot, members, |_| true, run),
                objects(&self.organization, snapshot, organizations, |_| true, run),
            )?;
            Ok(Box::new(Named { kinds, person, member, organization }) as Box<dyn Cells + 'a>)
        })
    }
}

async fn objects<'a, V: View + Object>(
    plan: &'a Plan<V>,
    snapshot: Snapshot,
    ids: Vec<Option<&Id>>,
    shown: fn(&V) -> bool,
    run: &Run<'_>,
) -> Result<Objects<'a, V>, Stop> {
    let Found { rows, places, entries } = load_ids(snapshot, ids.into_iter(), shown, run).await?;
    Ok(Objects { table: plan.fill(rows, run).await?, places, entries })
}

impl Cells for Named<'_> {
    fn write(&self, row: usize, times: usize, out: &mut Out) -> Written {
        match self.kinds.get(row).ok_or(Plain)? {
            Some(Kind::Person) => self.person.write(row, times, out),
            Some(Kind::Member) => self.member.write(row, times, out),
            Some(Kind::Organization) => self.organization.write(row, times, out),
            _ => {
                out.raw(b"null");
                Ok(())
            }
        }
    }
}
