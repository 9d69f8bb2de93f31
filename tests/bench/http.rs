//! As much of HTTP/1.1 as a load generator needs: requests of fixed bytes, and answers read to their end and no further.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A request of fixed bytes, and what it is called.
#[derive(Clone, Debug)]
pub struct Request {
    pub bytes: Vec<u8>,
}

impl Request {
    /// `GET` of a path, with more headers, each ended by CR LF.
    pub fn get(path: &str, headers: &str) -> Self {
        Self { bytes: format!("GET {path} HTTP/1.1\r\nHost: bench\r\n{headers}\r\n").into_bytes() }
    }

    /// A query of GraphQL by `POST`.
    pub fn graphql(query: &str) -> Self {
        let body = serde_json::json!({ "query": query }).to_string();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        Self { bytes: (head + &body).into_bytes() }
    }
}

/// The head of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub status: u16,
    /// How many bytes it has.
    pub length: usize,
    pub framing: Framing,
}

/// Where a body ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// After so many bytes.
    Length(usize),
    /// After a chunk of nothing.
    Chunked,
    /// There is none.
    #[default]
    None,
}

fn broken(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what.to_owned())
}

/// The head of the answer that `bytes` begin with; none while it is not whole.
pub fn head(bytes: &[u8]) -> io::Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) =
        parsed.parse(bytes).map_err(|error| broken(&format!("no answer of HTTP: {error}")))?
    else {
        return Ok(None);
    };
    let status = parsed.code.unwrap_or_default();
    let mut framing = None;
    for header in parsed.headers.iter() {
        if header.name.eq_ignore_ascii_case("content-length") {
            let text = std::str::from_utf8(header.value).ok().and_then(|text| text.trim().parse().ok());
            framing = Some(Framing::Length(text.ok_or_else(|| broken("Content-Length is no number"))?));
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            framing = Some(Framing::Chunked);
        }
    }
    let framing = match framing {
        _ if matches!(status, 204 | 304) => Framing::None,
        Some(framing) => framing,
        None => return Err(broken("a body that ends with its connection")),
    };
    Ok(Some(Head { status, length, framing }))
}

/// Takes the chunks that are whole from the beginning of `bytes` into `body`: how many bytes they took, and whether the
/// last was among them.
pub fn unchunk(bytes: &[u8], body: &mut Vec<u8>) -> io::Result<(usize, bool)> {
    let mut taken = 0;
    loop {
        let rest = &bytes[taken..];
        let httparse::Status::Complete((start, size)) =
            httparse::parse_chunk_size(rest).map_err(|_| broken("a chunk without a size"))?
        else {
            return Ok((taken, false));
        };
        let size = usize::try_from(size).map_err(|_| broken("a chunk too large"))?;
        if rest.len() < start + size + 2 {
            return Ok((taken, false));
        }
        body.extend_from_slice(&rest[start..start + size]);
        taken += start + size + 2;
        if size == 0 {
            return Ok((taken, true));
        }
    }
}

/// A connection that asks one thing after the other.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// What of a chunked body has been read.
    body: Vec<u8>,
}

/// An answer, as long as nothing else is asked over its connection.
pub struct Answer<'a> {
    pub status: u16,
    pub head: &'a [u8],
    pub body: &'a [u8],
    /// How many bytes came over the wire.
    pub wire: usize,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(128 * 1024), body: Vec::new() })
    }

    /// Asks, and reads the whole answer.
    pub async fn ask(&mut self, request: &Request) -> io::Result<Answer<'_>> {
        self.stream.write_all(&request.bytes).await?;
        self.buffer.clear();
        self.body.clear();
        let head = loop {
            self.read().await?;
            if let Some(head) = head(&self.buffer)? {
                break head;
            }
        };
        let start = head.length;
        match head.framing {
            Framing::None => self.answer(&head, start..start),
            Framing::Length(length) => {
                while self.buffer.len() < start + length {
                    self.read().await?;
                }
                self.answer(&head, start..start + length)
            }
            Framing::Chunked => {
                let mut done = start;
                loop {
                    let (taken, last) = unchunk(&self.buffer[done..], &mut self.body)?;
                    done += taken;
                    if last {
                        break;
                    }
                    self.read().await?;
                }
                let Self { buffer, body, .. } = self;
                Ok(Answer { status: head.status, head: &buffer[..start], body, wire: done })
            }
        }
    }

    fn answer(&self, head: &Head, body: std::ops::Range<usize>) -> io::Result<Answer<'_>> {
        if self.buffer.len() > body.end {
            return Err(broken("more was answered than was asked"));
        }
        let wire = self.buffer.len();
        Ok(Answer { status: head.status, head: &self.buffer[..head.length], body: &self.buffer[body], wire })
    }

    async fn read(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::Error::new(ErrorKind::UnexpectedEof, "the connection was closed")),
            _ => Ok(()),
        }
    }
}
