//! Pages for iframes: complete without scripts.

use super::content::{Content, Reader};
use super::options::{Kind, Options};
use super::page::{Asked, html};
use super::refusal::refusal;
use super::{files, oembed};
use crate::http::State;
use crate::http::problem::{NOT_FOUND, Problem};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Languages written from right to left (CLDR, by primary subtag).
const RIGHT_TO_LEFT: [&str; 12] = ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "ug", "ur"];

#[derive(Template)]
#[template(path = "frame.html")]
struct Frame<'a> {
    language: &'a str,
    direction: &'static str,
    title: String,
    /// Where the card can be had by oEmbed, by media type.
    discovery: Vec<(&'static str, String)>,
    styles: String,
    page_styles: String,
    script: String,
    icon: String,
    target: &'a str,
    /// The level of the articles' titles: below the title of the page, or in its place.
    heading: u32,
    options: &'a Options,
    content: Content,
}

/// `/embed/news`.
pub(crate) async fn news(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(Kind::News, &request, &state).await
}

/// `/embed/article`: a card.
pub(crate) async fn article(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(Kind::Article, &request, &state).await
}

/// `/embed/sponsors`.
pub(crate) async fn sponsors(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(Kind::Sponsors, &request, &state).await
}

/// `/embed/partners`.
pub(crate) async fn partners(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(Kind::Partners, &request, &state).await
}

/// `/embed/members`.
pub(crate) async fn members(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(Kind::Members, &request, &state).await
}

async fn answer(kind: Kind, request: &HttpRequest, state: &State) -> HttpResponse {
    frame(kind, request, state).await.unwrap_or_else(|problem| refusal(request, &problem))
}

async fn frame(kind: Kind, request: &HttpRequest, state: &State) -> Result<HttpResponse, Problem> {
    let options = Options::read(kind, request.query_string(), &[])?;
    if kind == Kind::Article && options.id.is_some() == options.url.is_some() {
        let detail = "give id (an id or a slug) or url (the article's own address), one of the two";
        return Err(Problem::parameter("id", detail).known(["id", "url"]));
    }
    let asked = Asked::of(request, state).await?;
    let reader = Reader::new(state, asked.read.snapshot);
    let content = reader.content(&options).await?;
    if kind == Kind::Article && content.articles.is_empty() {
        return Err(no_article());
    }
    if asked.fresh.is_known(request) {
        return Ok(asked.fresh.not_modified());
    }
    let (organization, _) = reader.organization().await?;
    let (title, discovery) = match content.articles.first() {
        Some(article) if kind == Kind::Article => {
            (article.title.clone(), oembed::discovery(&asked.base, article))
        }
        _ => (format!("{organization}: {}", kind.name()), Vec::new()),
    };
    let article = content.articles.first().filter(|_| kind == Kind::Article);
    let language = (options.language.clone())
        .or_else(|| article.map(|article| article.language.clone()).filter(|tag| !tag.is_empty()))
        .unwrap_or_else(|| "en".to_owned());
    let page = Frame {
        direction: direction(&language),
        language: &language,
        title,
        discovery,
        styles: format!("{}/news.css", files::current().map_or("", |(build, _)| build)),
        page_styles: files::of_pages("page.css"),
        script: files::of_pages("frame.js"),
        icon: files::of_pages("icon.svg"),
        // In a frame a link would open in the frame.
        target: options.target.as_deref().unwrap_or("_top"),
        heading: options.heading.unwrap_or(if kind == Kind::Article { 1 } else { 2 }),
        options: &options,
        content,
    };
    html(&page, &asked.fresh)
}

/// The problem of an article that is not there, or not public.
pub(super) fn no_article() -> Problem {
    let detail = "there is no such article; give the id or the slug of one that is published, or its address on \
                  the site, present or past";
    Problem::of(NOT_FOUND, detail)
}

/// The direction of a language's script.
fn direction(language: &str) -> &'static str {
    let primary = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    if RIGHT_TO_LEFT.contains(&primary.as_str()) { "rtl" } else { "ltr" }
}
