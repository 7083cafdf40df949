//! Types in words: what is said where a value is of another type than is needed.

use jianfu_dsl::Message;
use jianfu_dsl::tree::Span;

use super::express::{Env, one};
use super::{Compiler, say};
use crate::codes;
use crate::convert::{Names, kind_words};
use crate::model::{Kind, Type, get};

impl Compiler<'_> {
    pub(super) fn words(&self, ty: Type) -> Message {
        let names = Names { enums: &self.model.enums, body_names: &self.model.body_names, source_names: &self.model.source_names };
        let words = kind_words(ty.kind, &names);
        if ty.list { say(format!("{}的列表", words.zh), format!("a list of {}", words.en)) } else { words }
    }

    pub(super) fn mismatch(&mut self, env: &Env<'_>, span: Span, found: Type, wanted: Type) {
        let help = self.help_for_type(found, wanted);
        let (found, wanted) = (self.words(found), self.words(wanted));
        self.error(
            codes::TYPE,
            env.file,
            span,
            say(format!("这里要{}，得到的是{}", wanted.zh, found.zh), format!("{} is needed here, and this is {}", wanted.en, found.en)),
        )
        .help = Some(help);
    }

    /// Reports what is looked up in a list or matched against a serial, and is no text.
    pub(super) fn text_needed(&mut self, env: &Env<'_>, span: Span, found: Type) {
        self.mismatch(env, span, found, one(Kind::Text));
        if let Some(diagnostic) = self.diagnostics.last_mut().filter(|_| !found.list) {
            diagnostic.help = Some(say("清单和编号只用于文本字段", "lists and serials are for fields of text"));
        }
    }

    /// How a value of the wanted type is written.
    fn help_for_type(&self, found: Type, wanted: Type) -> Message {
        if found.list {
            return say("用「任一」或「全部」逐个去问", "ask about each with `any` or `all`");
        }
        match wanted.kind {
            Kind::Int => say("整数写作：3", "a whole number is written: 3"),
            Kind::Decimal => say("数写作：0.5", "a number is written: 0.5"),
            Kind::Text => say("文本写作：\"…\"", "a text is written: \"…\""),
            Kind::Date => say("日期写作：2026-03-01", "a date is written: 2026-03-01"),
            Kind::Bool => say(
                "「是否」字段本身就是条件，其他字段要写成比较，例如：本件.人数 > 3",
                "a field of `bool` is a condition by itself, others need a comparison, as: demand.people > 3",
            ),
            Kind::Enum(id) => {
                let variants = get(&self.model.enums, id.index()).map_or(&[][..], |definition| &definition.variants);
                let labels: Vec<&str> = variants.iter().map(|variant| variant.label.as_str()).collect();
                let names: Vec<&str> = variants.iter().map(|variant| variant.name.as_str()).collect();
                say(format!("可取：{}", labels.join("、")), format!("it may be: {}", names.join(", ")))
            }
            Kind::Body => say("写机构的名称，或给它的名称加引号", "write the body's name, or its name in quotation marks"),
            Kind::Source => say("写文件的名称，或给它的标题加引号", "write the source's name, or its title in quotation marks"),
            Kind::Basis => say("法据要按部分来问：条、日期、文件", "ask about a basis by its parts: article, date, source"),
        }
    }
}
