//! Connections of which nothing is asked but their nodes, as of most: those are found without an edge, a cursor and a
//! connection for each list.

use super::Stop;
use super::collect::{Ask, Only};
use super::given::{Given, Run};
use super::lists::Connection;
use super::loads::{Loading, kept_below};
use super::out::{Out, Written};
use super::plan::{Below, How, Object};
use super::rows::{Cells, Found};

/// Nodes, and what stands around them.
struct Nodes<T> {
    /// A bracket, the key of `nodes`, a colon.
    start: Box<[u8]>,
    /// How often `nodes` stands in the query.
    times: usize,
    nodes: Box<dyn Below<T>>,
}

/// The nodes of a connection, loaded with the arguments of its field, where nothing else is asked of it.
pub(super) fn nodes_alone<T: Send + Sync + 'static, V: Object + Clone>(
    ask: &Ask<'_>,
    load: impl for<'r> Fn(&'r [T], Given<'r>) -> Loading<'r, Found<V>> + Send + Sync + 'static,
) -> Result<Option<How<T>>, Stop> {
    let Some(Only { key, times, ask: nodes }) = ask.only::<Connection<V>>("nodes")? else { return Ok(None) };
    let arguments = ask.arguments();
    let nodes =
        kept_below(nodes.plan()?, arguments, move |arguments, rows, run| load(rows, run.given(arguments)));
    let How::Below(nodes) = nodes else { return Ok(None) };
    let start = format!("{{\"{key}\":").into_bytes().into();
    Ok(Some(How::Below(Box::new(Nodes { start, times, nodes }))))
}

impl<T: Send + Sync> Below<T> for Nodes<T> {
    fn find<'a: 'r, 'r>(&'a self, rows: &'r [T], run: &'r Run<'r>) -> Loading<'r, Box<dyn Cells + 'a>> {
        let nodes = self.nodes.find(rows, run);
        Box::pin(async move {
            let Self { start, times, .. } = self;
            Ok(Box::new(FoundNodes { start, times: *times, nodes: nodes.await? }) as Box<dyn Cells + 'a>)
        })
    }
}

/// The nodes that were found.
struct FoundNodes<'a> {
    start: &'a [u8],
    times: usize,
    nodes: Box<dyn Cells + 'a>,
}

impl Cells for FoundNodes<'_> {
    fn write(&self, row: usize, _times: usize, out: &mut Out) -> Written {
        out.raw(self.start);
        self.nodes.write(row, self.times, out)?;
        out.raw(b"}");
        Ok(())
    }
}
