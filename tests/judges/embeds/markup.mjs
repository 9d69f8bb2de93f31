// Markup that the judgements of the elements share.

export const LINK = '<a href="https://news.example.org/">All the news</a>';
export const script = (api, more = "") => `<script async src="${api}/embed/news.js"${more}></script>`;
export const ALL = `
<h2>News</h2><chancery-news count="3" label="News">${LINK}</chancery-news>
<h2>Cards</h2><chancery-news count="3" layout="cards" show="date author excerpt image">${LINK}</chancery-news>
<h2>Sponsors</h2><chancery-sponsors label="Sponsors"><a href="https://news.example.org/sponsors">Sponsors</a></chancery-sponsors>
<h2>Partners</h2><chancery-partners layout="grid" count="2" label="Partners"><a href="https://news.example.org/partners">Partners</a></chancery-partners>
<h2>Members</h2><chancery-members count="12" label="Members"><a href="https://news.example.org/members">Members</a></chancery-members>
<p id="below">What stands below.</p>`;
export const items = (view, element = "chancery-news") => view.locator(`${element} li:not(.waits)`);
