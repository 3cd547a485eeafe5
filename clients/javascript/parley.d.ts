// Types of the module beside this file. The interfaces carry the API's own names; a test of Parley holds them against
// `/openapi.json`. Answers may hold further fields where the server is newer than these types.

export declare const version: string;

/** What is to happen to a comment, mildest first. */
export type Action = "publish" | "hold" | "reject";

/** A comment above the one in hand. */
export interface Ancestor {
  author: string;
  text: string;
}

/** What is to happen to a comment, and why. */
export interface Answer {
  id: string;
  revision: number;
  action: Action;
  state: string;
  reasons: Reason[];
  scores: Record<string, number>;
  served: boolean;
  spans: Span[];
  target: Target | null;
  lang: Lang;
  case_id: string | null;
  repeated: boolean;
  versions: Versions;
}

/** A comment of a batch or thread that was answered. */
export interface Answered {
  index: number;
  answer: Answer;
}

/** An author's objection. outcome is null while nobody answered, then upheld or reversed. */
export interface Appeal {
  id: string;
  made_at: string;
  outcome: string | null;
  answer: string | null;
  answered_at: string | null;
}

/** What was commented on. */
export interface ArticleRecord {
  id: string;
  title: string;
  url: string | null;
}

/** What is being commented on. */
export interface Article {
  id: string;
  title: string;
  url?: string | null;
  section?: string | null;
  author?: string | null;
  published_at?: string | Date | null;
}

/** Who wrote a comment. Without an id the name as written stands for it. */
export interface Author {
  id?: string | null;
  name: string;
  created_at?: string | Date | null;
}

/** The body of `POST /score/batch`: up to 1,000 comments, each answered by itself. */
export interface Batch {
  comments: Comment[];
}

/** One change of a comment's state, oldest first. actor is person, rule or model. */
export interface Change {
  id: string;
  revision: number;
  old_state: string | null;
  new_state: string;
  actor: string;
  reason: string | null;
  clause: string | null;
  made_at: string;
}

/** A comment's newest revision, what was found, and how its state changed. */
export interface CommentRecord {
  id: string;
  text: string;
  author: Person;
  article: ArticleRecord;
  parent_id: string | null;
  posted_at: string | null;
  received_at: string;
  revision: number;
  state: string;
  action: Action;
  reasons: Reason[];
  scores: Record<string, number>;
  served: boolean;
  spans: Span[];
  target: Target | null;
  lang: Lang;
  case_id: string | null;
  versions: Versions;
  history: Change[];
}

/** The body of `POST /score`: one comment with its author, its article and what is known of its thread. */
export interface Comment {
  id: string;
  text: string;
  author: Author;
  article: Article;
  parent_id?: string | null;
  posted_at?: string | Date | null;
  lang?: string | null;
  context?: Context | null;
}

/** What stands around a comment, for sites that have not sent the thread before. */
export interface Context {
  ancestors?: Ancestor[];
  participants?: string[];
}

