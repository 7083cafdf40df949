//! Conditions, and the numbers and questions of measures, as flat sequences.

use jianfu_dsl::tree::{ArithmeticOp, CompareOp};
use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::pile::{NO_TREE, Pile, count};
use crate::measure::{Formula, Question};
use crate::model::{Condition, TallyId, TestId};

#[derive(Serialize, Deserialize)]
enum Step {
    Constant(bool),
    Test(TestId),
    Not,
    And(u32),
    Or(u32),
}

fn steps(condition: &Condition, into: &mut Vec<Step>) {
    let step = match condition {
        Condition::Constant(value) => Step::Constant(*value),
        Condition::Test(id) => Step::Test(*id),
        Condition::Not(inner) => {
            steps(inner, into);
            Step::Not
        }
        Condition::And(parts) => {
            parts.iter().for_each(|part| steps(part, into));
            Step::And(count(parts))
        }
        Condition::Or(parts) => {
            parts.iter().for_each(|part| steps(part, into));
            Step::Or(count(parts))
        }
    };
    into.push(step);
}

fn condition(steps: Vec<Step>) -> Option<Condition> {
    let mut pile = Pile::new();
    for step in steps {
        let node = match step {
            Step::Constant(value) => Condition::Constant(value),
            Step::Test(id) => Condition::Test(id),
            Step::Not => Condition::Not(Box::new(pile.take()?)),
            Step::And(parts) => Condition::And(pile.take_all(parts)?),
            Step::Or(parts) => Condition::Or(pile.take_all(parts)?),
        };
        pile.put(node)?;
    }
    pile.finish()
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut flat = Vec::new();
        steps(self, &mut flat);
        flat.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        condition(Vec::deserialize(deserializer)?).ok_or_else(|| D::Error::custom(NO_TREE))
    }
}

#[derive(Serialize, Deserialize)]
enum FormulaStep {
    Number(#[serde(with = "super::decimal")] Decimal),
    Count(TallyId),
    Arithmetic(ArithmeticOp),
}

fn formula_steps(formula: &Formula, into: &mut Vec<FormulaStep>) {
    let step = match formula {
        Formula::Number(number) => FormulaStep::Number(*number),
        Formula::Count(id) => FormulaStep::Count(*id),
        Formula::Arithmetic(left, op, right) => {
            formula_steps(left, into);
            formula_steps(right, into);
            FormulaStep::Arithmetic(*op)
        }
    };
    into.push(step);
}

fn formula(steps: Vec<FormulaStep>) -> Option<Formula> {
    let mut pile = Pile::new();
    for step in steps {
        let node = match step {
            FormulaStep::Number(number) => Formula::Number(number),
            FormulaStep::Count(id) => Formula::Count(id),
            FormulaStep::Arithmetic(op) => {
                let right = pile.take()?;
                Formula::Arithmetic(Box::new(pile.take()?), op, Box::new(right))
            }
        };
        pile.put(node)?;
    }
    pile.finish()
}

impl Serialize for Formula {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut flat = Vec::new();
        formula_steps(self, &mut flat);
        flat.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Formula {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        formula(Vec::deserialize(deserializer)?).ok_or_else(|| D::Error::custom(NO_TREE))
    }
}

#[derive(Serialize, Deserialize)]
enum QuestionStep {
    Compare(Formula, CompareOp, Formula),
    Not,
    All(u32),
    Any(u32),
}

fn question_steps(question: &Question, into: &mut Vec<QuestionStep>) {
    let step = match question {
        Question::Compare(left, op, right) => QuestionStep::Compare(left.clone(), *op, right.clone()),
        Question::Not(inner) => {
            question_steps(inner, into);
            QuestionStep::Not
        }
        Question::All(parts) => {
            parts.iter().for_each(|part| question_steps(part, into));
            QuestionStep::All(count(parts))
        }
        Question::Any(parts) => {
            parts.iter().for_each(|part| question_steps(part, into));
            QuestionStep::Any(count(parts))
        }
    };
    into.push(step);
}

fn question(steps: Vec<QuestionStep>) -> Option<Question> {
    let mut pile = Pile::new();
    for step in steps {
        let node = match step {
            QuestionStep::Compare(left, op, right) => Question::Compare(left, op, right),
            QuestionStep::Not => Question::Not(Box::new(pile.take()?)),
            QuestionStep::All(parts) => Question::All(pile.take_all(parts)?),
            QuestionStep::Any(parts) => Question::Any(pile.take_all(parts)?),
        };
        pile.put(node)?;
    }
    pile.finish()
}

impl Serialize for Question {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut flat = Vec::new();
        question_steps(self, &mut flat);
        flat.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Question {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        question(Vec::deserialize(deserializer)?).ok_or_else(|| D::Error::custom(NO_TREE))
    }
}
