//! The forms an answer is sent in: as it is, or compressed. Each is made once, when it is asked for first.

use actix_web::HttpRequest;
use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding, Header, HeaderValue};
use actix_web::mime::{self, Mime};
use actix_web::web::Bytes;
use std::io::{self, Write};
use std::sync::Arc;
use std::thread::available_parallelism;
use tokio::sync::{OnceCell, Semaphore};

/// What is shorter is not worth compressing, in bytes: it fits into one packet.
pub(in crate::http) const WORTH_COMPRESSING: usize = 1_024;
/// What is longer is compressed faster and a little worse, in bytes.
const LONG: usize = 256 * 1_024;

/// A form of an answer. What else there is (`deflate`) is made on the way, each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Form {
    /// As it is.
    Identity,
    Gzip,
    Brotli,
    Zstd,
}

/// What [`actix_web::middleware::Compress`] chooses from, in its order: the answer is encoded alike whoever does it.
static SUPPORTED: [Encoding; 5] =
    [Encoding::identity(), Encoding::brotli(), Encoding::gzip(), Encoding::deflate(), Encoding::zstd()];

impl Form {
    /// The form the client likes best; nothing where it is none of these.
    pub(super) fn negotiated(request: &HttpRequest) -> Option<Self> {
        if !request.headers().contains_key(header::ACCEPT_ENCODING) {
            return Some(Self::Identity);
        }
        let Ok(accepted) = AcceptEncoding::parse(request) else { return Some(Self::Identity) };
        match accepted.negotiate(SUPPORTED.iter())? {
            Encoding::Known(ContentEncoding::Identity) => Some(Self::Identity),
            Encoding::Known(ContentEncoding::Gzip) => Some(Self::Gzip),
            Encoding::Known(ContentEncoding::Brotli) => Some(Self::Brotli),
            Encoding::Known(ContentEncoding::Zstd) => Some(Self::Zstd),
            _ => None,
        }
    }

    /// As `Content-Encoding` names it.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
            Self::Zstd => Some("zstd"),
        }
    }
}

/// Whether a body of that type and length is worth compressing: pictures are compressed already, save drawings.
pub(super) fn is_worth_compressing(content_type: Option<&HeaderValue>, length: usize) -> bool {
    let content_type = content_type.and_then(|given| given.to_str().ok()?.parse::<Mime>().ok());
    let is_compressed = content_type.is_some_and(|given| {
        given.type_() == mime::VIDEO || (given.type_() == mime::IMAGE && given.subtype() != mime::SVG)
    });
    length >= WORTH_COMPRESSING && !is_compressed
}

/// How many forms are made at a time, beside what else the processors have to do. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct Makers(Arc<Semaphore>);

impl Default for Makers {
    fn default() -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Semaphore::new(processors.div_ceil(2))))
    }
}

/// The compressed forms that were made.
#[derive(Clone, Debug, Default)]
pub(super) struct Forms {
    gzip: OnceCell<Bytes>,
    brotli: OnceCell<Bytes>,
    zstd: OnceCell<Bytes>,
}

impl Forms {
    fn cell(&self, form: Form) -> Option<&OnceCell<Bytes>> {
        match form {
            Form::Identity => None,
            Form::Gzip => Some(&self.gzip),
            Form::Brotli => Some(&self.brotli),
            Form::Zstd => Some(&self.zstd),
        }
    }

    /// A form, where it was made.
    pub(super) fn made(&self, form: Form) -> Option<Bytes> {
        self.cell(form)?.get().cloned()
    }

    /// A form, and whether it was made now. Who asks for one that is being made waits for it. Nothing where too many
    /// others are being made: then it is compressed on its way.
    pub(super) async fn make(&self, form: Form, bytes: &Bytes, makers: &Makers) -> Option<(Bytes, bool)> {
        let cell = self.cell(form)?;
        if let Some(made) = cell.get() {
            return Some((made.clone(), false));
        }
        let mut is_new = false;
        let made = cell.get_or_try_init(|| async {
            let turn = Arc::clone(&makers.0).try_acquire_owned().map_err(drop)?;
            let bytes = bytes.clone();
            let work = move || {
                let compressed = compress(form, &bytes);
                drop(turn);
                compressed
            };
            let made = tokio::task::spawn_blocking(work).await.map_err(drop)?;
            is_new = true;
            made.map_err(|error| tracing::error!(%error, "an answer cannot be compressed"))
        });
        let made = made.await.ok()?.clone();
        Some((made, is_new))
    }

