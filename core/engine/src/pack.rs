//! Packs: compiled once, shared by everybody, never changed.

use std::path::Path;
use std::sync::Arc;

use jianfu_dsl::Lang;
use jianfu_dsl::diagnostic::{Diagnostic, Texts};

use crate::compile;
use crate::context::Context;
use crate::decide::{self, Decision, Scratch};
use crate::demand::{self, Demand, DemandBuilder};
use crate::error::{DataError, Error};
use crate::load::{self, Files};
use crate::model::Model;
use crate::saved;
use crate::testing::{self, TestReport};

/// A compiled pack of rules: immutable, `Send + Sync`, cheap to clone.
///
/// ```
/// use jianfu::{Context, Outcome, Pack};
/// let pack = Pack::parse(r#"
///     form task "工作事项" { date: date is as_of item: text "事项" }
///     list negative "负面清单" { effect bar basis assumption "示例" item NG01 "招商引资指标" }
///     rule barred "负面清单" on task {
///       basis assumption "示例"
///       require demand.item not_in negative else reject because "在负面清单内" remedy "由提出单位自行办理"
///     }
///     default on task refer because "清单外事项"
/// "#)?;
/// let demand = pack.demand_from_json(r#"{"form": "task", "date": "2026-03-01", "item": "招商引资指标"}"#, None)?;
/// assert_eq!(pack.decide(&demand, &Context::of_demand()).outcome(), Outcome::Reject);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Pack {
    model: Arc<Model>,
}

impl Pack {
    /// Compiles the pack in a folder.
    ///
    /// # Errors
    /// [`Error::Unreadable`] where a file cannot be read, [`Error::Rules`] with every diagnostic where the rules are wrong.
    pub fn from_dir(folder: impl AsRef<Path>) -> Result<Self, Error> {
        Self::from_files(&load::read_folder(folder.as_ref())?)
    }

    /// Compiles a pack from its files in memory: bytes by path relative to the pack, with `/`.
    ///
    /// # Errors
    /// [`Error::Rules`] with every diagnostic where the rules are wrong.
    pub fn from_files(files: &Files) -> Result<Self, Error> {
        compile::compile(files).map(|model| Self { model: Arc::new(model) }).map_err(Error::Rules)
    }

