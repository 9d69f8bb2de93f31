// Answers the benchmark's queries from memory. RECORDS names a file of JSON, as Chancery answered it: the organisation,
// all members and all news, the newest first. PORT is where to listen.
"use strict";
const { readFileSync } = require("node:fs");
const fastify = require("fastify");
const mercurius = require("mercurius");

const { organization, members, news } = JSON.parse(readFileSync(process.env.RECORDS, "utf8"));
const bySlug = new Map(news.map((article) => [article.slug, article]));

const schema = `
  type Organization { name: String! shortName: String vision: String mission: String website: String }
  type MemberCategory { code: String! name: String! }
  type WorkingGroup { code: String! }
  type WorkingGroupConnection { nodes: [WorkingGroup!]! }
  type Member {
    id: ID! slug: String! name: String! website: String description: String memberSince: String
    category: MemberCategory workingGroups: WorkingGroupConnection!
  }
  type MemberConnection { nodes: [Member!]! }
  type Attribution { name: String! }
  type Tag { name: String! }
  type Body { html: String! }
  type NewsArticle {
    id: ID! slug: String! path: String! title: String! excerpt: String! publishedAt: String!
    authors: [Attribution!]! tags: [Tag!]! body: Body!
  }
  type NewsArticleConnection { nodes: [NewsArticle!]! }
  type Query {
    organization: Organization!
    members(first: Int!): MemberConnection!
    news(first: Int!): NewsArticleConnection!
    newsArticle(slug: String!): NewsArticle
  }
`;
const Query = {
  organization: () => organization,
  members: (_, { first }) => ({ nodes: members.slice(0, first) }),
  news: (_, { first }) => ({ nodes: news.slice(0, first) }),
  newsArticle: (_, { slug }) => bySlug.get(slug),
};

const app = fastify();
app.register(mercurius, { schema, resolvers: { Query }, jit: 1 });
app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
