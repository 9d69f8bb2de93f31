//! Tables as sea-orm entities. None of these types leaves the crate.

macro_rules! versioned {
    ($table:literal { $($(#[$doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = $table)]
        pub(crate) struct Model {
            /// Its number among the versions of all records.
            #[sea_orm(primary_key, auto_increment = false)]
            pub version: i64,
            /// The record it is a version of.
            pub id: String,
            /// The revision from which it holds.
            pub from_rev: i64,
            /// The revision from which it no longer holds.
            pub to_rev: i64,
            /// The source no longer has the record: it ended and stays known.
            pub gone: bool,
            /// Digest of the value.
            pub digest: String,
            /// The value as JSON. The columns below repeat what queries ask for.
            pub doc: String,
            $($(#[$doc])* pub $field: $type,)*
        }

        #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
        pub(crate) enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}

        impl From<$crate::store::Header> for ActiveModel {
            fn from(header: $crate::store::Header) -> Self {
                use sea_orm::ActiveValue::Set;
                // Not by struct update: some tables have no columns of their own to leave unset.
                let mut row = <Self as sea_orm::ActiveModelTrait>::default();
                row.version = Set(header.version);
                row.id = Set(header.id);
                row.from_rev = Set(header.from_rev);
                row.to_rev = Set($crate::store::OPEN);
                row.gone = Set(header.gone);
                row.digest = Set(header.digest);
                row.doc = Set(header.doc);
                row
            }
        }
    };
}

/// A table of facts that belong to a version and are asked by.
macro_rules! facts {
    ($table:literal { $key:ident: $key_type:ty, $($field:ident: $type:ty),* $(,)? }) => {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = $table)]
        pub(crate) struct Model {
            // Nothing looks rows up by this: sea-orm wants a primary key, the table has none.
            #[sea_orm(primary_key, auto_increment = false)]
            pub version: i64,
            pub $key: $key_type,
            $(pub $field: $type,)*
        }

        #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
        pub(crate) enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    };
}

pub(crate) mod access_token;
pub(crate) mod asset;
pub(crate) mod history_event;
pub(crate) mod import_job;
pub(crate) mod importing;
pub(crate) mod log;
pub(crate) mod member;
pub(crate) mod member_category;
pub(crate) mod news_article;
pub(crate) mod page;
pub(crate) mod partner;
pub(crate) mod person;
pub(crate) mod position;
pub(crate) mod revision;
pub(crate) mod rule_book;
pub(crate) mod singleton;
pub(crate) mod sponsor;
pub(crate) mod sponsor_level;
pub(crate) mod text;
pub(crate) mod working_group;
