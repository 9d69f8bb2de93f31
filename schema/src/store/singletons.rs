//! What there is one of: the organisation, membership, the sponsorship programme.

use super::facts::tabled;
use crate::domain::{Membership, Organization, SponsorshipProgram};
use crate::entity::singleton;

tabled!(Organization, singleton::organization, |_o, _row| {});

tabled!(Membership, singleton::membership, |_m, _row| {});

tabled!(SponsorshipProgram, singleton::sponsorship_program, |_s, _row| {});
