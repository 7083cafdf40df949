//! What programs that check a pack need beside its contents.

use crate::pack::Pack;

impl Pack {
    /// The codes of lints that the pack allows in its `pack.toml`, as written.
    ///
    /// ```
    /// let files = [("pack.toml", "id = \"a\"\ntitle = \"例\"\nversion = \"1.0.0\"\nedition = 1\nlint_allow = [\"JF-A003\"]\n")];
    /// let pack = jianfu::Pack::from_files(&files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into())?;
    /// assert_eq!(pack.lint_allow(), ["JF-A003"]);
    /// # Ok::<(), jianfu::Error>(())
    /// ```
    pub fn lint_allow(&self) -> &[String] {
        &self.model().meta.lint_allow
    }
}
