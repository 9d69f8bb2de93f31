//! How far an import has come.

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Listing the tree's files.
    Listing,
    /// Reading and parsing files.
    Parsing,
    /// Rendering Markdown.
    Rendering,
    /// Recording in the database.
    Recording,
}

impl Stage {
    /// What is being done, in a word.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Listing => "Listing",
            Self::Parsing => "Parsing",
            Self::Rendering => "Rendering",
            Self::Recording => "Recording",
        }
    }
}

/// Told how far an import has come. Called from several threads.
pub trait Progress: Send + Sync {
    /// A stage begins that has `total` steps; 0 when that is not known.
    fn begin(&self, stage: Stage, total: usize);
    /// One more step is done.
    fn step(&self);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _stage: Stage, _total: usize) {}
    fn step(&self) {}
}
