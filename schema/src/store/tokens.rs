//! Access tokens.

use super::connect::Store;
use super::error::StoreError;
use super::time::{date, day, instant, micros};
use crate::entity::access_token::{ActiveModel, Column, Entity, Model};
use crate::token::{Role, Secret, Token};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

impl Store {
    /// Takes a new token into use. Its secret is not kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_token(&self, token: &Token, secret: &Secret) -> Result<(), StoreError> {
        let row = ActiveModel {
            id: Set(token.id.clone()),
            hash: Set(secret.hash()),
            label: Set(token.label.clone()),
            role: Set(token.role.name().to_owned()),
            created_at: Set(micros(token.created_at)),
            expires_at: Set(token.expires_at.map(micros)),
            revoked_at: Set(token.revoked_at.map(micros)),
            last_used: Set(token.last_used.map(day)),
        };
        Entity::insert(row).exec_without_returning(self.writer()).await?;
        Ok(())
    }

    /// The token a secret belongs to, whether or not it is still taken.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn token_by_secret(&self, secret: &Secret) -> Result<Option<Token>, StoreError> {
        let row = Entity::find().filter(Column::Hash.eq(secret.hash())).one(self.reader()).await?;
        row.map(Token::try_from).transpose()
    }

    /// Every token, the newest first, revoked and expired ones among them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        let query = Entity::find().order_by_desc(Column::CreatedAt).order_by_asc(Column::Id);
        query.all(self.reader()).await?.into_iter().map(Token::try_from).collect()
    }

    /// Takes a token back from `now` on; nothing where there is none of that id. One that was revoked
    /// before stays revoked since then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_token(&self, id: &str, now: DateTime<Utc>) -> Result<Option<Token>, StoreError> {
        Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(micros(now)))
            .filter(Column::Id.eq(id))
            .filter(Column::RevokedAt.is_null())
            .exec(self.writer())
            .await?;
        let row = Entity::find().filter(Column::Id.eq(id)).one(self.writer()).await?;
        row.map(Token::try_from).transpose()
    }

    /// Notes the day a token was used on. A later day that is noted already stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn token_used(&self, id: &str, on: NaiveDate) -> Result<(), StoreError> {
        let earlier = Condition::any().add(Column::LastUsed.is_null()).add(Column::LastUsed.lt(day(on)));
        Entity::update_many()
            .col_expr(Column::LastUsed, Expr::value(day(on)))
            .filter(Column::Id.eq(id))
            .filter(earlier)
            .exec(self.writer())
            .await?;
        Ok(())
    }
}

impl TryFrom<Model> for Token {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let role = Role::from_name(&row.role).ok_or_else(|| StoreError::Damaged {
            table: "access_token",
            reason: format!("{} has the role “{}”, which is not known", row.id, row.role),
        })?;
        Ok(Self {
            id: row.id,
            label: row.label,
            role,
            created_at: instant(row.created_at),
            expires_at: row.expires_at.map(instant),
            revoked_at: row.revoked_at.map(instant),
            last_used: row.last_used.and_then(date),
        })
    }
}
