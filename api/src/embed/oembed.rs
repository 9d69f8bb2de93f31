//! oEmbed 1.0 (<https://oembed.com>): a card for every article, by its own address.

use super::content::{Article, Reader};
use super::frame::no_article;
use super::options::{Given, Kind, Options};
use super::page::{Asked, render};
use crate::http::State;
use crate::http::problem::{NOT_IMPLEMENTED, Problem};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Serialize;
use url::form_urlencoded::byte_serialize;

/// `dnt` is what WordPress sends: nobody is tracked either way.
const PARAMETERS: [&str; 6] = ["url", "format", "maxwidth", "maxheight", "theme", "dnt"];
const FORMATS: [&str; 2] = ["json", "xml"];
/// The size of a card with room enough, in CSS pixels.
const WIDTH: u32 = 600;
const HEIGHT: u32 = 172;
/// How long a consumer may keep a card, in seconds: it is a frame, which shows what is current.
const CACHE_AGE: u32 = 86_400;

/// The answer (section 2.3.4).
#[derive(Serialize)]
struct Answer {
    #[serde(rename = "type")]
    kind: &'static str,
    version: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_name: Option<String>,
    provider_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_url: Option<String>,
    cache_age: u32,
    width: u32,
    height: u32,
    html: String,
}

#[derive(Template)]
#[template(path = "oembed.xml")]
struct Xml<'a> {
    answer: &'a Answer,
}

/// An iframe of an embed.
#[derive(Template)]
#[template(path = "card.html")]
pub(super) struct Card<'a> {
    pub(super) src: &'a str,
    pub(super) title: &'a str,
    pub(super) width: String,
    pub(super) height: u32,
}

/// `/oembed`.
pub(crate) async fn oembed(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(&request, &state).await.unwrap_or_else(|problem| problem.response())
}

async fn answer(request: &HttpRequest, state: &State) -> Result<HttpResponse, Problem> {
    let given = Given::read(request.query_string(), &PARAMETERS)?;
    let format = given.one("format")?.unwrap_or_else(|| "json".to_owned());
    if !FORMATS.contains(&format.as_str()) {
        let detail = "cards are written as json and as xml, and format asks for something else";
        return Err(Problem::of(NOT_IMPLEMENTED, detail).about("format").known(FORMATS));
    }
    let most_width = given.number("maxwidth", 1, 1_000_000)?.unwrap_or(WIDTH);
    let most_height = given.number("maxheight", 1, 1_000_000)?.unwrap_or(HEIGHT);
    let theme = given.choice("theme", &["auto", "light", "dark"])?;
    let Some(url) = given.one("url")? else {
        return Err(Problem::parameter("url", "url is missing: the address of an article on the site"));
    };
    let asked = Asked::of(request, state).await?;
    let reader = Reader::new(state, asked.read.snapshot);
    let mut options = Options::read(Kind::Article, "", &[])?;
    options.url = Some(url);
    let article = reader.one(&options).await?.ok_or_else(|| no_article().about("url"))?;
    if asked.fresh.is_known(request) {
        return Ok(asked.fresh.not_modified());
    }
    let (provider_name, provider_url) = reader.organization().await?;
    let src = format!("{}/embed/article?id={}", asked.base, encoded(&article.id));
    let src = theme.map_or_else(|| src.clone(), |theme| format!("{src}&theme={theme}"));
    let (width, height) = (WIDTH.min(most_width), HEIGHT.min(most_height));
    let card = Card { src: &src, title: &article.title, width: width.to_string(), height };
    let answer = Answer {
        kind: "rich",
        version: "1.0",
        html: render(&card)?.trim().to_owned(),
        title: article.title,
        author_name: Some(article.authors).filter(|authors| !authors.is_empty()),
        provider_name,
        provider_url,
        cache_age: CACHE_AGE,
        width,
        height,
    };
    let mut response = HttpResponse::Ok();
    asked.fresh.apply(&mut response);
    if format == "json" {
        return Ok(response.json(answer));
    }
    let xml = render(&Xml { answer: &answer })?;
    // Characters that XML 1.0 cannot hold at all (section 2.2).
    let xml = xml.replace(
        |c: char| c.is_control() && !['\n', '\r', '\t'].contains(&c) || c == '\u{fffe}' || c == '\u{ffff}',
        "\u{fffd}",
    );
    Ok(response.content_type("text/xml; charset=utf-8").body(xml))
}

/// The `link` elements by which an article's page says where its card is (section 4): by media type.
pub(super) fn discovery(base: &str, article: &Article) -> Vec<(&'static str, String)> {
    let Some(url) = &article.url else { return Vec::new() };
    let address = |format: &str| format!("{base}/oembed?url={}&format={format}", encoded(url));
    vec![("application/json+oembed", address("json")), ("text/xml+oembed", address("xml"))]
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}
