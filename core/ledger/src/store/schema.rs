//! The tables of a ledger, and how older ones are brought up to date: numbered steps, each applied once and never changed afterwards.

/// How a database writes what they call differently.
pub(crate) struct Dialect {
    pub(crate) bytes: &'static str,
    pub(crate) integer: &'static str,
    /// Behind each table.
    pub(crate) strict: &'static str,
    /// Behind a table that is its own index.
    pub(crate) clustered: &'static str,
}

/// What SQLite writes.
pub(crate) const SQLITE: Dialect = Dialect { bytes: "BLOB", integer: "INTEGER", strict: "STRICT", clustered: "STRICT, WITHOUT ROWID" };

/// What PostgreSQL writes.
#[cfg(feature = "postgres")]
pub(crate) const POSTGRES: Dialect = Dialect { bytes: "BYTEA", integer: "BIGINT", strict: "", clustered: "" };

/// The steps, the first of which makes the tables.
const STEPS: &[&[&str]] = &[
    &[
        // The ledger itself. All but content and hash is told by the content, and there to find it.
        "CREATE TABLE rows (seq {integer} PRIMARY KEY, kind {integer} NOT NULL, id TEXT, day {integer}, content TEXT NOT NULL, hash {bytes} NOT NULL) {strict}",
        "CREATE INDEX rows_by_id ON rows (id, seq) WHERE id IS NOT NULL",
        // How many rows there are, and the hash of the last.
        "CREATE TABLE head (one {integer} PRIMARY KEY CHECK (one = 1), count {integer} NOT NULL, hash {bytes} NOT NULL) {strict}",
        // The packs by which it was recorded or decided, and up to which row the keys of each are filed.
        "CREATE TABLE packs (number {integer} PRIMARY KEY, digest TEXT NOT NULL, engine TEXT NOT NULL, seq {integer} NOT NULL, filed {integer} NOT NULL, bytes {bytes} NOT NULL) {strict}",
        "CREATE UNIQUE INDEX packs_by_digest ON packs (digest, engine)",
        "CREATE TABLE keys (place {integer} NOT NULL, key {integer} NOT NULL, day {integer} NOT NULL, seq {integer} NOT NULL, PRIMARY KEY (place, key, day, seq)) {clustered}",
        "CREATE TABLE counters (series TEXT PRIMARY KEY, last {integer} NOT NULL) {clustered}",
        "CREATE TABLE numbers (number TEXT PRIMARY KEY, seq {integer} NOT NULL) {clustered}",
        "CREATE TABLE sources (digest TEXT PRIMARY KEY, seq {integer} NOT NULL) {clustered}",
    ],
    // How often the keys were made anew, by which what was found before may have been found wrongly.
    &["ALTER TABLE head ADD COLUMN rebuilt {integer} NOT NULL DEFAULT 0"],
];

/// The version that this crate writes.
pub(crate) const VERSION: i64 = STEPS.len() as i64;

/// The statements that bring a ledger from a version to [`VERSION`].
pub(crate) fn steps_from(version: i64, dialect: &Dialect) -> Vec<String> {
    let done = usize::try_from(version).unwrap_or_default();
    let written = |statement: &&str| {
        let words =
            [("{integer}", dialect.integer), ("{bytes}", dialect.bytes), ("{strict}", dialect.strict), ("{clustered}", dialect.clustered)];
        words.iter().fold((*statement).to_owned(), |text, (word, means)| text.replace(word, means))
    };
    STEPS.iter().skip(done).flat_map(|step| step.iter()).map(written).collect()
}
