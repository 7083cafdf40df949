//! `jianfu replay`: decides again what a ledger's decisions were.

use std::io::{self, Write as _};

use clap::Args;
use jianfu_ledger::{Difference, Judgement, Knowing, Replayed};
use serde_json::{Value, json};

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::ledger::{Format, LedgerPlace, failure, now};
use crate::out::Out;
use crate::output::Output;
use crate::pack_source::PackSource;
use crate::text::one_line;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu replay [选项] 台账", "jianfu replay [OPTIONS] LEDGER"),
    after_help = say(
        "默认各按当时的规则包和当时已登记的内容重做，结果必须相同。--today 加上此后登记的：更正、撤回，以及在该要求之前发生而补记的；此后才作的判定不算在内，已准予的仍算已准予。\n退出码：0 全部相同；2 有不同。",
        "By default each decision is made again by its own pack with what was recorded then, and must come out the same. --today adds what was recorded since: corrections,\n\
         withdrawals, and what had happened before the demand but was recorded late; what was decided later does not count, and what was approved stays approved.\n\
         Exit codes: 0 all are the same; 2 some differ.",
    ))]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: LedgerPlace,
    #[arg(long, help = say("用今天已知的内容重做", "Decide with what is known today"))]
    today: bool,
    #[arg(long, value_name = say("标识|路径", "ID|PATH"), help = say("用这个规则包重做；默认各用当时的", "Decide by this pack; by default each by its own"))]
    pack: Option<String>,
    #[command(flatten)]
    output: Output<Format>,
    #[command(flatten)]
    pub(crate) look: Look,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let format = arguments.output.format()?;
    let source = PackSource::named_or_first(arguments.pack.as_deref());
    arguments.output.keep_apart(&arguments.place.file().into_iter().collect::<Vec<_>>(), &source)?;
    let pack = arguments.pack.as_ref().map(|_| source.load()).transpose()?;
    let mut ledger = arguments.place.open()?;
    let knowing = if arguments.today { Knowing::Today } else { Knowing::Then };
    let mut out = arguments.output.open(ui)?;
    let (mut written, mut listed) = (Ok(()), Vec::new());
    let replayed = ledger.replay(pack.as_ref(), knowing, now(), &mut |difference| match format {
        Format::Json => listed.push(data(&difference, ui)),
        _ if written.is_err() => {}
        Format::Human => written = human(&mut out, &difference, ui),
        Format::Plain => written = plain(&mut out, &difference, ui),
    });
    let Replayed { decisions, differing } = replayed.map_err(|error| failure(&arguments.place.name(), &error))?;
    written.map_err(|error| out.failed(&error))?;
    let told = match format {
        Format::Human => {
            let line = match ui.lang {
                jianfu::Lang::Zh => format!("重做了 {decisions} 件，{differing} 件不同"),
                jianfu::Lang::En => format!("{decisions} decided again, {differing} of which differ"),
            };
            writeln!(out, "{line}")
        }
        Format::Plain => Ok(()),
        Format::Json => writeln!(out, "{:#}", json!({ "decisions": decisions, "differing": differing, "differences": listed })),
    };
    told.map_err(|error| out.failed(&error))?;
    out.finish()?;
    Ok(if differing == 0 { Exit::Fine } else { Exit::Found })
}

fn human(out: &mut Out, difference: &Difference, ui: &Ui) -> io::Result<()> {
    let Difference { row, id, before, after } = difference;
    let side = |judgement: &Judgement| format!("{} ({})", outcome(&judgement.outcome, ui), judgement.reasons.join(", "));
    let after = match after {
        Ok(after) => side(after),
        Err(error) => format!("{} [{}]", ui.text(error.message()), error.code()),
    };
    writeln!(out, "{}", one_line(&format!("{}{row}  {id}{}{} -> {after}", ui.say("第 ", "row "), ui.say("：", ": "), side(before))))
}

fn plain(out: &mut Out, difference: &Difference, ui: &Ui) -> io::Result<()> {
    let Difference { row, id, before, after } = difference;
    let (outcome, reasons) = match after {
        Ok(after) => (after.outcome.as_str(), after.reasons.join("; ")),
        Err(error) => ("invalid", ui.text(error.message()).to_owned()),
    };
    writeln!(
        out,
        "{row}\t{}\t{}\t{outcome}\t{}\t{}",
        one_line(id),
        before.outcome,
        one_line(&before.reasons.join("; ")),
        one_line(&reasons)
    )
}

pub(crate) fn data(difference: &Difference, ui: &Ui) -> Value {
    let side = |judgement: &Judgement| json!({ "outcome": judgement.outcome, "reasons": judgement.reasons });
    let after = match &difference.after {
        Ok(after) => side(after),
        Err(error) => json!({ "outcome": "invalid", "code": error.code(), "message": ui.text(error.message()) }),
    };
    json!({ "row": difference.row, "id": difference.id, "before": side(&difference.before), "after": after })
}

fn outcome<'o>(outcome: &'o str, ui: &Ui) -> &'o str {
    match (ui.lang, outcome) {
        (jianfu::Lang::Zh, "approve") => "准予",
        (jianfu::Lang::Zh, "reject") => "驳回",
        (jianfu::Lang::Zh, "refer") => "转报",
        _ => outcome,
    }
}
