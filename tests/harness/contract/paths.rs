//! Which path of the document a path of a request is.

/// How well a path fits a template: the number of characters that are spelled out in the template, so
/// that `/v1/members/summary` is no member called summary. `None` where it does not fit.
pub(super) fn fit(template: &str, path: &str) -> Option<usize> {
    let (mut templates, mut segments) = (template.split('/'), path.split('/'));
    let mut spelled = 0;
    loop {
        match (templates.next(), segments.next()) {
            (None, None) => return Some(spelled),
            (Some(template), Some(segment)) => spelled += segment_fit(template, segment)?,
            _ => return None,
        }
    }
}

/// A segment is spelled out, or has one `{name}`, which stands for a character or more.
fn segment_fit(template: &str, segment: &str) -> Option<usize> {
    let Some((prefix, rest)) = template.split_once('{') else {
        return (template == segment).then_some(template.len() + 1);
    };
    let (_, suffix) = rest.split_once('}')?;
    let varies = segment.strip_prefix(prefix)?.strip_suffix(suffix)?;
    (!varies.is_empty()).then_some(prefix.len() + suffix.len())
}
