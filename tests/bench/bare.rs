//! The limit: what bare actix-web sends as a constant. The same bytes as Chancery answered, with their media type, and
//! once more with every header that Chancery sent.

use super::corpus::Error;
use super::http::Request;
use super::load::Side;
use super::process::{Process, free_address};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::sync::Arc;

/// The argument by which this program is the server.
pub const MODE: &str = "bare-actix-web";

/// What is sent.
struct Constant {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

/// Answers every request with a constant, as the arguments say: an address, how many threads, a status, a file with
/// the body and one with the headers.
pub async fn serve(arguments: &[String]) -> Result<(), Error> {
    let [address, workers, status, body, headers] = arguments else { return Err("five arguments".into()) };
    let body = Bytes::from(std::fs::read(body)?);
    let headers = std::fs::read_to_string(headers)?;
    let headers = headers.lines().filter_map(|line| {
        let (name, value) = line.split_once(": ")?;
        Some((name.parse().ok()?, HeaderValue::from_str(value).ok()?))
    });
    let constant = Arc::new(Constant {
        status: StatusCode::from_u16(status.parse()?)?,
        headers: headers.collect(),
        body,
    });
    let server = HttpServer::new(move || {
        let constant = Arc::clone(&constant);
        // What is asked is read and passed over: a connection whose request was not read is closed.
        App::new().default_service(web::to(move |_: Bytes| {
            let constant = Arc::clone(&constant);
            async move {
                let mut response = HttpResponse::build(constant.status).body(constant.body.clone());
                for (name, value) in &constant.headers {
                    response.headers_mut().append(name.clone(), value.clone());
                }
                response
            }
        }))
    });
    Ok(server.workers(workers.parse()?).bind(address.as_str())?.run().await?)
}

/// Which of Chancery's headers the constant has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headers {
    /// The media type alone.
    MediaType,
    /// All of them.
    All,
}

/// Starts a server that answers as `subject` did.
pub async fn like(subject: &Side, headers: Headers, folder: &Path, workers: usize) -> Result<Side, Error> {
    let head = String::from_utf8_lossy(&subject.head).into_owned();
    let own = |line: &&str| {
        let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        match headers {
            Headers::MediaType => name == "content-type" || (subject.status == 304 && name == "etag"),
            // These actix-web makes itself.
            Headers::All => {
                !matches!(name.as_str(), "content-length" | "date" | "transfer-encoding" | "connection")
            }
        }
    };
    let lines: Vec<&str> =
        head.split("\r\n").skip(1).filter(|line| line.contains(": ")).filter(own).collect();
    let (body_file, head_file) = (folder.join("constant-body"), folder.join("constant-headers"));
    std::fs::write(&body_file, subject.body.as_slice())?;
    std::fs::write(&head_file, lines.join("\n"))?;
    let address = free_address()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args([MODE, &address.to_string(), &workers.to_string(), &subject.status.to_string()]);
    command.arg(body_file).arg(head_file);
    let expected = subject.status;
    let request = (*subject.request).clone();
    let server = Rc::new(Process::start_expecting(command, address, &request, expected).await?);
    let side = Side::new(&server, Request { bytes: request.bytes }, expected).await?;
    if side.body != subject.body {
        return Err("the reference does not answer the same bytes".into());
    }
    Ok(side)
}