    /// Compiles a pack from one text of declarations, without `pack.toml`: its id is `inline`, its version `0.0.0`.
    ///
    /// # Errors
    /// [`Error::Rules`] with every diagnostic where the rules are wrong.
    ///
    /// ```
    /// use jianfu::Pack;
    /// let error = Pack::parse("form task { date: date is as_of }").unwrap_err();
    /// assert_eq!(error.code(), "JF-C011"); // a form needs a default
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::from_files(&Files::from([("pack.jf".to_owned(), text.as_bytes().to_vec())]))
    }

    /// Compiles a pack that is embedded in this crate.
    ///
    /// # Errors
    /// [`Error::NoSuchPack`] with the ids that there are.
    ///
    /// ```
    /// # #[cfg(feature = "packs")] {
    /// let pack = jianfu::Pack::builtin("nanjing-community").expect("an embedded pack compiles");
    /// assert_eq!(pack.id(), "nanjing-community");
    /// # }
    /// ```
    #[cfg(feature = "packs")]
    pub fn builtin(id: &str) -> Result<Self, Error> {
        let Some(files) = jianfu_packs::files(id) else {
            return Err(Error::NoSuchPack { id: id.to_owned(), known: jianfu_packs::ids().map(str::to_owned).collect() });
        };
        // The folder is embedded whole; what is no part of the pack is left out, as where it is read from a folder.
        let own = files.into_iter().filter(|(name, _)| load::belongs(name));
        Self::from_files(&own.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect())
    }

    /// The ids of the embedded packs.
    #[cfg(feature = "packs")]
    pub fn builtin_ids() -> impl Iterator<Item = &'static str> {
        jianfu_packs::ids()
    }

    /// The compiled pack as bytes, to be kept in a file or embedded in a program: [`Pack::from_bytes`] takes a small part of the time of compiling.
    ///
    /// The same pack always gives the same bytes. They hold everything, its texts and tests too.
    pub fn to_bytes(&self) -> Vec<u8> {
        saved::save(&self.model)
    }

    /// Takes a pack that [`Pack::to_bytes`] gave. It decides as the compiled pack does, with the same receipts.
    ///
    /// The bytes bear a checksum, which tells damage and not malice: whoever can write them can say what the pack decides, as with rule text. Bytes that were made
    /// up make no more than a wrong pack; they take memory in proportion to their number, and never stop the program.
    ///
    /// # Errors
    /// [`Error::Saved`]: `JF-D013` where a byte is missing, added or changed, `JF-D014` where another version of the engine saved it. The way out is always to
    /// compile the pack anew.
    ///
    /// ```
    /// use jianfu::Pack;
    /// let pack = Pack::parse("form task { date: date is as_of } default on task refer because \"无规则\"")?;
    /// let mut saved = pack.to_bytes();
    /// let loaded = Pack::from_bytes(&saved)?;
    /// assert_eq!(loaded.digest(), pack.digest());
    /// assert_eq!(loaded.to_bytes(), saved);
    ///
    /// saved.truncate(saved.len() / 2);
    /// assert_eq!(Pack::from_bytes(&saved).unwrap_err().code(), "JF-D013");
    /// # Ok::<(), jianfu::Error>(())
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        saved::load(bytes).map(|model| Self { model: Arc::new(model) })
    }

    /// Decides a demand: one pass gives the outcome and every reason.
    ///
    /// Nothing unknown is approved. A demand made for another pack is read anew by the names of its fields; where that fails the outcome is
    /// [`Outcome::Refer`](crate::Outcome::Refer).
    pub fn decide(&self, demand: &Demand, context: &Context<'_>) -> Decision<'static> {
        decide::decide(self, demand, context)
    }

    /// Decides a demand in memory that is used again, for those who decide many: nothing is allocated where the rules came to the same before, but for what is
    /// counted in a history. The decision is the same as that of [`Pack::decide`]; it borrows the demand and the memory, and what
    /// [`Decision::into_owned`] makes of it outlives both.
    ///
    /// ```
    /// use jianfu::{Context, Outcome, Pack, Scratch};
    /// let pack = Pack::parse(r#"
    ///     form task "工作事项" { date: date is as_of people: int "人数" }
    ///     rule few "人数" on task {
    ///       basis assumption "示例"
    ///       require demand.people <= 3 else reject because "人数过多" remedy "减少人数"
    ///       approve because "人数适当"
    ///     }
    ///     default on task refer because "没有规则涵盖"
    /// "#)?;
    /// let mut scratch = Scratch::default();
    /// let mut approved = 0;
    /// for people in 1..=5 {
    ///     let demand = pack.demand("task")?.set("date", jiff::civil::date(2026, 3, 1))?.set("people", people)?.finish();
    ///     let decision = pack.decide_into(&demand, &Context::of_demand(), &mut scratch);
    ///     approved += usize::from(decision.outcome() == Outcome::Approve);
    /// }
    /// assert_eq!(approved, 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_into<'s>(&self, demand: &'s Demand, context: &Context<'_>, scratch: &'s mut Scratch) -> Decision<'s> {
        decide::decide_into(self, demand, context, scratch)
    }

    /// Starts a demand on a form, by the form's name or label.
    ///
    /// # Errors
    /// `JF-D004` where the pack has no such form.
    pub fn demand(&self, form: &str) -> Result<DemandBuilder, DataError> {
        DemandBuilder::new(self, form)
    }

    /// Reads a demand from a JSON object; the key `form` (or `表单`) names its form, or else `form` does.
    ///
    /// # Errors
    /// `JF-D003` to `JF-D009`: not JSON, unknown form or field, a value that does not fit.
    pub fn demand_from_json(&self, text: &str, form: Option<&str>) -> Result<Demand, DataError> {
        demand::from_json(self, text, form)
    }

    /// Reads a demand from a JSON object and decides it, in memory that is used again: for services that decide one JSON text after the other. It reads as
    /// [`Pack::demand_from_json`] and decides as [`Pack::decide_into`]. After some demands nothing is allocated for the next like them, where the form is the first
    /// key of the object, and days and numbers are written plainly (`2026-03-01`, `0.5`); facts that are objects, and what is counted in a history, aside.
    ///
    /// # Errors
    /// As [`Pack::demand_from_json`].
    ///
    /// ```
    /// use jianfu::{Context, Outcome, Pack, Scratch};
    /// let pack = Pack::parse(r#"
    ///     form task "工作事项" { date: date is as_of people: int "人数" }
    ///     rule few "人数" on task {
    ///       basis assumption "示例"
    ///       require demand.people <= 3 else reject because "人数过多" remedy "减少人数"
    ///       approve because "人数适当"
    ///     }
    ///     default on task refer because "没有规则涵盖"
    /// "#)?;
    /// let mut scratch = Scratch::default();
    /// let mut outcomes = Vec::new();
    /// for text in [r#"{"form": "task", "date": "2026-03-01", "people": 2}"#, r#"{"form": "task", "date": "2026-03-01", "people": 5}"#] {
    ///     outcomes.push(pack.decide_json(text, None, &Context::of_demand(), &mut scratch)?.outcome());
    /// }
    /// assert_eq!(outcomes, [Outcome::Approve, Outcome::Reject]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_json<'s>(
        &self,
        text: &str,
        form: Option<&str>,
        context: &Context<'_>,
        scratch: &'s mut Scratch,
    ) -> Result<Decision<'s>, DataError> {
        decide::decide_json(self, (text, form), context, scratch)
    }

    /// Reads one JSON object or an array of them. What is wrong with one leaves the others alone.
    ///
    /// # Errors
    /// `JF-D003` where the whole is not JSON.
    pub fn demands_from_json(&self, text: &str, form: Option<&str>) -> Result<Vec<Result<Demand, DataError>>, DataError> {
        demand::many_from_json(self, text, form)
    }

    /// Runs the pack's own tests.
    pub fn run_tests(&self) -> TestReport {
        testing::run(self)
    }

    /// Its id, as `nanjing-community`.
    pub fn id(&self) -> &str {
        &self.model.meta.id
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.model.meta.version
    }

    /// Its title.
    pub fn title(&self, lang: Lang) -> &str {
        self.model.meta.title(lang)
    }

    /// Who answers for it, where it says so.
    pub fn authority(&self) -> Option<&str> {
        self.model.meta.authority.as_deref()
    }

    /// SHA-256 of its files, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.model.digest
    }

    /// What the compiler warned about.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.model.aside.get().warnings
    }

    /// Its texts, by file name: what diagnostics point into.
    pub fn texts(&self) -> &Texts {
        &self.model.aside.get().texts
    }

    /// How much is in it.
    pub fn counts(&self) -> Counts {
        let model = &self.model;
        Counts {
            forms: model.forms.len(),
            rules: model.rules.len(),
            lists: model.lists.len(),
            items: model.lists.iter().map(|list| list.items.len()).sum(),
            sources: model.sources.len(),
            tests: model.aside.get().tests.len(),
        }
    }

    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.model, &other.model)
    }

    /// The same demand for this pack, field by field.
    pub(crate) fn rebuild(&self, demand: &Demand) -> Result<Demand, DataError> {
        let facts = demand.facts();
        let mut builder = self.demand(demand.form())?;
        let fields = facts.form_def().map_or(&[][..], |form| &form.fields);
        for (field, value) in fields.iter().zip(&facts.given).filter(|(_, value)| !value.is_blank()) {
            builder.put(&field.name, value.clone())?;
        }
        Ok(builder.finish())
    }
}

/// How much is in a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Forms.
    pub forms: usize,
    /// Rules and checks, every version counted.
    pub rules: usize,
    /// Lists.
    pub lists: usize,
    /// Items of all lists.
    pub items: usize,
    /// Sources, every version counted.
    pub sources: usize,
    /// Tests.
    pub tests: usize,
}