    /// What they take, in bytes.
    pub(super) fn weight(&self) -> usize {
        [&self.gzip, &self.brotli, &self.zstd].into_iter().filter_map(OnceCell::get).map(Bytes::len).sum()
    }
}

/// Compresses as well as is worth it for what is sent many times, in a few milliseconds for an ordinary answer.
fn compress(form: Form, bytes: &Bytes) -> io::Result<Bytes> {
    let is_long = bytes.len() > LONG;
    let made = match form {
        Form::Identity => return Ok(bytes.clone()),
        Form::Gzip => {
            let level = flate2::Compression::new(if is_long { 6 } else { 9 });
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
            encoder.write_all(bytes)?;
            encoder.finish()?
        }
        Form::Brotli => {
            let quality = if is_long { 5 } else { 8 };
            let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4_096, quality, 22);
            encoder.write_all(bytes)?;
            encoder.flush()?;
            encoder.into_inner()
        }
        Form::Zstd => zstd::bulk::compress(bytes, if is_long { 6 } else { 12 })?,
    };
    // Without the capacity it was made with: what is kept takes what it weighs.
    Ok(Bytes::from(made.into_boxed_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use std::io::Read;

    fn text() -> Bytes {
        Bytes::from((0..2_000).map(|number| format!("{{\"name\":\"member {number}\"}},")).collect::<String>())
    }

    fn read(form: Form, made: &[u8]) -> Vec<u8> {
        let mut read = Vec::new();
        match form {
            Form::Identity => made.clone_into(&mut read),
            Form::Gzip => drop(flate2::read::GzDecoder::new(made).read_to_end(&mut read).unwrap()),
            Form::Brotli => drop(brotli::Decompressor::new(made, 4_096).read_to_end(&mut read).unwrap()),
            Form::Zstd => read = zstd::stream::decode_all(made).unwrap(),
        }
        read
    }

    #[tokio::test]
    async fn every_form_says_the_same_and_is_made_once() {
        let (text, makers, forms) = (text(), Makers::default(), Forms::default());
        assert!(forms.make(Form::Identity, &text, &makers).await.is_none());
        let mut weight = 0;
        for form in [Form::Gzip, Form::Brotli, Form::Zstd] {
            let asked =
                futures_util::future::join_all((0..8).map(|_| forms.make(form, &text, &makers))).await;
            assert_eq!(asked.iter().flatten().filter(|(_, is_new)| *is_new).count(), 1, "{form:?}");
            let (made, is_new) = forms.make(form, &text, &makers).await.unwrap();
            assert!(!is_new && made.len() * 4 < text.len(), "{form:?} {}", made.len());
            assert_eq!(read(form, &made), text, "{form:?}");
            weight += made.len();
            let alone = compress(form, &text).unwrap();
            assert_eq!(alone.try_into_mut().unwrap().capacity(), made.len(), "{form:?}");
            assert_eq!(forms.weight(), weight);
        }
    }

    #[tokio::test]
    async fn what_nobody_has_time_to_make_is_left_to_others() {
        let (text, makers, forms) = (text(), Makers(Arc::new(Semaphore::new(0))), Forms::default());
        assert!(forms.make(Form::Gzip, &text, &makers).await.is_none());
        makers.0.add_permits(1);
        assert!(forms.make(Form::Gzip, &text, &makers).await.is_some());
    }

    #[test]
    fn what_the_client_likes_best_is_chosen() {
        for (accepted, form) in [
            ("gzip", Some(Form::Gzip)),
            ("gzip, br;q=0.5", Some(Form::Gzip)),
            ("br", Some(Form::Brotli)),
            ("zstd", Some(Form::Zstd)),
            ("identity", Some(Form::Identity)),
            ("deflate", None),
        ] {
            let request =
                TestRequest::default().insert_header(("accept-encoding", accepted)).to_http_request();
            assert_eq!(Form::negotiated(&request), form, "{accepted}");
        }
        assert_eq!(Form::negotiated(&TestRequest::default().to_http_request()), Some(Form::Identity));
        let of = |content_type, length| {
            is_worth_compressing(Some(&HeaderValue::from_static(content_type)), length)
        };
        assert!(of("application/json; charset=utf-8", 1_024) && of("image/svg+xml", 5_000));
        assert!(!of("application/json", 1_023) && !of("image/png", 5_000) && !of("video/mp4", 5_000));
    }
}
