//! Versions of what there is one of.

/// The organisation.
pub(crate) mod organization {
    versioned!("organization" {});
}
/// What membership means.
pub(crate) mod membership {
    versioned!("membership" {});
}
/// How the organisation is sponsored.
pub(crate) mod sponsorship_program {
    versioned!("sponsorship_program" {});
}
