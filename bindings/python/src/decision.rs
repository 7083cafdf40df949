//! Decisions: the outcome at once, everything else when it is asked for.

use jianfu::{Decision as Decided, Outcome};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::{data, html, language};

/// A decision on one demand. What it says is made when it is asked for.
///
/// >>> import jianfu
/// >>> pack = jianfu.Pack.builtin("nanjing-community")
/// >>> decision = pack.decide({"form": "certificate", "date": "2026-09-10", "item": "婚姻状况证明"})
/// >>> reason = decision.reasons[0]
/// >>> reason.rule, reason.status, reason.remedy
/// ('six.certificate', 'failed', '请申请人向清单所列单位办理，或由提出单位用证照、数据核验代替')
/// >>> decision.codes
/// ['six.certificate#barred', 'stated-bases#stated']
/// >>> print(decision.explain("en").splitlines()[0])
/// certificate: rejected.
#[pyclass(frozen, module = "jianfu._core")]
#[derive(Clone)]
pub(crate) struct Decision {
    decided: Decided<'static>,
}

impl Decision {
    pub(crate) const fn of(decided: Decided<'static>) -> Self {
        Self { decided }
    }
}

/// The codes of the reasons that the outcome rests on: `rule`, `rule.exception`, `rule#guard`, `default` or `engine`.
pub(crate) fn codes(decided: &Decided<'_>) -> Vec<String> {
    let mut codes = Vec::new();
    decided.each_reason(|reason| {
        if !reason.is_decisive() {
            return;
        }
        let exception = reason.exception().map_or_else(String::new, |path| format!(".{path}"));
        let guard = reason.guard().map_or_else(String::new, |guard| format!("#{guard}"));
        codes.push(format!("{}{exception}{guard}", reason.rule()));
    });
    codes
}

#[pymethods]
impl Decision {
    /// `approve`, `reject` or `refer`.
    #[getter]
    fn outcome<'py>(&self, py: Python<'py>) -> &Bound<'py, PyString> {
        match self.decided.outcome() {
            Outcome::Approve => intern!(py, "approve"),
            Outcome::Refer => intern!(py, "refer"),
            Outcome::Reject => intern!(py, "reject"),
        }
    }

    /// The codes of the reasons that the outcome rests on, as in the column `reasons` of tables.
    #[getter]
    fn codes(&self) -> Vec<String> {
        codes(&self.decided)
    }

    /// Every reason, the deciding ones first.
    #[getter]
    fn reasons<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        data::to_records(py, "Reason", &self.decided.record(language::current()).reasons)
    }

    /// What an approval is subject to.
    #[getter]
    fn conditions<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        data::to_records(py, "Condition", &self.decided.conditions())
    }

    /// To whom a referral goes.
    #[getter]
    fn refer_to<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        data::to_records(py, "Named", &self.decided.refer_to())
    }

    /// The checklists' sheet: every check, and what became of it.
    #[getter]
    fn sheet<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        data::to_records(py, "SheetLine", &self.decided.sheet())
    }

    /// The fields whose absence can still change the outcome.
    #[getter]
    fn missing(&self) -> Vec<&str> {
        self.decided.missing()
    }

    /// What is needed to decide the same again.
    #[getter]
    fn receipt<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        data::to_record(py, "Receipt", &self.decided.receipt())
    }

    /// The decision in plain sentences, in `lang` (`zh`, `en`) or the current language.
    #[pyo3(signature = (lang = None))]
    fn explain(&self, lang: Option<&str>) -> PyResult<String> {
        Ok(self.decided.explain(language::or_current(lang)?))
    }

    /// The decision as data, as the command writes it as JSON.
    #[pyo3(signature = (lang = None))]
    fn to_dict<'py>(&self, py: Python<'py>, lang: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
        data::to_python(py, &self.decided.record(language::or_current(lang)?))
    }

    fn __repr__(&self) -> String {
        format!("<jianfu.Decision {} {}>", self.decided.outcome().name(), codes(&self.decided).join(", "))
    }

    fn _repr_html_(&self) -> String {
        let lang = language::current();
        html::decision(&self.decided.record(lang), self.decided.outcome(), lang)
    }
}
