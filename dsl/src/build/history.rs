//! What is counted over history: quotas, deadlines, metrics, alerts and scores.

use crate::grammar::{Pair, Rule};
use crate::tree::{AlertDecl, DeadlineDecl, Deduction, MetricDecl, Name, QuotaDecl, ScoreDecl, Window};

use super::expressions::comparator;
use super::{Builder, half_width};

impl Builder<'_> {
    /// `quota name "…" on form { at_most … }`
    pub(super) fn quota(&mut self, pair: Pair<'_>) -> Option<QuotaDecl> {
        let (mut name, mut label, mut form, mut bases, mut valid, mut when) = (None, None, None, Vec::new(), None, None);
        let (mut limit, mut counting, mut verdict, mut exceptions) = (None, None, None, Vec::new());
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name if name.is_none() => name = Some(self.name(&child)),
                Rule::any_name => form = Some(self.name(&child)),
                Rule::string => label = Some(self.text(&child)),
                Rule::cite | Rule::assumption => bases.push(self.basis(child)?),
                Rule::valid => valid = Some(self.validity(child)?),
                Rule::when => when = Some(self.where_expr(child)?),
                Rule::limit => limit = Some(child),
                Rule::counting => {
                    let (mut counted, mut filter) = (None, None);
                    for part in child.into_inner() {
                        match part.as_rule() {
                            Rule::any_name => counted = Some(self.name(&part)),
                            Rule::where_expr => filter = Some(self.where_expr(part)?),
                            _ => {}
                        }
                    }
                    counting = Some((counted?, filter));
                }
                Rule::closing => verdict = Some(self.verdict(child)?),
                Rule::exception => exceptions.push(self.exception(child)?),
                _ => {}
            }
        }
        let (mut at_least, mut number, mut per, mut window) = (false, None, Vec::new(), None);
        for part in limit?.into_inner() {
            match part.as_rule() {
                Rule::kw_at_least => at_least = true,
                Rule::int => number = Some(self.int(&part)?),
                Rule::per => per = self.per(part),
                Rule::window => window = Some(self.window(part)?),
                _ => {}
            }
        }
        Some(QuotaDecl {
            name: name?,
            label,
            form: form?,
            bases,
            valid,
            when,
            at_least,
            limit: number?,
            per,
            window: window?,
            counting,
            verdict,
            exceptions,
        })
    }

    fn per(&mut self, pair: Pair<'_>) -> Vec<Name> {
        pair.into_inner().filter(|child| child.as_rule() == Rule::any_name).map(|child| self.name(&child)).collect()
    }

    /// A window of time, with or without `this` or `last` before it.
    pub(super) fn window(&mut self, pair: Pair<'_>) -> Option<Window> {
        for child in pair.into_inner() {
            return Some(match child.as_rule() {
                Rule::kw_calendar_year => Window::Year,
                Rule::kw_calendar_half => Window::Half,
                Rule::kw_calendar_quarter => Window::Quarter,
                Rule::kw_calendar_month => Window::Month,
                Rule::kw_calendar_week => Window::Week,
                Rule::int => Window::Rolling(self.int(&child)?),
                _ => continue,
            });
        }
        None
    }

    /// `deadline name "…" on form { from … to … within … }`
    pub(super) fn deadline(&mut self, pair: Pair<'_>) -> Option<DeadlineDecl> {
        let (mut name, mut label, mut form, mut bases, mut valid, mut stretch) = (None, None, None, Vec::new(), None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name if name.is_none() => name = Some(self.name(&child)),
                Rule::any_name => form = Some(self.name(&child)),
                Rule::string => label = Some(self.text(&child)),
                Rule::cite | Rule::assumption => bases.push(self.basis(child)?),
                Rule::valid => valid = Some(self.validity(child)?),
                Rule::stretch => stretch = Some(child),
                _ => {}
            }
        }
        let (mut ends, mut days, mut workdays) = (Vec::new(), None, false);
        for part in stretch?.into_inner() {
            match part.as_rule() {
                Rule::any_name => ends.push(self.name(&part)),
                Rule::int => days = Some(self.int(&part)?),
                Rule::kw_workdays => workdays = true,
                _ => {}
            }
        }
        let mut ends = ends.into_iter();
        Some(DeadlineDecl { name: name?, label, form: form?, bases, valid, from: ends.next()?, to: ends.next()?, days: days?, workdays })
    }

    /// `metric name "…" { percent … target … }`
    pub(super) fn metric(&mut self, pair: Pair<'_>) -> Option<MetricDecl> {
        let (mut name, mut label, mut bases, mut percent, mut value, mut target) = (None, None, Vec::new(), false, None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name => name = Some(self.name(&child)),
                Rule::string => label = Some(self.text(&child)),
                Rule::cite | Rule::assumption => bases.push(self.basis(child)?),
                Rule::metric_value => {
                    for part in child.into_inner() {
                        match part.as_rule() {
                            Rule::kw_percent => percent = true,
                            _ => value = Some(self.expr(part)?),
                        }
                    }
                }
                Rule::target_value => {
                    let mut inner = child.into_inner().skip(1);
                    let op = comparator(inner.next()?.as_rule())?;
                    let sum = inner.next()?;
                    target = Some((op, self.sum(sum)?));
                }
                _ => {}
            }
        }
        Some(MetricDecl { name: name?, label, bases, percent, value: value?, target })
    }

    /// `alert name "…" per … { when … then "…" }`
    pub(super) fn alert(&mut self, pair: Pair<'_>) -> Option<AlertDecl> {
        let (mut name, mut label, mut per, mut bases, mut when, mut then) = (None, None, Vec::new(), Vec::new(), None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name => name = Some(self.name(&child)),
                Rule::string => label = Some(self.text(&child)),
                Rule::per => per = self.per(child),
                Rule::cite | Rule::assumption => bases.push(self.basis(child)?),
                Rule::when => when = Some(self.where_expr(child)?),
                Rule::then => then = Some(self.text_of(child)?),
                _ => {}
            }
        }
        Some(AlertDecl { name: name?, label, per, bases, when: when?, then: then? })
    }

    /// `score name "…" per … { base … deduct … }`
    pub(super) fn score(&mut self, pair: Pair<'_>) -> Option<ScoreDecl> {
        let (mut name, mut label, mut per, mut bases, mut base, mut deductions) = (None, None, Vec::new(), Vec::new(), None, Vec::new());
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name => name = Some(self.name(&child)),
                Rule::string => label = Some(self.text(&child)),
                Rule::per => per = self.per(child),
                Rule::cite | Rule::assumption => bases.push(self.basis(child)?),
                Rule::base_points => base = child.into_inner().nth(1).map(|number| half_width(number.as_str()).into_owned()),
                Rule::deduction => {
                    let (mut points, mut per, mut filter) = (None, None, None);
                    for part in child.into_inner() {
                        match part.as_rule() {
                            Rule::number => points = Some(half_width(part.as_str()).into_owned()),
                            Rule::any_name => per = Some(self.name(&part)),
                            Rule::where_expr => filter = Some(self.where_expr(part)?),
                            _ => {}
                        }
                    }
                    deductions.push(Deduction { points: points?, per: per?, filter });
                }
                _ => {}
            }
        }
        Some(ScoreDecl { name: name?, label, per, bases, base: base?, deductions })
    }
}
