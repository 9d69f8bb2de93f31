//! Assets.

use super::facts::tabled;
use crate::domain::Asset;
use crate::entity;
use sea_orm::ActiveValue::Set;

tabled!(Asset, entity::asset, |asset, row| {
    row.path = Set(asset.path.clone());
    row.media_type = Set(asset.media_type.clone());
    row.blob = Set(asset.digest.clone());
});