/** One event, the same that a webhook carries. cursor is what after takes to go on from here. */
export interface Event {
  cursor: string;
  id: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** Events after a cursor, oldest first. Send next as after to go on; more says whether there is more already. */
export interface Feed {
  decisions: Event[];
  next: string | null;
  more: boolean;
}

/** One mistake in one place: an RFC 6901 pointer, a stable code, a sentence. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

/** What language a comment was read as, and how that was known. */
export interface Lang {
  code: string;
  confidence: number;
  source: string;
}

/** The process answers. */
export interface Live {
  status: string;
}

/** Where a word list, link or other rule found what it looked for, in code points. */
export interface Match {
  start: number;
  end: number;
  entry: string;
}

/** One thing the service needs; problem is null while all is well. */
export interface Need {
  ok: boolean;
  problem: string | null;
}

/** One heading of a statement in sentences; quote is the rule's own words. */
export interface StatementPart {
  title: string;
  sentences: string[];
  quote: string | null;
}

/** Who wrote a comment. */
export interface Person {
  id: string | null;
  name: string;
}

/** What went wrong (RFC 9457). errors is there where fields have mistakes. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  errors?: FieldError[];
}

/** A version that serves and learned from examples whose words were erased, the first of them at since. */
export interface Retrain {
  version: string;
  examples: number;
  since: string;
}

/** What scoring needs. model_error: why a model failed to load; retrain_due: versions to be fitted again. */
export interface Ready {
  status: string;
  database: Need;
  model: Need;
  serving: string[];
  model_error: string | null;
  retrain_due: Retrain[];
}

/** What one rule found. label, score and threshold are null where no score is the cause. */
export interface Reason {
  rule: string;
  clause: string | null;
  label: string | null;
  score: number | null;
  threshold: number | null;
  sentence: string;
  action: Action;
  matches: Match[];
}

/** A comment of a batch or thread that has mistakes; the others are answered all the same. */
export interface Refused {
  index: number;
  errors: FieldError[];
}

/** The body of `POST /decisions`: `decision` is `approve`, `reject` or `undo`. */
export interface Decision {
  comment_id: string;
  decision: "approve" | "reject" | "undo";
  reason?: string | null;
  revision?: number | null;
}

/** How a comment stands after a decision of the site's own desk, and since when. */
export interface Decided {
  comment_id: string;
  state: string;
  revision: number;
  made_at: string;
  repeated: boolean;
}

/** The body of `POST /reports`: one reader about one comment. */
export interface Report {
  comment_id: string;
  reason: string;
  reporter?: string | null;
  text?: string | null;
}

/** What became of a report: where the comment stands now, and what the report weighs. */
export interface Reported {
  id: string;
  comment_id: string;
  state: string;
  weight: number;
  case_id: string | null;
  repeated: boolean;
}

/** One result for each comment, in the order sent. */
export interface Results {
  results: (Answered | Refused)[];
}

/** Evidence in the author's own letters: start and end in code points and in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
  utf16_start: number;
  utf16_end: number;
  label: string;
  weight: number;
}

/**
 * Why an author's comment was rejected, or an author sanctioned (comment_id is null then).
 *
 * facts and statement say the same, for machines and for people; link opens the author's page without signing in, so
 * give it to the author alone. transparency_database holds the fields of the EU's database by their names there.
 */
export interface Statement {
  id: string;
  site: string;
  comment_id: string | null;
  made_at: string;
  withdrawn_at: string | null;
  facts: Record<string, unknown>;
  statement: StatementPart[];
  appeal: Appeal | null;
  transparency_database: Record<string, unknown>;
  link: string;
}

/** Statements, newest first. Send next as before to go on to older ones; it is null at the end. */
export interface StatementPage {
  statements: Statement[];
  next: number | null;
}

/** At whom a comment is aimed. */
export interface Target {
  kind: string;
  name: string;
}

/** An article as the importers write it, with its text where known. */
export interface ThreadArticle {
  id: string;
  title: string;
  url?: string | null;
  section?: string | null;
  author?: string | null;
  published_at?: string | Date | null;
  body?: string | null;
}

/** A comment as it stands in a thread. Its text may be empty: others may reply to it, and no model reads it. */
export interface ThreadComment {
  id: string;
  parent_id?: string | null;
  author: Author;
  depth?: number | null;
  posted_at?: string | Date | null;
  lang?: string | null;
  text: string;
}

/** The body of `POST /score/thread`: an article and its comments in any order, as the importers write it. */
export interface Thread {
  article: ThreadArticle;
  policy?: string | null;
  source?: string | null;
  comments: ThreadComment[];
}

/** What made the answer; enough to make it again. */
export interface Versions {
  model: string;
  text: string;
  features: string;
  policy: string;
}

/** One result of a batch or thread: `"answer" in result` tells which. */
export type Result = Answered | Refused;

/** One event as a webhook carries it; `id` is the same each time it is sent. */
export interface WebhookEvent {
  id: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** What `decisions` takes. */
export interface DecisionsQuery {
  after?: string | null;
  limit?: number;
}

/** What `statements` takes. */
export interface StatementsQuery {
  id?: string | null;
  comment?: string | null;
  before?: number | null;
  limit?: number;
}

/** How patient a client is. Waits, in seconds, double from `firstWait` to `longestWait`; half of each is chance. */
export interface Retry {
  tries?: number;
  firstWait?: number;
  longestWait?: number;
  chance?: () => number;
}

/** All times are in seconds. `fetch` is one of your own, for proxies or certificates. */
export interface Options {
  timeout?: number;
  batchTimeout?: number;
  retry?: Retry;
  fetch?: typeof globalThis.fetch;
  sleep?: (seconds: number) => Promise<unknown>;
}

/** Talks to one Parley server as one site; many calls may be awaited at once. Throws TypeError at a wrong address. */
export declare class Parley {
  constructor(address: string, key?: string | null, options?: Options);
  /** Score one comment. The same id and text again is answered with `repeated: true` and files nothing. */
  score(comment: Comment): Promise<Answer>;
  /** Score any number of comments, in as many requests as it takes; one result for each, in order. */
  scoreBatch(comments: Iterable<Comment> | AsyncIterable<Comment>): Promise<Result[]>;
  /** As `scoreBatch`, giving each request's results before the next one is sent. */
  scoreEach(comments: Iterable<Comment> | AsyncIterable<Comment>): AsyncGenerator<Result, void, void>;
  /** Score a whole thread of at most 1,000 comments, every one in its place and as of when it was posted. */
  scoreThread(thread: Thread): Promise<Result[]>;
  /** Pass on what a reader reported; one reader reports a comment once. */
  report(report: Report): Promise<Reported>;
  /** Tell what a moderator decided at the site's own desk; sent again only where it surely did not arrive. */
  decide(decision: Decision): Promise<Decided>;
  /** A comment as it stands, by the site's own id. Throws NotFound. */
  comment(id: string): Promise<CommentRecord>;
  /** What was decided after a cursor, oldest first, at most `limit` (1 to 1,000) events. */
  decisions(query?: DecisionsQuery): Promise<Feed>;
  /** Every event after a cursor up to now; keep the last one's `cursor` for the next time. */
  decisionsSince(after?: string | null): AsyncGenerator<Event, void, void>;
  /** Statements of reasons, newest first: one by `id`, those about a `comment`, or a page of all. */
  statements(query?: StatementsQuery): Promise<StatementPage>;
  /** Every statement, or every one about a comment, newest first. */
  allStatements(query?: { comment?: string | null }): AsyncGenerator<Statement, void, void>;
  /** The server's own description of its API. */
  openapi(): Promise<Record<string, unknown>>;
  /** Whether the process answers. */
  health(): Promise<Live>;
  /** Whether comments can be scored; a server that is not ready answers too, and is not asked again. */
  ready(): Promise<Ready>;
  /** The server's counters, in Prometheus' text format. */
  prometheus(): Promise<string>;
}

/** Reads the webhooks of one endpoint, and believes them only with their signature. */
export declare class Webhook {
  constructor(secret: string);
  /** The event in `body`, which must be the text or bytes as they came. Throws WebhookRefused; then answer 400. */
  read(
    body: string | Uint8Array,
    headers: Headers | Record<string, string | string[] | undefined>,
    now?: Date,
  ): Promise<WebhookEvent>;
}

/** Any of the errors below. */
export declare class ParleyError extends Error {}

/** No answer came: nobody listens, no such name, the line broke. */
export declare class ConnectionFailed extends ParleyError {
  readonly address: string;
  readonly why: string;
  readonly requestId: string;
  readonly tries: number;
}

/** No answer came in time. The server may have done what it was asked; sending again is safe. */
export declare class TimedOut extends ConnectionFailed {}

/** An answer came that is none of Parley's: another service, a redirect, a broken proxy. */
export declare class UnreadableAnswer extends ParleyError {}

/** A webhook that must not be believed: its signature, its time or its headers are wrong. */
export declare class WebhookRefused extends ParleyError {}

/** The server refused, and said why (RFC 9457). `requestId` finds the request in the server's log. */
export declare class Problem extends ParleyError {
  readonly document: ProblemDocument;
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string | null;
  readonly errors: FieldError[];
  readonly requestId: string;
  /** Seconds to wait; null where nothing was said. */
  readonly retryAfter: number | null;
  readonly tries: number;
  /** What the type ends with, for programs: `invalid`, `bad-key`, `quota-exceeded` … */
  get code(): string;
}

/** 400, 405, 415: the request is none the server can read. */
export declare class BadRequest extends Problem {}
/** 401: no key, or one that is not known or was revoked. */
export declare class Unauthorized extends Problem {}
/** 403: the key lacks the scope. */
export declare class Forbidden extends Problem {}
/** 404: this site has nothing by that name. */
export declare class NotFound extends Problem {}
/** 409: several requests changed the comment at once, at every try. */
export declare class Conflict extends Problem {}
/** 413: the body is larger than the server reads. */
export declare class TooLarge extends Problem {}
/** 422: fields have mistakes; `errors` lists all of them. */
export declare class Invalid extends Problem {}
/** 429: too many requests for this key; `retryAfter` says how many seconds to wait. */
export declare class RateLimited extends Problem {}
/** 5xx: it is not the request that is wrong. */
export declare class ServerProblem extends Problem {}
