//! Definitions: their names, what they stand for where they are used, circles, and those that nothing uses.

use std::collections::BTreeSet;

use jianfu_dsl::diagnostic::Diagnostic;
use jianfu_dsl::tree::{Expr, ExprKind, Name, Span};

use super::declare::first_of;
use super::express::Env;
use super::place::Place;
use super::scope::{Added, Found};
use super::{Compiler, In, label_of, say};
use crate::codes;
use crate::model::{DefinitionDef, FormId};

/// At most this many definitions within one another.
const MAX_WITHIN: usize = 64;

/// The deepest tree that a condition may be with its definitions expanded: as deep as one that is written out.
const MAX_EXPANDED_DEPTH: usize = 256;

/// At most this many conditions and values in what the definitions of a pack stand for, counted for each use: twenty definitions that use the one before
/// twice are a million.
const MAX_EXPANDED: usize = 500_000;

/// What is known of the definitions while conditions are compiled.
#[derive(Default)]
pub(super) struct Definitions {
    used: BTreeSet<usize>,
    /// Those on circles that are reported.
    on_circle: BTreeSet<usize>,
    /// How many conditions and values they were expanded to.
    expanded: usize,
    /// How deep the expression is that is compiled now.
    depth: usize,
    /// Whether it was said that this is too much.
    told: bool,
}

impl Compiler<'_> {
    /// Names the definitions, and reports those declared twice.
    pub(super) fn declare_definitions(&mut self) {
        for (index, In { file, node }) in self.declared.defines.clone().into_iter().enumerate() {
            let label = label_of(&node.name, node.label.as_ref());
            if self.scope.defines.add(&node.name.text, &label, index) == Added::Taken {
                let first = first_of(&self.declared.defines, |node| &node.name, &node.name.text);
                self.duplicate(file, &node.name, ("定义", "definition"), first.as_ref());
            }
            let spot = self.spot(&Place::text(file, node.name.span));
            self.model.definitions.push(DefinitionDef { name: node.name.text.clone(), label, text: node.expr.clone().into(), spot });
        }
    }

    /// A definition that nothing uses is still checked against the forms, and reported.
    pub(super) fn check_definitions(&mut self) {
        for (index, In { file, node }) in self.declared.defines.clone().into_iter().enumerate() {
            if self.express.definitions.used.contains(&index) {
                continue;
            }
            // A rule that is wrong elsewhere may use it.
            if !self.has_errors() {
                self.warn(
                    codes::UNUSED,
                    file,
                    node.name.span,
                    say(format!("定义「{}」没有被用到", node.name.text), format!("the definition `{}` is not used", node.name.text)),
                )
                .help = Some(say("删去它，或在规则中使用", "delete it, or use it in a rule"));
            }
            let before = self.diagnostics.len();
            let mut least: Option<Vec<Diagnostic>> = None;
            for form in 0..self.model.forms.len() {
                let env = Env { expanding: vec![index], ..Env::new(file, FormId::of(form)) };
                let on_circle = self.express.definitions.on_circle.clone();
                let fits = self.condition_or_value(&env, &node.expr);
                let errors = self.diagnostics.split_off(before);
                // What is wrong is reported for one form only, so it must be found for each.
                self.express.definitions.on_circle = on_circle;
                if fits {
                    least = None;
                    break;
                }
                // The form for which it was meant is the one that knows the most of its names.
                let unknown = |errors: &[Diagnostic]| errors.iter().filter(|error| error.code == codes::UNKNOWN_NAME).count();
                if least.as_ref().is_none_or(|least| (unknown(&errors), errors.len()) < (unknown(least), least.len())) {
                    least = Some(errors);
                }
            }
            self.diagnostics.extend(least.unwrap_or_default());
        }
    }

    /// Whether a definition makes sense on a form, as a condition or as a value.
    fn condition_or_value(&mut self, env: &Env<'_>, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => match self.scope.defines.find(&name.text) {
                Found::One(define) => {
                    self.expand(env, name, define, |compiler, env, expr| compiler.condition_or_value(env, expr).then_some(())).is_some()
                }
                Found::Ambiguous | Found::Nothing if self.is_fixed_value(&name.text) => true,
                Found::Ambiguous | Found::Nothing => {
                    self.not_a_name(env, name);
                    false
                }
            },
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Date(_)
            | ExprKind::AsOf
            | ExprKind::Demand(_)
            | ExprKind::Column { .. }
            | ExprKind::Arithmetic { .. } => self.operand(env, expr, None).is_some(),
            _ => self.condition(env, expr).is_some(),
        }
    }

    /// Whether a bare name is a value of an enum, a body or a source, where one of these is expected.
    fn is_fixed_value(&self, name: &str) -> bool {
        let is_variant = self.model.enums.iter().any(|definition| definition.variant(name).is_some());
        is_variant || self.scope.bodies.get(name).is_some() || self.scope.source(name).is_some()
    }

    /// Compiles what a definition stands for, where it is used.
    pub(super) fn expand<T>(
        &mut self,
        env: &Env<'_>,
        name: &Name,
        define: usize,
        compile: impl FnOnce(&mut Self, &Env<'_>, &Expr) -> Option<T>,
    ) -> Option<T> {
        self.express.definitions.used.insert(define);
        if let Some(first) = env.expanding.iter().position(|known| *known == define) {
            let circle = env.expanding.get(first..).unwrap_or_default();
            // However it is entered, a circle is one mistake.
            if circle.iter().all(|member| self.express.definitions.on_circle.insert(*member)) {
                self.circle(env.file, name, ("定义", "definition"));
            }
            return None;
        }
        if env.expanding.len() >= MAX_WITHIN {
            self.too_large(env, name.span);
            return None;
        }
        let In { file, node } = *self.declared.defines.get(define)?;
        let mut expanding = env.expanding.clone();
        expanding.push(define);
        compile(self, &Env { file, expanding, ..env.clone() }, &node.expr)
    }

    /// Goes one step into an expression; not where with its definitions expanded the whole is too deep, or the pack too large.
    pub(super) fn goes_deeper(&mut self, env: &Env<'_>, expr: &Expr) -> bool {
        let definitions = &mut self.express.definitions;
        if !env.expanding.is_empty() {
            definitions.expanded += 1;
            if definitions.depth >= MAX_EXPANDED_DEPTH || definitions.expanded > MAX_EXPANDED {
                self.too_large(env, expr.span);
                return false;
            }
        }
        self.express.definitions.depth += 1;
        true
    }

    /// Comes back from such a step.
    pub(super) fn comes_back(&mut self) {
        self.express.definitions.depth -= 1;
    }

    fn too_large(&mut self, env: &Env<'_>, span: Span) {
        if !std::mem::replace(&mut self.express.definitions.told, true) {
            let message = say("定义套定义，展开后太大", "definitions within definitions grow too large here");
            self.error(codes::CAP, env.file, span, message).help =
                Some(say("把它分成几条较小的规则", "divide it into several smaller rules"));
        }
    }
}
