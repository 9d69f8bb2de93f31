//! Where embeds are served.

use super::endpoint::{Endpoint, read};
use crate::embed;

/// The pages, the script and oEmbed. All public: they are for pages of other sites.
pub(super) fn endpoints() -> Vec<Endpoint> {
    let public = Endpoint::public;
    vec![
        public("/embed", "where partner sites pick what they embed", || vec![read().to(embed::builder)]),
        public("/embed/manifest.json", "the builds of the script of embeds", || {
            vec![read().to(embed::manifest)]
        }),
        public("/embed/news.js", "the script of embeds", || vec![read().to(embed::evergreen_script)]),
        public("/embed/news.css", "its styles", || vec![read().to(embed::evergreen_styles)]),
        public("/embed/news", "news, as a page for iframes", || vec![read().to(embed::news)]),
        public("/embed/article", "a card of an article, for iframes", || vec![read().to(embed::article)]),
        public("/embed/sponsors", "sponsors, as a page for iframes", || vec![read().to(embed::sponsors)]),
        public("/embed/partners", "partners, as a page for iframes", || vec![read().to(embed::partners)]),
        public("/embed/members", "members, as a page for iframes", || vec![read().to(embed::members)]),
        public("/embed/{build}/{file}", "a build of the script of embeds, for good", || {
            vec![read().to(embed::file)]
        }),
        public("/oembed", "cards of articles by oEmbed", || vec![read().to(embed::oembed)]),
    ]
}
